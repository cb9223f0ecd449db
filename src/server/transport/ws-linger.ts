/**
 * The last moments of sockets on the ws engine: a socket that has said its last word may wait a moment for the other
 * side, and no longer. Called by the connections and replies of this engine. The only timers of the engine are here, and
 * none keeps the process alive: they stand for the linger that uWebSockets.js has natively, and never decide anything.
 * The package's own timer is taken away where it is set, in src/system/ws-web-socket.ts.
 */

import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * Milliseconds that a socket may stay half closed behind its close frame or an HTTP error: what still arrives is
 * discarded meanwhile, because closing over unread bytes sends a RST, which can overtake the close frame.
 */
export const FAREWELL_MS = 1000

/** Milliseconds that the other side of a plain HTTP request has to take the answer. */
export const ANSWER_MS = 30_000

/** Destroys the socket after the delay, unless it is gone before. Does not keep the process alive. */
export function destroyAfter(socket: Duplex, delayMs: number): void {
  const timer = setTimeout(() => socket.destroy(), delayMs)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
}

/** Lets the process end even if this socket is still open. */
export function letGo(socket: Duplex): void {
  if (socket instanceof Socket) socket.unref()
}

/**
 * Hears a socket's errors. They need no answer: the socket's `close` event follows, and that is where its end is told.
 * Without a listener Node would end the process.
 */
export function leaveToClose(): void {
  return
}
