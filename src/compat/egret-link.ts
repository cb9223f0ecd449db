/**
 * What stands behind one `connect` of a WebSocket of Egret: the attempt with its deadline, then the guarded connection.
 * Made by the WebSocket, which hears of it at any time. It translates between the connector and the WebSocket, and calls
 * no listener.
 */

import type { Attempt, AttemptEvents, ConnectRequest } from '../client/connector.ts'
import { failure, type ConnectionFailure } from '../client/failure.ts'
import { GuardedConnection } from '../client/guarded-connection.ts'
import type { WebSocketUrl } from '../client/url.ts'
import type { Timer } from '../peer/clock.ts'
import type { Connection, ConnectionEnd, ConnectionEvents } from '../peer/connection.ts'
import { PacketBatch } from '../peer/packet-batch.ts'
import type { ResolvedOptions } from './egret-options.ts'

/** Why a message that was written does not leave, in words. */
export const UNSENT = {
  closing: 'the connection is closing.',
  'native-limit': 'it is over the limit of native builds, 131072 bytes.',
  'outbound-full': 'the server does not take what is sent to it.',
} as const

/** One of the names of {@link UNSENT}. */
export type Unsent = keyof typeof UNSENT

/** Who hears of a link. */
export interface LinkOwner {
  /** Whether so many bytes may be kept until the game has read them. */
  hasRoom(length: number): boolean
  opened(): void
  failed(why: ConnectionFailure): void
  /** The bytes are the owner's. */
  message(bytes: Uint8Array<ArrayBuffer>, isText: boolean): void
  /** `why` is null for an end that was one side's wish. */
  ended(end: ConnectionEnd, why: ConnectionFailure | null): void
}

/** One attempt, and the connection that comes of it. */
export class Link implements AttemptEvents, ConnectionEvents {
  readonly #options: ResolvedOptions
  readonly #owner: LinkOwner
  readonly #batch = new PacketBatch()
  #attempt: Attempt | null = null
  #deadline: Timer | null = null
  #guard: GuardedConnection | null = null
  #isClosing = false

  constructor(options: ResolvedOptions, owner: LinkOwner) {
    this.#options = options
    this.#owner = owner
  }

  start(url: WebSocketUrl): void {
    const { connector, clock, messageLimit, handshakeTimeoutMs } = this.#options
    const tls = { verify: true, trusted: null }
    const request: ConnectRequest = { url, protocols: [], headers: [], tls, messageLimit, clock }
    this.#deadline = clock.after(handshakeTimeoutMs, () => this.#expire())
    this.#attempt = connector.connect(request, this)
  }

  /** Sends one message, now; or says why not. */
  send(bytes: Uint8Array, isText: boolean): Unsent | null {
    const guard = this.#guard
    const { outboundMessageLimit, outboundLimit } = this.#options
    if (guard === null || guard.end !== null || this.#isClosing) return 'closing'
    if (bytes.length > outboundMessageLimit) return 'native-limit'
    const waiting = guard.bufferedAmount
    if (waiting > 0 && waiting + bytes.length > outboundLimit) return 'outbound-full'
    this.#batch.add(bytes, isText)
    guard.write(this.#batch)
    this.#batch.clear()
    return null
  }

  /** Starts the closing handshake, without a code. */
  close(): void {
    this.#isClosing = true
    this.#guard?.close(0, '')
  }

  // ---- AttemptEvents ----

  opened(connection: Connection): ConnectionEvents {
    this.#deadline?.cancel()
    const guard = new GuardedConnection(connection, { ...this.#options, failed: this.#options.onError })
    guard.setOwner(this)
    this.#guard = guard
    this.#owner.opened()
    return guard
  }

  failed(why: ConnectionFailure): void {
    this.#deadline?.cancel()
    this.#owner.failed(why)
  }

  // ---- ConnectionEvents ----

  message(bytes: Uint8Array, isText: boolean): void {
    // The one copy inbound; not slice(), for an engine may lend a Buffer, whose slice() is a view.
    if (this.#owner.hasRoom(bytes.length)) this.#owner.message(new Uint8Array(bytes), isText)
    else this.#guard?.refuse('backlog-full', 1008)
  }

  pong(): void {
    // Egret has no pings: the guard has noted that the server lives.
  }

  drained(): void {
    // Egret tells nobody.
  }

  ended(end: ConnectionEnd): void {
    this.#owner.ended(end, this.#guard?.failure ?? null)
  }

  // ---- inside ----

  #expire(): void {
    this.#attempt?.abort()
    this.failed(failure('timeout', `It was given up after ${this.#options.handshakeTimeoutMs / 1000} s.`))
  }
}
