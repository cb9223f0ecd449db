/**
 * The further headers of the 101 answer: Godot's `set_extra_headers` lines, checked.
 * A Godot client gives up on a header without a value and on more than 4096 bytes in all; the handshake's own are ours.
 */

import { isSendableHeader } from './plain-http.ts'

const MOST_BYTES = 3072
const RESERVED = /^(connection|upgrade|sec-websocket-.*|transfer-encoding|content-length)$/i

/** Headers that can be sent, or why not. */
export type ExtraHeaders =
  | { readonly ok: true; readonly headers: readonly (readonly [name: string, value: string])[] }
  | { readonly ok: false; readonly message: string }

/** Reads lines of the form `Name: value`. */
export function parseExtraHeaders(lines: readonly string[]): ExtraHeaders {
  const given: unknown = lines
  if (!Array.isArray(given) || !given.every((line) => typeof line === 'string')) {
    return { ok: false, message: 'The extra headers must be an array of lines.' }
  }
  const headers: [string, string][] = []
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim()
    const value = line.slice(colon + 1).trim()
    if (colon <= 0 || value === '' || !isSendableHeader(name, value)) {
      return { ok: false, message: `The extra header "${line}" is not of the form "Name: value".` }
    }
    if (RESERVED.test(name))
      return { ok: false, message: `The extra header "${name}" belongs to the handshake itself.` }
    headers.push([name, value])
  }
  const size = headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
  if (size > MOST_BYTES) return { ok: false, message: `The extra headers are ${size} bytes long, over ${MOST_BYTES}.` }
  return { ok: true, headers }
}
