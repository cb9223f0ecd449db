import t from 'tap'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GodotError } from '../../src/peer/error.ts'
import { CryptoKey } from '../../src/server/crypto-key.ts'
import { testCertificates } from '../support/certificates.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const edwards = generateKeyPairSync('ed25519')

const RSA_PEM = rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const ENCRYPTED_PEM = rsa.privateKey
  .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: 'secret' })
  .toString()
const PUBLIC_PEM = rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString()

/** Whether two PEM texts hold the same private key. */
function samePrivate(one: string, other: string): boolean {
  return createPrivateKey(one).equals(createPrivateKey(other))
}

const PRIVATE_FORMS: readonly (readonly [form: string, content: string | Buffer])[] = [
  ['RSA in PKCS#8 PEM', RSA_PEM],
  ['RSA in PKCS#1 PEM', rsa.privateKey.export({ format: 'pem', type: 'pkcs1' })],
  ['RSA in PKCS#8 DER', rsa.privateKey.export({ format: 'der', type: 'pkcs8' })],
  ['RSA in PKCS#1 DER', rsa.privateKey.export({ format: 'der', type: 'pkcs1' })],
  ['PEM with CR LF', RSA_PEM.replaceAll('\n', '\r\n')],
  ['PEM between other text', `Made today\n${PUBLIC_PEM}${RSA_PEM}the end`],
]

for (const [form, content] of PRIVATE_FORMS) {
  t.test(`loads a file with ${form}`, async (t) => {
    const path = join(t.testdir(), 'key')
    writeFileSync(path, content)
    const key = new CryptoKey()

    const error = key.load(path)

    t.equal(error, GodotError.OK)
    t.equal(key.is_public_only(), false)
    t.ok(samePrivate(key.save_to_string(), RSA_PEM))
    t.equal(key.get_last_error_message(), '')
  })
}

const WRITTEN: readonly (readonly [kind: string, pem: string | Buffer, header: string])[] = [
  ['RSA', RSA_PEM, '-----BEGIN RSA PRIVATE KEY-----'],
  ['elliptic curve', elliptic.privateKey.export({ format: 'der', type: 'sec1' }), '-----BEGIN EC PRIVATE KEY-----'],
  ['Ed25519', edwards.privateKey.export({ format: 'der', type: 'pkcs8' }), '-----BEGIN PRIVATE KEY-----'],
]

for (const [kind, content, header] of WRITTEN) {
  t.test(`writes an ${kind} key with the header ${header}`, async (t) => {
    const path = join(t.testdir(), 'key')
    writeFileSync(path, content)
    const key = new CryptoKey()
    key.load(path)

    const text = key.save_to_string()

    t.ok(text.startsWith(`${header}\n`))
  })
}

const PUBLIC_FORMS: readonly (readonly [form: string, content: string | Buffer])[] = [
  ['PEM', PUBLIC_PEM],
  ['PKCS#1 PEM', rsa.publicKey.export({ format: 'pem', type: 'pkcs1' })],
  ['DER', rsa.publicKey.export({ format: 'der', type: 'spki' })],
  ['PKCS#1 DER', rsa.publicKey.export({ format: 'der', type: 'pkcs1' })],
  ['PEM beside its private key', RSA_PEM + PUBLIC_PEM],
]

for (const [form, content] of PUBLIC_FORMS) {
  t.test(`loads a public key from a file with ${form}`, async (t) => {
    const path = join(t.testdir(), 'key')
    writeFileSync(path, content)
    const key = new CryptoKey()

    const error = key.load(path, true)

    t.equal(error, GodotError.OK)
    t.equal(key.is_public_only(), true)
    t.equal(key.save_to_string(true), PUBLIC_PEM)
    t.equal(key.save_to_string(), '')
    t.match(key.get_last_error_message(), /only a public key/)
  })
}

