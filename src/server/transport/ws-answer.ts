/**
 * A plain HTTP answer in the forms in which the ws engine writes it. Pure. Called by both kinds of replies and for
 * malformed requests.
 */

import { STATUS_CODES } from 'node:http'
import type { FramedAnswer } from '../framed-answer.ts'

/** All headers of an answer, for Node's HTTP server. */
export function answerHeaders({ headers, length }: FramedAnswer): Record<string, string> {
  const framing = length === null ? [] : [['Content-Length', String(length)] as const]
  return Object.fromEntries([...headers, ...framing, ['Connection', 'close']])
}

/** The bytes of an answer, for a socket that Node's HTTP server has given away. */
export function answerBytes(answer: FramedAnswer): Buffer {
  const lines = Object.entries(answerHeaders(answer)).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n${lines.join('')}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), answer.body])
}
