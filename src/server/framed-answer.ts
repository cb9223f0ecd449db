/**
 * What goes out as a plain HTTP answer, whatever the engine: which headers of the caller, how long the body is said to
 * be, and how much of it is sent. Pure. Called by the replies of every transport; how the bytes are written is theirs.
 */

import { STATUS_CODES } from 'node:http'
import type { HttpResponse, WrittenResponse } from './transport/transport.ts'

/** A plain answer, ready to be written with `Connection: close`. */
export interface FramedAnswer {
  readonly status: number
  /** Behind the status: the caller's own words, or HTTP's. */
  readonly phrase: string
  /** The caller's headers, without those that are the engine's to write. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** What `Content-Length` says, in bytes; null if the answer has none. */
  readonly length: number | null
  /** What follows the head; empty for HEAD, and for answers that cannot have a body. */
  readonly body: Buffer
}

/** Headers that say how the bytes are framed, or that an engine writes by itself. */
const OURS = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding', 'uwebsockets'])

/** Frames the answer to a request of this method (upper case). */
export function frameAnswer(response: HttpResponse | WrittenResponse, method: string): FramedAnswer {
  const { status, body = '' } = response
  const bytes =
    typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  // RFC 9110 section 8.6: no length in a 204, and a 304 would state that of another answer.
  const isBodiless = status === 204 || status === 304
  return {
    status,
    phrase: isWritten(response) ? response.phrase : (STATUS_CODES[status] ?? 'Unknown'),
    headers: headersOf(response).filter(([name]) => !OURS.has(name.toLowerCase())),
    length: isBodiless ? null : bytes.length,
    body: isBodiless || method === 'HEAD' ? Buffer.alloc(0) : bytes,
  }
}

function headersOf(response: HttpResponse | WrittenResponse): FramedAnswer['headers'] {
  return isWritten(response) ? response.headers : Object.entries(response.headers ?? {})
}

function isWritten(response: HttpResponse | WrittenResponse): response is WrittenResponse {
  return Array.isArray(response.headers)
}
