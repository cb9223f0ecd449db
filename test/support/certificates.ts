/**
 * Certificates for tests, made when they are first asked for and kept for the life of the process; none is committed.
 * Used by the contract suite and by every test that speaks TLS.
 */

import { X509Certificate } from 'node:crypto'
import { generate } from 'selfsigned'

/** A key, its certificate, and the authorities between it and the root, all PEM, as a transport takes them. */
export interface TestCertificate {
  readonly key: string
  readonly cert: string
  readonly ca: string
  /** What a client must trust. */
  readonly root: string
  /** SHA-256, as a client prints it. */
  readonly fingerprint: string
}

/** All that tests need. */
export interface TestCertificates {
  /** Self-signed for localhost, 127.0.0.1 and ::1. */
  readonly first: TestCertificate
  /** Another one of the same kind, to swap to. */
  readonly second: TestCertificate
  /** The certificate of `first` with the key of `second`. */
  readonly mismatched: TestCertificate
  /** A leaf signed by an intermediate authority, which stands in `ca`; a client trusts the root alone. */
  readonly chained: TestCertificate
  /** Key and certificate that are no PEM at all. */
  readonly garbage: TestCertificate
}

const cache = new Map<'all', Promise<TestCertificates>>()

/** The certificates of this process. */
export function testCertificates(): Promise<TestCertificates> {
  const known = cache.get('all') ?? makeAll()
  cache.set('all', known)
  return known
}

/** The SHA-256 fingerprint of a PEM certificate. */
export function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256
}

type Issuer = { key: string; cert: string }

async function make(name: string, isAuthority: boolean, issuer?: Issuer): Promise<Issuer> {
  const usage = isAuthority ? { keyCertSign: true, cRLSign: true } : { digitalSignature: true, keyEncipherment: true }
  const names = [
    { type: 2, value: 'localhost' },
    { type: 7, ip: '127.0.0.1' },
    { type: 7, ip: '::1' },
  ] as const
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: isAuthority, critical: true },
      { name: 'keyUsage', ...usage },
      ...(isAuthority ? [] : [{ name: 'subjectAltName' as const, altNames: [...names] }]),
    ],
    ...(issuer === undefined ? {} : { ca: issuer }),
  })
  return { key: made.private, cert: made.cert }
}

async function makeAll(): Promise<TestCertificates> {
  const first = await make('first', false)
  const second = await make('second', false)
  const root = await make('root', true)
  const middle = await make('middle', true, root)
  const leaf = await make('leaf', false, middle)
  const alone = (pair: Issuer): TestCertificate => {
    return { ...pair, ca: '', root: pair.cert, fingerprint: fingerprintOf(pair.cert) }
  }
  return {
    first: alone(first),
    second: alone(second),
    mismatched: { ...alone(first), key: second.key },
    chained: { ...alone(leaf), ca: middle.cert, root: root.cert },
    garbage: { key: 'no key', cert: 'no certificate', ca: '', root: '', fingerprint: '' },
  }
}
