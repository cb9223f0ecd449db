/**
 * Checks what a game asks of a connection, before anything is started: URL, sub-protocols, headers, certificate, and
 * whether the platform can do it. Pure. Called by `connect_to_url`. Sources: RFC 6455 section 4.1; a Godot server drops a request with an empty header value or a head of over 4096 bytes.
 */

import { isCodecOffer } from '../multiplayer/codec/wire-codec.ts'
import { GodotError } from '../peer/error.ts'
import { shown } from '../peer/option-checks.ts'
import type { TrustedCertificate } from './client-properties.ts'
import type { Connector, ConnectRequest } from './connector.ts'
import { parseUrl } from './url.ts'

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]+$/
const RESERVED = /^(host|connection|upgrade|sec-websocket-.*|transfer-encoding|content-length)$/i
const MOST_HEADER_BYTES = 3072

/** What a game asks for, as it says it. */
export interface Wish {
  readonly url: string
  readonly protocols: readonly string[]
  readonly custom_headers: readonly string[]
  readonly verify_ssl: boolean
  readonly certificate: TrustedCertificate | null
}

/** A request that can be started, or the error and its sentence. */
export type RequestCheck =
  | { readonly ok: true; readonly request: Pick<ConnectRequest, 'url' | 'protocols' | 'headers' | 'tls'> }
  | { readonly ok: false; readonly error: GodotError; readonly message: string }

/** Checks a whole wish against what the connector can do. */
export function checkRequest(wish: Wish, { cannot }: Pick<Connector, 'cannot'>): RequestCheck {
  const reading = parseUrl(wish.url)
  if (!reading.ok) return invalid(reading.message)
  const problem = checkProtocols(wish.protocols) ?? checkGames(wish.protocols)
  if (problem !== null) return invalid(problem)
  const parsed = parseHeaders(wish.custom_headers)
  if (!parsed.ok) return invalid(parsed.message)
  const { headers } = parsed
  const noHeaders = cannot['custom-headers']
  if (headers.length > 0 && noHeaders !== undefined) return unavailable('Custom headers', noHeaders)
  const { url } = reading
  const protocols = [...wish.protocols]
  // Without TLS a certificate is never looked at, as in Godot.
  if (!url.isSecure) return { ok: true, request: { url, protocols, headers, tls: { verify: true, trusted: null } } }
  const trusted = wish.certificate === null ? null : pemOf(wish.certificate)
  if (trusted === undefined) return invalid('trusted_ssl_certificate gives no text: it must be an X509Certificate.')
  if (trusted === '') return invalid('trusted_ssl_certificate is empty: nothing was loaded into it.')
  const noTrust = cannot.certificates
  if ((trusted !== null || !wish.verify_ssl) && noTrust !== undefined) return unavailable('Its certificates', noTrust)
  return { ok: true, request: { url, protocols, headers, tls: { verify: wish.verify_ssl, trusted } } }
}

/** The text of a certificate, which is an object of the caller's: undefined if it gives none. */
function pemOf(certificate: TrustedCertificate): string | undefined {
  try {
    const pem: unknown = certificate.save_to_string()
    return typeof pem === 'string' ? pem : undefined
  } catch {
    return undefined
  }
}

function invalid(message: string): RequestCheck {
  return { ok: false, error: GodotError.ERR_INVALID_PARAMETER, message }
}

function unavailable(what: string, why: string): RequestCheck {
  return { ok: false, error: GodotError.ERR_UNAVAILABLE, message: `${what} cannot be chosen here. ${why}` }
}

/** Headers that can be sent, or why not. */
export type HeaderReading =
  | { readonly ok: true; readonly headers: readonly (readonly [name: string, value: string])[] }
  | { readonly ok: false; readonly message: string }

/** What is wrong with the sub-protocols of an offer; null if nothing is. */
export function checkProtocols(protocols: readonly string[]): string | null {
  if (!Array.isArray(protocols)) return 'The sub-protocols must be an array of strings.'
  const strange = protocols.findIndex((name: unknown) => typeof name !== 'string' || !TOKEN.test(name))
  if (strange >= 0) return `${shown(protocols[strange])} cannot be the name of a sub-protocol.`
  return new Set(protocols).size === protocols.length ? null : 'A sub-protocol is named twice.'
}

/** A server would speak a codec that is named here, and the client would not. */
function checkGames(protocols: readonly string[]): string | null {
  const codec = protocols.find(isCodecOffer)
  if (codec === undefined) return null
  return `"${codec}" names a codec, which is no sub-protocol of a game: give it as the option codec, and it offers itself.`
}

/** Reads lines of the form `Name: value`. */
export function parseHeaders(lines: readonly string[]): HeaderReading {
  if (!Array.isArray(lines)) return { ok: false, message: 'The custom headers must be an array of strings.' }
  const headers: [string, string][] = []
  for (const line of lines as readonly unknown[]) {
    if (typeof line !== 'string') return { ok: false, message: `A custom header must be a string, not ${shown(line)}.` }
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim()
    const value = line.slice(colon + 1).trim()
    if (!TOKEN.test(name) || !VALUE.test(value)) {
      return { ok: false, message: `The custom header "${line}" is not of the form "Name: value".` }
    }
    if (RESERVED.test(name)) return { ok: false, message: `The header "${name}" belongs to the handshake itself.` }
    headers.push([name, value])
  }
  const size = headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
  if (size <= MOST_HEADER_BYTES) return { ok: true, headers }
  return { ok: false, message: `The custom headers are ${size} bytes long, over ${MOST_HEADER_BYTES}.` }
}
