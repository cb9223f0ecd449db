/**
 * The errors of a `ws` server as that package makes them: classes, codes and texts. Pure. Called by the other files of
 * the face. What the native engine does not tell apart has the nearest of `ws`'s errors: docs/compat/ws.md.
 */

import { getSystemErrorMap } from 'node:util'
import type { ConnectionEnd } from '../peer/connection.ts'

const STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const

/** The number of a state, as the statics of `WebSocket`. */
export type ReadyState = 0 | 1 | 2 | 3

/** For what is sent when it is too late. */
export function notOpenError(state: ReadyState): Error {
  return new Error(`WebSocket is not open: readyState ${state} (${STATES[state]})`)
}

/** What is not possible on the native engine, and the way out. */
export function refusalError(what: string, why: string): TypeError {
  return new TypeError(`${what} cannot be had on uWebSockets.js: ${why} Use { engine: 'ws' }.`)
}

/** The error that comes before `close`; null for an end that is none. */
export function endError(end: ConnectionEnd): Error | null {
  if (end.cause === 'refused') return end.code === 1009 ? tooBig() : tooMany()
  if (end.violation === undefined) return null
  if (end.violation === 'message-too-big') return tooBig()
  if (end.violation === 'invalid-utf8') {
    return coded(new Error('Invalid WebSocket frame: invalid UTF-8 sequence'), 'WS_ERR_INVALID_UTF8')
  }
  if (end.violation === 'invalid-close-code') {
    return coded(new RangeError('Invalid WebSocket frame: invalid status code'), 'WS_ERR_INVALID_CLOSE_CODE')
  }
  return coded(new RangeError('Invalid WebSocket frame'), 'WS_ERR_INVALID_OPCODE')
}

/** What Node's servers say when a port cannot be opened. */
export function listenError(code: 'EADDRINUSE' | 'EADDRNOTAVAIL', address: string, port: number): Error {
  const [errno, [, text] = ['', code]] = [...getSystemErrorMap()].find(([, [name]]) => name === code) ?? [0]
  const error = new Error(`listen ${code}: ${text} ${address}${port === 0 ? '' : `:${port}`}`)
  return Object.assign(error, { code, errno, syscall: 'listen', address, ...(port === 0 ? {} : { port }) })
}

/** For a second answer to one handshake. */
export function twiceError(): Error {
  const problem = 'was called more than once with the same socket, possibly due to a misconfiguration'
  return new Error(`server.handleUpgrade() ${problem}`)
}

/** For a second `close()` of a server. */
export function notRunningError(): Error {
  return coded(new Error('Server is not running.'), 'ERR_SERVER_NOT_RUNNING')
}

function tooBig(): Error {
  return coded(new RangeError('Max payload size exceeded'), 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
}

function tooMany(): Error {
  return coded(new RangeError('Too many buffered chunks'), 'WS_ERR_TOO_MANY_BUFFERED_PARTS')
}

function coded<E extends Error>(error: E, code: string): E {
  return Object.assign(error, { code })
}
