import t from 'tap'
import { X509Certificate as ParsedCertificate } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GodotError } from '../../src/peer/error.ts'
import { X509Certificate } from '../../src/server/x509-certificate.ts'
import { fingerprintOf, testCertificates } from '../support/certificates.ts'

const { first, second, chained } = await testCertificates()

/** The SHA-256 fingerprints of the certificates in a PEM text. */
function fingerprints(pem: string): string[] {
  return (pem.match(/-----BEGIN[^-]*-----[^-]*-----END[^-]*-----/g) ?? []).map(fingerprintOf)
}

const FORMS: readonly (readonly [form: string, content: string | Buffer, prints: readonly string[]])[] = [
  ['PEM', first.cert, [first.fingerprint]],
  ['DER', new ParsedCertificate(first.cert).raw, [first.fingerprint]],
  ['PEM with CR LF', first.cert.replaceAll(/\r?\n/g, '\r\n'), [first.fingerprint]],
  ['PEM between other text', `Made today\n${first.key}\n${first.cert}\nthe end`, [first.fingerprint]],
  ['a chain', `${chained.cert}\n${chained.ca}`, [chained.fingerprint, fingerprintOf(chained.ca)]],
]

for (const [form, content, prints] of FORMS) {
  t.test(`loads a file with ${form}`, async (t) => {
    const path = join(t.testdir(), 'cert')
    writeFileSync(path, content)
    const certificate = new X509Certificate()

    const error = certificate.load(path)

    t.equal(error, GodotError.OK)
    t.same(fingerprints(certificate.save_to_string()), prints)
    t.equal(certificate.get_last_error_message(), '')
  })
}

const UNREADABLE: readonly (readonly [what: string, text: string])[] = [
  ['nothing', ''],
  ['another text', 'hello'],
  ['a private key', first.key],
  ['a broken block', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ['a good block before a broken one', `${first.cert}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`],
  ['a block without its end', first.cert.slice(0, 200)],
]

for (const [what, text] of UNREADABLE) {
  t.test(`returns FAILED for ${what} and keeps what it had`, async (t) => {
    const certificate = new X509Certificate()
    certificate.load_from_string(second.cert)

    const error = certificate.load_from_string(text)

    t.equal(error, GodotError.FAILED)
    t.match(certificate.get_last_error_message(), /certificate .*the text/)
    t.same(fingerprints(certificate.save_to_string()), [second.fingerprint])
  })
}

t.test('replaces the certificate when another is loaded', async (t) => {
  const certificate = new X509Certificate()
  certificate.load_from_string(first.cert)

  const error = certificate.load_from_string(second.cert)

  t.equal(error, GodotError.OK)
  t.same(fingerprints(certificate.save_to_string()), [second.fingerprint])
})

t.test('saves what it can load again', async (t) => {
  const path = join(t.testdir(), 'cert')
  const certificate = new X509Certificate()
  certificate.load_from_string(`${chained.cert}\n${chained.ca}`)
  const again = new X509Certificate()

  const errors = [certificate.save(path), again.load(path)]

  t.same(errors, [GodotError.OK, GodotError.OK])
  t.equal(again.save_to_string(), certificate.save_to_string())
  t.equal(readFileSync(path, 'utf8'), certificate.save_to_string())
  t.equal(statSync(path).mode & 0o777, 0o644)
})

t.test('has nothing to save while it is empty', async (t) => {
  const path = join(t.testdir(), 'cert')
  const certificate = new X509Certificate()

  const error = certificate.save(path)

  t.equal(error, GodotError.FAILED)
  t.equal(certificate.save_to_string(), '')
  t.match(certificate.get_last_error_message(), /empty/)
  t.notOk(existsSync(path))
})

t.test('returns ERR_INVALID_PARAMETER for a file that can not be opened, as Godot does', async (t) => {
  const folder = t.testdir()
  const certificate = new X509Certificate()
  certificate.load_from_string(first.cert)

  const errors = [
    certificate.load(join(folder, 'missing')),
    certificate.load(folder),
    certificate.save(join(folder, 'missing', 'cert')),
  ]

  t.same(errors, new Array(3).fill(GodotError.ERR_INVALID_PARAMETER))
  t.match(certificate.get_last_error_message(), /^Cannot open '.*' for writing: ENOENT/)
  t.same(fingerprints(certificate.save_to_string()), [first.fingerprint])
})
