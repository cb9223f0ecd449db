/**
 * A plain HTTP answer in the form in which it goes out. Pure. Called by both kinds of replies and for malformed requests.
 */

import { STATUS_CODES } from 'node:http'
import type { HttpResponse } from './transport.ts'

/** An answer with all its headers. */
export interface WholeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** What follows the head; empty for HEAD and for answers that cannot have a body. */
  readonly body: Buffer
}

/** Headers that say how the bytes are framed: that is for us to say. */
const OURS = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding'])

/** Adds the length of the body and `Connection: close`; they take the place of the caller's. */
export function wholeAnswer(response: HttpResponse, method: string): WholeAnswer {
  const { status, headers = {}, body = '' } = response
  const bytes =
    typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const own = Object.entries(headers).filter(([name]) => !OURS.has(name.toLowerCase()))
  // RFC 9110 section 8.6: no length in a 204, and a 304 would state that of another answer.
  const isBodiless = status === 204 || status === 304
  const framing = isBodiless ? [] : [['Content-Length', String(bytes.length)] as const]
  return {
    status,
    headers: Object.fromEntries([...own, ...framing, ['Connection', 'close']]),
    body: isBodiless || method === 'HEAD' ? Buffer.alloc(0) : bytes,
  }
}

/** The bytes of an answer, for a socket that Node's HTTP server has given away. */
export function answerBytes({ status, headers, body }: WholeAnswer): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}
