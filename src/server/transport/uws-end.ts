/**
 * What uWebSockets.js means by the code and text of its close handler, in the words of the Connection port.
 * Pure. Called by UwsConnection. The texts are those of uWebSockets 20; an unknown one counts as a lost connection.
 */

import type { ConnectionEnd, Violation } from '../../peer/connection.ts'

const TEXTS: readonly (readonly [beginning: string, violation: Violation])[] = [
  ['Received too big message', 'message-too-big'],
  ['Received invalid UTF-8', 'invalid-utf8'],
  ['Received invalid WebSocket frame', 'invalid-frame'],
  ['Received invalid close payload', 'invalid-close-code'],
]

const decoder = new TextDecoder()

/** How a connection ended that this side did not end. No peer can send 1006: it is the engine's own word. */
export function endOf(code: number, reason: ArrayBuffer): ConnectionEnd {
  const text = decoder.decode(reason)
  if (code !== 1006) return { cause: 'remote', code, reason: text.split('\0', 1)[0] ?? '', wasClean: true }
  const violation = TEXTS.find(([beginning]) => text.startsWith(beginning))?.[1]
  const end = { code: 1006, reason: '', wasClean: false }
  return violation === undefined ? { cause: 'lost', ...end } : { cause: 'violation', ...end, violation }
}
