/**
 * Whether a key and its certificates make a server that works: the one decision for all engines, before anything is
 * opened. Pure. Called by tls.ts for what a game sets, and by the transports for what they are given.
 */

import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { reason } from './pem-file.ts'
import type { TlsMaterial } from './transport/transport.ts'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** What node:tls takes: the certificate and the chain behind it are one text. */
export interface TlsOptions {
  readonly key: string
  readonly cert: string
}

/** The outcome of a check. */
export type TlsCheck =
  { readonly ok: true; readonly options: TlsOptions } | { readonly ok: false; readonly message: string }

/** Tells whether the material makes a working server. OpenSSL's own sentence says what is wrong. */
export function checkTls(material: TlsMaterial): TlsCheck {
  const { key, cert, ca } = material
  // Node takes an empty text for none, and would refuse every handshake later.
  if (key.trim() === '') return { ok: false, message: 'The private key is empty.' }
  if (cert.trim() === '') return { ok: false, message: 'The certificate is empty.' }
  try {
    // OpenSSL stops reading a chain at the first thing it does not know, and says nothing.
    for (const pem of chainOf(ca)) new X509Certificate(pem)
    const options = { key, cert: chainedCertificate(material) }
    createSecureContext(options)
    return { ok: true, options }
  } catch (error) {
    return { ok: false, message: `Key and certificate cannot be used: ${reason(error)}.` }
  }
}

/** The certificate with its chain behind it, as one text; what stands between the certificates of the chain is left out. */
export function chainedCertificate({ cert, ca }: Pick<TlsMaterial, 'cert' | 'ca'>): string {
  return [cert, ...chainOf(ca)].join('\n')
}

function chainOf(ca: string): readonly string[] {
  return ca.trim() === '' ? [] : (ca.match(CERTIFICATE) ?? [ca])
}
