/**
 * Keys and certificates for node:https, checked before anything is opened. Pure. Called by WsListener.
 */

import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { TlsMaterial } from './transport.ts'

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
export function checkTls({ key, cert, ca }: TlsMaterial): TlsCheck {
  // Node takes an empty text for none, and would refuse every handshake later.
  if (key.trim() === '') return { ok: false, message: 'The private key is empty.' }
  if (cert.trim() === '') return { ok: false, message: 'The certificate is empty.' }
  try {
    // OpenSSL stops reading a chain at the first thing it does not know, and says nothing.
    const chain = ca.trim() === '' ? [] : (ca.match(CERTIFICATE) ?? [ca])
    for (const pem of chain) new X509Certificate(pem)
    const options = { key, cert: [cert, ...chain].join('\n') }
    createSecureContext(options)
    return { ok: true, options }
  } catch (error) {
    return {
      ok: false,
      message: `Key and certificate cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}