const UNREADABLE: readonly (readonly [what: string, text: string, publicOnly: boolean, says: RegExp])[] = [
  ['nothing', '', false, /No private key can be read from the text: .*PRIVATE KEY block/],
  ['another text', 'hello', false, /No private key/],
  ['a broken block', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', false, /No private key/],
  ['a public key', PUBLIC_PEM, false, /No private key/],
  ['an encrypted key', ENCRYPTED_PEM, false, /encrypted: store it without a passphrase/],
  ['nothing, as a public key', '', true, /No public key .*PUBLIC KEY block/],
  ['a private key, as a public one', RSA_PEM, true, /No public key/],
  ['another text, as a public key', 'hello', true, /No public key/],
]

for (const [what, text, publicOnly, says] of UNREADABLE) {
  t.test(`returns FAILED for ${what} and keeps the key it had`, async (t) => {
    const key = new CryptoKey()
    key.load_from_string(RSA_PEM)

    const error = key.load_from_string(text, publicOnly)

    t.equal(error, GodotError.FAILED)
    t.match(key.get_last_error_message(), says)
    t.ok(samePrivate(key.save_to_string(), RSA_PEM))
  })
}

t.test('never shows the key in its sentence', async (t) => {
  const key = new CryptoKey()
  const broken = RSA_PEM.replace('MII', 'XXX')

  key.load_from_string(broken)

  t.notMatch(key.get_last_error_message(), broken.slice(40, 60))
})

t.test('takes a public key out of a certificate as little as Godot does', async (t) => {
  const { first } = await testCertificates()
  const key = new CryptoKey()

  const error = key.load_from_string(first.cert, true)

  t.equal(error, GodotError.FAILED)
})

t.test('replaces the key when another is loaded', async (t) => {
  const { first } = await testCertificates()
  const key = new CryptoKey()
  key.load_from_string(RSA_PEM)

  const error = key.load_from_string(first.key)

  t.equal(error, GodotError.OK)
  t.ok(samePrivate(key.save_to_string(), first.key))
})

t.test('is public only and has nothing to save while it is empty', async (t) => {
  const path = join(t.testdir(), 'key')
  const key = new CryptoKey()

  const errors = [key.save(path), key.save(path, true)]

  t.same(errors, [GodotError.FAILED, GodotError.FAILED])
  t.equal(key.is_public_only(), true)
  t.equal(key.save_to_string(), '')
  t.match(key.get_last_error_message(), /empty/)
  t.notOk(existsSync(path))
})

t.test('saves a private key that only its owner may read', async (t) => {
  const path = join(t.testdir(), 'key')
  const key = new CryptoKey()
  key.load_from_string(RSA_PEM)

  const error = key.save(path)

  t.equal(error, GodotError.OK)
  t.equal(statSync(path).mode & 0o777, 0o600)
  t.ok(samePrivate(readFileSync(path, 'utf8'), RSA_PEM))
})

t.test('closes and shortens a longer file that everybody could read', async (t) => {
  const path = join(t.testdir(), 'key')
  writeFileSync(path, 'x'.repeat(10_000), { mode: 0o666 })
  const key = new CryptoKey()
  key.load_from_string(RSA_PEM)

  const error = key.save(path)

  t.equal(error, GodotError.OK)
  t.equal(statSync(path).mode & 0o777, 0o600)
  t.equal(readFileSync(path, 'utf8'), key.save_to_string())
})

t.test('saves the public half alone where it is asked to', async (t) => {
  const path = join(t.testdir(), 'key')
  const key = new CryptoKey()
  key.load_from_string(RSA_PEM)

  const error = key.save(path, true)

  t.equal(error, GodotError.OK)
  t.equal(readFileSync(path, 'utf8'), PUBLIC_PEM)
  t.ok(createPublicKey(RSA_PEM).equals(createPublicKey(readFileSync(path, 'utf8'))))
})

t.test('refuses to save the private half of a public key', async (t) => {
  const path = join(t.testdir(), 'key')
  const key = new CryptoKey()
  key.load_from_string(PUBLIC_PEM, true)

  const error = key.save(path)

  t.equal(error, GodotError.FAILED)
  t.notOk(existsSync(path))
})

t.test('returns ERR_INVALID_PARAMETER for a file that can not be opened, as Godot does', async (t) => {
  const folder = t.testdir()
  const key = new CryptoKey()
  key.load_from_string(RSA_PEM)

  const errors = [
    key.load(join(folder, 'missing')),
    key.load(folder),
    key.load(''),
    key.load('nul\0byte'),
    key.save(join(folder, 'missing', 'key')),
    key.save(folder),
  ]

  t.same(errors, new Array(6).fill(GodotError.ERR_INVALID_PARAMETER))
  t.match(key.get_last_error_message(), /^Cannot open '.*' for writing: EISDIR/)
  t.equal(key.is_public_only(), false)
})

t.test('says that Godot paths lead nowhere', async (t) => {
  const key = new CryptoKey()

  const error = key.load('res://server.key')

  t.equal(error, GodotError.ERR_INVALID_PARAMETER)
  t.match(key.get_last_error_message(), /'res:\/\/server\.key'.*no Godot project/)
})

if (existsSync('/dev/full')) {
  t.test('returns ERR_FILE_CANT_WRITE when the disk is full', async (t) => {
    const key = new CryptoKey()
    key.load_from_string(RSA_PEM)

    const error = key.save('/dev/full')

    t.equal(error, GodotError.ERR_FILE_CANT_WRITE)
    t.match(key.get_last_error_message(), /^Cannot write '\/dev\/full': ENOSPC/)
  })
}
