/**
 * A TCP socket on the ws engine whose first request has not arrived whole. Made by the listener, known to the gate.
 */

import type { Socket } from 'node:net'
import { godotAddress } from '../address.ts'
import type { PendingSocket, TransportEvents } from './transport.ts'
import type { Holder } from './ws-held-sockets.ts'

/** The {@link PendingSocket} of this engine. */
export class WsPending implements PendingSocket, Holder {
  readonly address: string
  readonly #socket: Socket
  readonly #events: TransportEvents
  #isSettled = false

  constructor(socket: Socket, events: TransportEvents) {
    this.address = godotAddress(socket.remoteAddress ?? '')
    this.#socket = socket
    this.#events = events
  }

  get isSettled(): boolean {
    return this.#isSettled
  }

  cut(): void {
    this.#socket.destroy()
  }

  /** A sound request is there, or there will be none. */
  settle(hasAsked: boolean): void {
    if (this.#isSettled) return
    this.#isSettled = true
    this.#events.settled(this, hasAsked)
  }

  release(): void {
    // Behind TLS this socket stays beneath the one that its connection looks after.
    if (this.#isSettled) return
    this.settle(false)
    this.cut()
  }
}
