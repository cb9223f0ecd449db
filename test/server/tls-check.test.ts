/**
 * Which keys and certificates make a server that works, on any engine.
 */

import { createPrivateKey } from 'node:crypto'
import t from 'tap'
import { checkTls } from '../../src/server/tls-check.ts'
import { testCertificates } from '../support/certificates.ts'

t.test('takes a key with its certificate, and puts the chain behind it', async (t) => {
  const { first, chained } = await testCertificates()

  t.same(checkTls(first), { ok: true, options: { key: first.key, cert: first.cert } })
  const check = checkTls(chained)
  t.ok(check.ok && check.options.cert.startsWith(chained.cert) && check.options.cert.trim().endsWith(chained.ca.trim()))
})

t.test('refuses what cannot serve, with a sentence', async (t) => {
  const { first, second, garbage } = await testCertificates()
  const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'secret' } as const
  const locked = String(createPrivateKey(first.key).export(cipher))
  const broken = first.cert.replace(/\n[^-\n]+\n/, '\nAAAA\n')
  const cases = [
    ['an empty key', { ...first, key: ' \n' }],
    ['an empty certificate', { ...first, cert: '' }],
    ['the key of another certificate', { ...first, key: second.key }],
    ['a key that is locked', { ...first, key: locked }],
    ['no PEM', garbage],
    ['a certificate in the place of the key', { ...first, key: first.cert }],
    ['a broken certificate', { ...first, cert: broken }],
    ['a chain that is no PEM', { ...first, ca: 'no certificate' }],
    ['a chain with a broken certificate', { ...first, ca: `${second.cert}\n${broken}` }],
  ] as const

  for (const [what, material] of cases) {
    const check = checkTls(material)
    t.equal(check.ok, false, what)
    t.match(check, { message: /\S+ \S+/ }, what)
  }
})
