/**
 * The states of Godot 4's `WebSocketPeer`, and the close codes that go with the last of them.
 * Used by WebSocketPeer and the links under it. Pure tables: nothing here opens or closes anything.
 * Source: Godot 4 class reference, WebSocketPeer; the codes by experiment with 4.6.
 */

import type { ConnectionEnd, Violation } from '../peer/connection.ts'

/** Godot 4's `WebSocketPeer.State` by name, and what a game may do in each. */
export const READY_STATES = {
  /** Nothing can be sent or read; `poll()` tells how it goes. */
  connecting: 0,
  /** Everything works. */
  open: 1,
  /** Our side has asked to close: nothing can be sent or read; `poll()` until it is closed. */
  closing: 2,
  /** It is over, or has not begun: `connect_to_url` may be called. Code and reason can be read. */
  closed: 3,
} as const

/** One of the numbers of {@link READY_STATES}. */
export type ReadyState = (typeof READY_STATES)[keyof typeof READY_STATES]

/** How a connection was closed, as `get_close_code()` and `get_close_reason()` tell it. */
export interface CloseNote {
  /** -1: it ended without a close frame, or never was. 0: the frame of the other side held no code. */
  readonly code: number
  readonly reason: string
}

/** Without a close frame. */
export const NO_CLOSE: CloseNote = { code: -1, reason: '' }

/** What an engine of Godot closes with when the other side breaks a rule. */
export const VIOLATION_CODES: Readonly<Record<Violation, number>> = {
  'message-too-big': 1009,
  'invalid-utf8': 1007,
  'invalid-frame': 1002,
  'invalid-close-code': 1002,
  'ping-flood': 1008,
}

const NO_CODE_GIVEN = 1005
const ABNORMAL = 1006

/** What Godot tells of the end of a connection. */
export function closeNote(end: ConnectionEnd): CloseNote {
  if (end.violation !== undefined) return { code: VIOLATION_CODES[end.violation], reason: end.reason }
  if (end.cause === 'remote') return receivedClose(end.code, end.reason)
  const wasSaid = end.cause === 'refused' ? end.code !== ABNORMAL : end.wasClean
  return wasSaid ? { code: end.code, reason: end.reason } : NO_CLOSE
}

/** What Godot tells of a close frame of the other side. */
export function receivedClose(code: number, reason: string): CloseNote {
  return { code: code === NO_CODE_GIVEN ? 0 : code, reason }
}
