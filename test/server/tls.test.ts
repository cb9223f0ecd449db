import t from 'tap'
import { generateKeyPairSync } from 'node:crypto'
import { generate } from 'selfsigned'
import { CryptoKey } from '../../src/server/crypto-key.ts'
import { tlsMaterial } from '../../src/server/tls.ts'
import { X509Certificate } from '../../src/server/x509-certificate.ts'
import { fingerprintOf, testCertificates } from '../support/certificates.ts'

const { first, second, chained } = await testCertificates()

function keyOf(text: string, publicOnly = false): CryptoKey {
  const key = new CryptoKey()
  key.load_from_string(text, publicOnly)
  return key
}

function certificateOf(text: string): X509Certificate {
  const certificate = new X509Certificate()
  certificate.load_from_string(text)
  return certificate
}

const publicHalf = keyOf(keyOf(first.key).save_to_string(true), true)

interface Refused {
  readonly name: string
  readonly key: CryptoKey | null
  readonly cert: X509Certificate | null
  readonly chain?: X509Certificate
  readonly says: RegExp
}

const REFUSED: readonly Refused[] = [
  { name: 'a key alone', key: keyOf(first.key), cert: null, says: /private_key is set, but ssl_certificate is not/ },
  {
    name: 'a certificate alone',
    key: null,
    cert: certificateOf(first.cert),
    says: /ssl_certificate is set, but private_key is not/,
  },
  {
    name: 'a chain alone',
    key: null,
    cert: null,
    chain: certificateOf(chained.ca),
    says: /ca_chain is set, but private_key and ssl_certificate are not/,
  },
  {
    name: 'an empty key',
    key: new CryptoKey(),
    cert: certificateOf(first.cert),
    says: /private_key is set, but empty.*load\(\) returned OK/,
  },
  {
    name: 'an empty certificate',
    key: keyOf(first.key),
    cert: new X509Certificate(),
    says: /ssl_certificate is set, but empty/,
  },
  {
    name: 'an empty chain',
    key: keyOf(first.key),
    cert: certificateOf(first.cert),
    chain: new X509Certificate(),
    says: /ca_chain is set, but empty.*Or unset it/,
  },
  {
    name: 'a public key',
    key: publicHalf,
    cert: certificateOf(first.cert),
    says: /private_key holds only a public key/,
  },
  {
    name: 'the key of another certificate',
    key: keyOf(second.key),
    cert: certificateOf(first.cert),
    says: /private_key does not belong to ssl_certificate \(CN=first\)/,
  },
  {
    name: 'a chain in the wrong order',
    key: keyOf(chained.key),
    cert: certificateOf(`${chained.ca}\n${chained.cert}`),
    says: /\(CN=middle\).*must come first/,
  },
]

for (const { name, key, cert, chain = null, says } of REFUSED) {
  t.test(`refuses ${name} and says so`, async (t) => {
    const outcome = tlsMaterial(key, cert, chain)

    t.equal(outcome.ok, false)
    t.match(outcome, { message: says })
  })
}

t.test('refuses a key that is too short for OpenSSL', async (t) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 512,
    privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    publicKeyEncoding: { format: 'pem', type: 'spki' },
  })
  const weak = await generate([{ name: 'commonName', value: 'weak' }], {
    keyPair: { privateKey, publicKey },
    algorithm: 'sha1',
  })

  const outcome = tlsMaterial(keyOf(weak.private), certificateOf(weak.cert), null)

  t.match(outcome, { ok: false, message: /^OpenSSL refuses private_key and ssl_certificate\. .*Make new ones/ })
})

t.test('gives no material for a plain server', async (t) => {
  const outcome = tlsMaterial(null, null, null)

  t.same(outcome, { ok: true, material: null })
})

t.test('gives key and certificate that fit', async (t) => {
  const key = keyOf(first.key)
  const cert = certificateOf(first.cert)

  const outcome = tlsMaterial(key, cert, null)

  t.same(outcome, { ok: true, material: { key: key.save_to_string(), cert: cert.save_to_string(), ca: '' } })
})

t.test('gives the chain beside the certificate', async (t) => {
  const chain = certificateOf(chained.ca)

  const outcome = tlsMaterial(keyOf(chained.key), certificateOf(chained.cert), chain)

  t.ok(outcome.ok && outcome.material !== null)
  t.match(outcome, { material: { ca: chain.save_to_string() } })
})

t.test('takes a certificate that carries its chain', async (t) => {
  const cert = certificateOf(`${chained.cert}\n${chained.ca}`)

  const outcome = tlsMaterial(keyOf(chained.key), cert, null)

  t.match(outcome, { ok: true, material: { cert: cert.save_to_string(), ca: '' } })
})

const DATES: readonly (readonly [state: string, from: string, to: string])[] = [
  ['has expired', '2001-01-01', '2002-01-01'],
  ['is not valid yet', '2101-01-01', '2102-01-01'],
]

for (const [state, from, to] of DATES) {
  t.test(`takes a certificate that ${state}`, async (t) => {
    const made = await generate([{ name: 'commonName', value: 'dated' }], {
      keyType: 'ec',
      curve: 'P-256',
      algorithm: 'sha256',
      notBeforeDate: new Date(from),
      notAfterDate: new Date(to),
    })

    const outcome = tlsMaterial(keyOf(made.private), certificateOf(made.cert), null)

    t.ok(outcome.ok && outcome.material !== null)
    t.equal(outcome.ok && fingerprintOf(outcome.material?.cert ?? ''), fingerprintOf(made.cert))
  })
}
