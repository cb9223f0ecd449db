/**
 * What the `ws` package's errors mean in the words of the Connection port. Pure. Called by WsConnection.
 */

import type { Violation } from '../peer/connection.ts'

/** The codes that are not simply an invalid frame. */
const VIOLATIONS: ReadonlyMap<string, Violation> = new Map([
  ['WS_ERR_INVALID_UTF8', 'invalid-utf8'],
  ['WS_ERR_INVALID_CLOSE_CODE', 'invalid-close-code'],
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'message-too-big'],
  ['WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH', 'message-too-big'],
  ['WS_ERR_TOO_MANY_BUFFERED_PARTS', 'message-too-big'],
])

/** The violation behind an `error` event; null if it is an error of the socket or the system. */
export function violationOf(error: Error): Violation | null {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const violation = VIOLATIONS.get(code)
  if (violation !== undefined) return violation
  // Z_…: the bytes were no deflate stream.
  return code.startsWith('WS_ERR_') || code.startsWith('Z_') ? 'invalid-frame' : null
}
