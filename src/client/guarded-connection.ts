/**
 * An open connection with the client's limits and deadlines on it: the size of a message, silence, an unanswered close.
 * Stands between a connector's connection, whose events it hears, and the channel. It cuts, counts time and forwards,
 * whether or not the game polls; it never tells the game anything.
 */

import type { Clock, Timer } from '../peer/clock.ts'
import type { Connection, ConnectionEnd, ConnectionEvents } from '../peer/connection.ts'
import type { PacketBatch } from '../peer/packet-batch.ts'
import { failure, FAILURES, type ConnectionFailure } from './failure.ts'

const BEATS_PER_TIMEOUT = 4

/** What a guard enforces. Times in milliseconds. */
export interface GuardLimits {
  readonly clock: Clock
  /** Largest message, in bytes. */
  readonly messageLimit: number
  /** 0: none. */
  readonly idleTimeoutMs: number
  readonly closeTimeoutMs: number
  /** Hears what the connector threw, which it must not. */
  readonly failed: (error: unknown) => void
}

/** A {@link Connection} that is watched. */
export class GuardedConnection implements Connection, ConnectionEvents {
  readonly #socket: Connection
  readonly #limits: GuardLimits
  #owner: ConnectionEvents | null = null
  #end: ConnectionEnd | null = null
  #failure: ConnectionFailure | null = null
  #quietBeats = 0
  #isReading = true
  #beat: Timer | null = null
  #closeDeadline: Timer | null = null

  constructor(socket: Connection, limits: GuardLimits) {
    this.#socket = socket
    this.#limits = limits
    this.#awaitBeat()
  }

  /** Sets who hears the events, before any can come. */
  setOwner(owner: ConnectionEvents): void {
    this.#owner = owner
  }

  /** How it ended, as the owner heard it; null while it is open. */
  get end(): ConnectionEnd | null {
    return this.#end
  }

  /** Why it ended, if that was neither side's wish; else null. */
  get failure(): ConnectionFailure | null {
    return this.#failure
  }

  // ---- Connection: what the owner asks ----

  get address(): string {
    return this.#socket.address
  }

  get port(): number {
    return this.#socket.port
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount
  }

  write(batch: PacketBatch): void {
    try {
      this.#socket.write(batch)
    } catch (error) {
      this.#giveUp(error)
    }
  }

  ping(): void {
    this.#socket.ping()
  }

  close(code: number, reason: string): void {
    const { clock, closeTimeoutMs } = this.#limits
    this.#closeDeadline ??= clock.after(closeTimeoutMs, () => this.#socket.terminate())
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  setNoDelay(enabled: boolean): boolean {
    return this.#socket.setNoDelay(enabled)
  }

  setReading(enabled: boolean): void {
    if (this.#socket.setReading === undefined) return
    this.#isReading = enabled
    this.#quietBeats = 0
    this.#socket.setReading(enabled)
  }

  // ---- ConnectionEvents: what the connector tells ----

  message(bytes: Uint8Array, isText: boolean): void {
    this.#quietBeats = 0
    if (this.#end !== null) this.late(bytes.length)
    else if (bytes.length > this.#limits.messageLimit) this.refuse('message-too-big', 1009)
    else this.#owner?.message(bytes, isText)
  }

  late(length: number): void {
    this.#owner?.late?.(length)
  }

  pong(): void {
    this.#quietBeats = 0
    if (this.#end === null) this.#owner?.pong()
  }

  drained(): void {
    if (this.#end === null) this.#owner?.drained()
  }

  ended(end: ConnectionEnd): void {
    this.#beat?.cancel()
    this.#closeDeadline?.cancel()
    this.#tellEnd(end, failureOf(end))
  }

  /**
   * Ends the connection for a reason of ours: the owner learns it at once. With a code other than 0 the server is told,
   * and has the close deadline to leave; without one the connection is cut.
   */
  refuse(reason: 'message-too-big' | 'backlog-full' | 'idle-timeout', code: number): void {
    if (this.#end !== null) return
    const text = FAILURES[reason]
    this.#tellEnd({ cause: 'refused', code: code === 0 ? 1006 : code, reason: text, wasClean: false }, failure(reason))
    if (code === 0) this.#socket.terminate()
    else this.close(code, text)
  }

  // ---- inside ----

  /** How much of the write left nobody knows: the connection is over. */
  #giveUp(error: unknown): void {
    const { failed } = this.#limits
    failed(error)
    this.ended({ cause: 'lost', code: 1006, reason: '', wasClean: false })
    try {
      this.#socket.terminate()
    } catch (another) {
      failed(another)
    }
  }

  #tellEnd(end: ConnectionEnd, why: ConnectionFailure | null): void {
    if (this.#end !== null) return
    this.#end = end
    this.#failure = why
    this.#owner?.ended(end)
  }

  #awaitBeat(): void {
    const { clock, idleTimeoutMs } = this.#limits
    if (idleTimeoutMs > 0) this.#beat = clock.after(idleTimeoutMs / BEATS_PER_TIMEOUT, () => this.#heartbeat())
  }

  #heartbeat(): void {
    if (this.#quietBeats >= BEATS_PER_TIMEOUT) return this.refuse('idle-timeout', 0)
    // The silence of who is not read is ours.
    if (this.#isReading) this.#quietBeats++
    this.#socket.ping()
    this.#awaitBeat()
  }
}

function failureOf({ cause, violation }: ConnectionEnd): ConnectionFailure | null {
  if (violation !== undefined) return failure(violation)
  return cause === 'lost' ? failure('lost') : null
}
