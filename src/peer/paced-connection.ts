/**
 * A connection to somebody who must not be sent too much at a time: it stands between a gated connection and its channel,
 * and hands on what the pace lets through. The rest waits here, and leaves by the clock, in order. A close waits for that,
 * and a moment more. Made by the roster for players whose kind has a pace, and by a client of Godot 4 for its
 * last words. It bounds nothing: its channel does.
 */

import type { Channel } from './channel.ts'
import type { Clock, Timer } from './clock.ts'
import type { Connection, ConnectionEnd, ConnectionEvents } from './connection.ts'
import { Pace, type PaceRules } from './pace.ts'
import { PacketBatch } from './packet-batch.ts'

interface HeldPacket {
  readonly bytes: Uint8Array
  readonly isText: boolean
}

// Of connections where nothing has waited yet. Nothing is put into it.
const NOTHING: HeldPacket[] = []

/** Who speaks through a paced connection, and hears it. */
export interface PacedOwner extends ConnectionEvents {
  /** False when nobody hears any more what becomes of the connection. */
  readonly isAlive: boolean
}

/** A {@link Connection} that sends at a pace. */
export class PacedConnection<Owner extends PacedOwner = Channel> implements Connection, ConnectionEvents {
  /** Who speaks through it, and hears it. */
  readonly channel: Owner
  readonly #inner: Connection
  readonly #clock: Clock
  readonly #pace: Pace
  readonly #lastWordsMs: number
  #held = NOTHING
  #heldBytes = 0
  #sentAt = -Infinity
  #timer: Timer | null = null
  #farewell: (() => void) | null = null
  #isOver = false

  constructor(inner: Connection, rules: PaceRules, clock: Clock, open: (paced: Connection) => Owner) {
    this.#inner = inner
    this.#clock = clock
    this.#pace = new Pace(rules)
    this.#lastWordsMs = rules.lastWordsMs
    this.channel = open(this)
  }

  // ---- Connection: what the channel asks ----

  get address(): string {
    return this.#inner.address
  }

  get port(): number {
    return this.#inner.port
  }

  get bufferedAmount(): number {
    return this.#inner.bufferedAmount + this.#heldBytes
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  leavesNow(bytes: number, packets: number): boolean {
    return this.#held.length === 0 && this.#pace.lets(bytes, packets, this.#clock.now())
  }

  write(batch: PacketBatch): void {
    if (this.#isOver) return
    const now = this.#clock.now()
    const isAhead = this.#held.length === 0
    if (isAhead && this.#pace.lets(batch.byteLength, batch.count, now)) return this.#pass(batch, now)
    this.#hold(batch)
    // What has waited before goes first, and its time is not come.
    if (isAhead) this.#release(now)
  }

  ping(payload?: Uint8Array): void {
    this.#inner.ping(payload)
  }

  close(code: number, reason: string): void {
    if (this.#isOver || this.#farewell !== null) return
    this.#farewell = () => this.#inner.close(code, reason)
    if (this.#held.length === 0) this.#leave(this.#clock.now())
  }

  closeNow(): void {
    if (this.#farewell === null) return
    this.#timer?.cancel()
    // What is held stays until the end: then it is counted.
    this.#farewell()
  }

  terminate(): void {
    this.#inner.terminate()
  }

  setNoDelay(enabled: boolean): boolean {
    return this.#inner.setNoDelay(enabled)
  }

  setReading(enabled: boolean): void {
    this.#inner.setReading?.(enabled)
  }

  // ---- ConnectionEvents: what the connection tells ----

  message(bytes: Uint8Array, isText: boolean): void {
    this.channel.message(bytes, isText)
  }

  late(length: number): void {
    this.channel.late?.(length)
  }

  pong(): void {
    this.channel.pong()
  }

  drained(): void {
    if (this.#held.length === 0) this.channel.drained()
  }

  closing(): void {
    this.channel.closing?.()
    // There is no later any more.
    if (this.#held.length > 0) this.#send(this.#held.length, this.#clock.now())
  }

  ended(end: ConnectionEnd): void {
    this.#isOver = true
    // What is held now is lost, and the channel counts that.
    this.channel.ended(end)
    this.#forget()
  }

  // ---- inside ----

  #pass(batch: PacketBatch, now: number): void {
    this.#pace.count(batch.byteLength, batch.count, now)
    this.#sentAt = now
    this.#inner.write(batch)
  }

  #hold(batch: PacketBatch): void {
    if (this.#held === NOTHING) this.#held = []
    for (let index = 0; index < batch.count; index++) {
      this.#held.push({ bytes: new Uint8Array(batch.bytesAt(index)), isText: batch.isTextAt(index) })
    }
    this.#heldBytes += batch.byteLength
  }

  /** Sends of what is held as much as may go now, and waits for the rest. */
  #release(now: number): void {
    let count = 0
    let length = 0
    for (const { bytes } of this.#held) {
      if (!this.#pace.lets(length + bytes.length, count + 1, now)) break
      length += bytes.length
      count++
    }
    if (count > 0) this.#send(count, now)
    // Nothing is held any more where the write has ended it.
    if (this.#held.length > 0) this.#goOnIn(this.#pace.wait(now))
  }

  #send(count: number, now: number): void {
    const batch = new PacketBatch()
    for (const { bytes, isText } of this.#held.splice(0, count)) batch.add(bytes, isText)
    this.#heldBytes -= batch.byteLength
    this.#pass(batch, now)
  }

  #goOnIn(ms: number): void {
    this.#timer = this.#clock.after(ms, () => this.#goOn())
  }

  #goOn(): void {
    // Who was forgotten when the server stopped hears no end.
    if (!this.channel.isAlive) return this.#forget()
    const now = this.#clock.now()
    this.#release(now)
    if (this.#isOver || this.#held.length > 0) return
    if (this.#farewell !== null) this.#leave(now)
    else if (this.#inner.bufferedAmount === 0) this.channel.drained()
  }

  /** Closes when there was time for what was sent last. */
  #leave(now: number): void {
    const wait = Math.ceil(this.#sentAt + this.#lastWordsMs - now)
    if (wait > 0) this.#goOnIn(wait)
    else this.#farewell?.()
  }

  #forget(): void {
    this.#timer?.cancel()
    this.#held = NOTHING
    this.#heldBytes = 0
  }
}
