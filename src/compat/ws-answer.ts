/**
 * HTTP answers that `ws` and its users write as text, read back so that the native engine can give them. Pure. Called by
 * the knock. What belongs to the handshake itself is left out: the engine writes its own.
 */

import { isSendableHeader } from '../server/plain-http.ts'
import type { WrittenResponse } from '../server/transport/transport.ts'

/** What a 101 says beyond the handshake's own lines. */
export interface Agreement {
  readonly protocol: string
  readonly headers: readonly (readonly [name: string, value: string])[]
}

const OWN = new Set(['upgrade', 'connection', 'sec-websocket-accept', 'sec-websocket-extensions'])
const EMPTY_LINE = '\r\n\r\n'

/** Reads the head of a 101; null while it is not there whole, or if it is another answer. */
export function readAgreement(text: string): Agreement | null {
  if (!/^HTTP\/1\.1 101 /.test(text) || !text.endsWith(EMPTY_LINE)) return null
  const lines = headerLines(text)
  const protocol = lines.find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1] ?? ''
  const headers = lines.filter(([name, value]) => {
    const lower = name.toLowerCase()
    return !OWN.has(lower) && lower !== 'sec-websocket-protocol' && value !== '' && isSendable(name, value)
  })
  return { protocol, headers }
}

/** Reads a whole answer; null for what is none, or cannot be given. */
export function readResponse(bytes: Buffer): WrittenResponse | null {
  const end = bytes.indexOf(EMPTY_LINE)
  if (end < 0) return null
  const head = bytes.toString('utf8', 0, end)
  const [, digits, phrase = ''] = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?(?:\r\n|$)/.exec(head) ?? []
  const status = Number(digits)
  if (!(status >= 200 && status <= 599)) return null
  const headers = headerLines(head).filter(([name, value]) => isSendable(name, value))
  return { status, phrase, headers, body: bytes.subarray(end + EMPTY_LINE.length) }
}

/** Whether a header can be written as it is. Node writes UTF-8, as the engine does, beyond what HTTP has letters for. */
function isSendable(name: string, value: string): boolean {
  return isSendableHeader(name, '') && /^[\t\x20-\x7e\u{80}-\u{10ffff}]*$/u.test(value)
}

function headerLines(head: string): [name: string, value: string][] {
  return head
    .split('\r\n')
    .slice(1)
    .map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, Math.max(0, colon)), line.slice(colon + 1).trim()]
    })
    .filter(([name]) => name !== '')
}
