/**
 * The events of a polled server, held for `poll()`: its own and those of its sockets, in the order in which they came.
 * Made by the server for `{ polled: true }`. It bounds what may wait, and never drops an event of an open connection.
 */

import { ErrorPile } from '../peer/error-pile.ts'
import { REFUSALS } from '../server/refusals.ts'
import type { WebSocket } from './ws-socket.ts'

/** Events of sockets that wait; others are the user's own, or of the handshake. */
const SOCKET_EVENTS = new Set<string | symbol>(['message', 'ping', 'pong', 'close', 'error'])
/** Those of the server. */
const SERVER_EVENTS = new Set<string | symbol>(['connection', 'listening', 'close', 'error'])

/** What may wait of one connection, as for every server of this package: bytes, and events. */
const MOST_BYTES = 4_194_304
const MOST_EVENTS = 16_384

interface Backlog {
  bytes: number
  events: number
  isFull: boolean
}

/** What is held until the next `poll()`. */
export class HeldEvents {
  #waiting: (() => void)[] = []
  #isRunning = false

  push(run: () => void): void {
    this.#waiting.push(run)
  }

  /** Emits what is held now; what is held meanwhile waits for the next. @throws what listeners threw, at its end. */
  run(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    const errors = new ErrorPile()
    const due = this.#waiting
    this.#waiting = []
    for (const run of due) {
      try {
        run()
      } catch (error) {
        errors.collect(error)
      }
    }
    this.#isRunning = false
    errors.throwIfAny()
  }

  /** Whether an event of a server is held. */
  static isOfServer(event: string | symbol): boolean {
    return SERVER_EVENTS.has(event)
  }
}

/** A class of sockets whose events are held. */
export function polledClass(Base: typeof WebSocket, held: HeldEvents): typeof WebSocket {
  return class extends Base {
    readonly #backlog: Backlog = { bytes: 0, events: 0, isFull: false }

    override emit(event: string | symbol, ...values: unknown[]): boolean {
      if (!SOCKET_EVENTS.has(event)) return super.emit(event, ...values)
      const backlog = this.#backlog
      const bytes = lengthOf(values[0])
      const isInbound = event === 'message' || event === 'ping' || event === 'pong'
      if (isInbound && !this.#admits(bytes)) return true
      backlog.bytes += bytes
      backlog.events++
      held.push(() => {
        backlog.bytes -= bytes
        backlog.events--
        super.emit(event, ...values)
      })
      return this.listenerCount(event) > 0
    }

    #admits(bytes: number): boolean {
      const backlog = this.#backlog
      if (backlog.isFull) return false
      const isTooMuch = backlog.bytes + bytes > MOST_BYTES || backlog.events >= MOST_EVENTS
      if (backlog.events === 0 || !isTooMuch) return true
      backlog.isFull = true
      this.close(1008, REFUSALS['backlog-full'].text)
      return false
    }
  }
}

function lengthOf(data: unknown): number {
  if (data instanceof Uint8Array || data instanceof ArrayBuffer) return data.byteLength
  if (data instanceof Blob) return data.size
  return Array.isArray(data) ? data.reduce((sum: number, part: unknown) => sum + lengthOf(part), 0) : 0
}
