/**
 * Turns the server's three TLS properties into what a transport takes, or says in a sentence why they won't do.
 * Called by WebSocketServer in `listen` and `reload_tls`, before anything is open. Never throws.
 * A certificate that has expired or is not valid yet is taken, as Godot takes it: only the client's clock and trust decide.
 */

import { createPrivateKey, X509Certificate as ParsedCertificate } from 'node:crypto'
import { CryptoKey } from './crypto-key.ts'
import { reason } from './pem-file.ts'
import { checkTls } from './tls-check.ts'
import type { ListenOutcome, TlsMaterial } from './transport/transport.ts'
import { X509Certificate } from './x509-certificate.ts'

/** The material, null for a plain server; or what is wrong and what to do about it. */
export type TlsOutcome =
  { readonly ok: true; readonly material: TlsMaterial | null } | { readonly ok: false; readonly message: string }

/** Checks `private_key`, `ssl_certificate` and `ca_chain` of a server together. */
export function tlsMaterial(
  key: CryptoKey | null,
  cert: X509Certificate | null,
  chain: X509Certificate | null,
): TlsOutcome {
  const keyIsRight = key === null || key instanceof CryptoKey
  const certsAreRight = [cert, chain].every((one) => one === null || one instanceof X509Certificate)
  if (!keyIsRight || !certsAreRight) {
    return refuse('private_key must be a CryptoKey, ssl_certificate and ca_chain X509Certificates, or null.')
  }
  if (key === null && cert === null) {
    if (chain === null) return { ok: true, material: null }
    return refuse('ca_chain is set, but private_key and ssl_certificate are not. Set both, or unset ca_chain.')
  }
  if (key === null) {
    return refuse('ssl_certificate is set, but private_key is not. Set both for wss://, or neither for ws://.')
  }
  if (cert === null) {
    return refuse('private_key is set, but ssl_certificate is not. Set both for wss://, or neither for ws://.')
  }
  const certPem = cert.save_to_string()
  if (certPem === '') return refuse(emptySentence('ssl_certificate'))
  const ca = chain?.save_to_string() ?? ''
  if (chain !== null && ca === '') return refuse(`${emptySentence('ca_chain')} Or unset it.`)
  if (key.is_public_only()) {
    if (key.save_to_string(true) === '') return refuse(emptySentence('private_key'))
    return refuse('private_key holds only a public key. Load the private one: load(path) without public_only.')
  }
  return check({ key: key.save_to_string(), cert: certPem, ca })
}

/**
 * Shows the material to new connections through `swap`; established ones stay.
 * @returns what is wrong, in a sentence: the old material stays in use then; null if nothing is.
 */
export function swapTls(outcome: TlsOutcome, swap: (material: TlsMaterial) => ListenOutcome): string | null {
  if (!outcome.ok) return outcome.message
  if (outcome.material === null) return 'There is no certificate to show.'
  const swapped = swap(outcome.material)
  return swapped.ok ? null : swapped.message
}

function check(material: TlsMaterial): TlsOutcome {
  try {
    const certificate = new ParsedCertificate(material.cert)
    if (!certificate.checkPrivateKey(createPrivateKey(material.key))) {
      const subject = certificate.subject.replaceAll('\n', ', ')
      return refuse(
        `private_key does not belong to ssl_certificate (${subject}). Load the key that the certificate was made ` +
          'with. In a file with several certificates the one of the server must come first.',
      )
    }
  } catch (error) {
    return refuse(`OpenSSL refuses private_key and ssl_certificate: ${reason(error)}. Make new ones.`)
  }
  // OpenSSL has the last word, on keys that are too short for instance.
  const last = checkTls(material)
  return last.ok
    ? { ok: true, material }
    : refuse(`OpenSSL refuses private_key and ssl_certificate. ${last.message} Make new ones.`)
}

function emptySentence(property: string): string {
  return `${property} is set, but empty. Load something into it, and check that load() returned OK, before listen().`
}

function refuse(message: string): TlsOutcome {
  return { ok: false, message }
}
