/**
 * One direction of a connection as TCP carries it, under network conditions: bytes go in, and come out later, in their
 * order, none lost before an end or a reset. Made by tests, by scenarios and by `polled-peer conditions`.
 * Pure: its only time and its only timer are the clock's, its only dice the seeded ones. Nothing comes out inside a call.
 */

import type { Clock, Timer } from '../peer/clock.ts'
import type { Random } from '../peer/random.ts'
import { SeededRandom } from '../peer/seeded-random.ts'
import { resolveConditions, type FullConditions, type NetworkConditions } from './conditions.ts'
import { LEAST_PIECE_BYTES, PieceQueue } from './piece-queue.ts'
import { StallSchedule } from './stall-schedule.ts'

/** Who hears what comes out of a link, always from within the clock. What a call throws comes out of the clock. */
export interface LinkEvents {
  /** Bytes have come out; they are the receiver's for ever. */
  data(bytes: Uint8Array): void
  /** Everything has come out, and there is no more. The last call. */
  end(): void
  /** The connection is reset; what had not come out is lost. The last call. */
  reset(): void
  /** After a write that did not take all: half of the line is free again. */
  room(): void
}

/** What a link is made of. */
export interface LinkOptions {
  /** None by default: what goes in comes out at once, in the clock's next turn. */
  readonly conditions?: NetworkConditions | undefined
  readonly clock: Clock
  /** Asked twice, when the link is made; the same numbers give the same schedule for the same writes. */
  readonly random: Random
  /** Two links of the same seed, and made at the same time, stall together, as both directions of a radio do. */
  readonly stallSeed?: number | undefined
}

const UINT32_COUNT = 0x1_0000_0000
const NO_BYTES = new Uint8Array(0)
/** On a line with a speed, pieces are what a TCP segment holds, or less, so that a slow line trickles. */
const SEGMENT_BYTES = 1460
const PIECE_MS = 20
/** On a line without, they are larger. */
const BLOCK_BYTES = 65_536

/**
 * One direction of a connection. Holds at most `bufferBytes` on the line and `readerBufferBytes` for the reader, in at
 * most one piece for each 16 of these bytes and 8,192 more.
 */
export class Link {
  readonly #conditions: FullConditions
  readonly #clock: Clock
  readonly #events: LinkEvents
  readonly #dice: Random
  readonly #stalls: StallSchedule
  readonly #pieceBytes: number
  readonly #mouthfulBytes: number
  readonly #silentAt: number
  readonly #line: PieceQueue
  readonly #unread: PieceQueue
  #lineFreeAt = 0
  #lastDueAt = 0
  #readerFreeAt = 0
  #resetAt: number
  #bytesOut = 0
  #isClosed = false
  #isOver = false
  #isPaused = false
  #isWaitedFor = false
  #isRunning = false
  #timer: Timer | null = null

  /** @throws TypeError for conditions that are none; see {@link resolveConditions}. */
  constructor(options: LinkOptions, events: LinkEvents) {
    const full = resolveConditions(options.conditions)
    const now = options.clock.now()
    this.#conditions = full
    this.#clock = options.clock
    this.#events = events
    this.#dice = new SeededRandom(options.random.nextUint32())
    const stallSeed = options.random.nextUint32()
    this.#stalls = new StallSchedule(options.stallSeed ?? stallSeed, full.stallEveryMs, full.stallMs, now)
    this.#pieceBytes = pieceBytes(full.bytesPerSecond)
    this.#mouthfulBytes = Math.max(1, Math.floor((full.readerBytesPerSecond * PIECE_MS) / 1000))
    this.#silentAt = now + full.silentAfterMs
    this.#resetAt = now + full.resetAfterMs
    this.#line = new PieceQueue(full.bufferBytes)
    this.#unread = new PieceQueue(full.readerBufferBytes)
    this.#arm()
  }

  /** Bytes that a write would take now. */
  get roomBytes(): number {
    return this.#isClosed || this.#isOver ? 0 : this.#line.roomFor(this.#pieceBytes)
  }

  /** Bytes that went in and have not come out: on the line and before the reader. */
  get heldBytes(): number {
    return this.#line.byteLength + this.#unread.byteLength
  }

  /** True when nothing will come out any more, because its end or a reset has, or it was dropped. Silence is not over. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** True since the moment from which nothing comes out any more. */
  get isSilent(): boolean {
    return this.#clock.now() >= this.#silentAt
  }

  /**
   * Copies bytes onto the line and returns how many it took: fewer than given when the line is full, and 0 when the link
   * is over. Then the sender waits for `room` and writes the rest.
   * @throws Error behind `end` or `reset` of one's own.
   */
  write(bytes: Uint8Array): number {
    if (this.#isClosed) throw new Error('Nothing can be written behind the end of a link.')
    const taken = Math.min(bytes.length, this.roomBytes)
    this.#isWaitedFor = taken < bytes.length && !this.#isOver
    for (let start = 0; start < taken; start += this.#pieceBytes) {
      this.#send(bytes.slice(start, Math.min(taken, start + this.#pieceBytes)))
    }
    this.#arm()
    return taken
  }

  /** Ends the stream behind all that was written. Harmless when it has ended already. */
  end(): void {
    if (this.#isClosed || this.#isOver) return
    this.#isClosed = true
    this.#isWaitedFor = false
    this.#send(NO_BYTES, true)
    this.#arm()
  }

  /** Breaks the connection off: the reset takes the latency, and what would come out after it is lost. */
  reset(): void {
    if (this.#isOver) return
    this.#isClosed = true
    this.#isWaitedFor = false
    this.#resetAt = Math.min(this.#resetAt, this.#clock.now() + this.#delayMs())
    this.#arm()
  }

  /** The receiver takes no more until `resume`: then the reader's buffer fills, and at last the line. */
  pause(): void {
    this.#isPaused = true
    this.#arm()
  }

  /** The receiver takes again. */
  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#readerFreeAt = Math.max(this.#readerFreeAt, this.#clock.now())
    this.#arm()
  }

  /** Forgets everything at once: nothing comes out any more, and nobody is told. */
  drop(): void {
    this.#isOver = true
    this.#line.clear()
    this.#unread.clear()
    this.#arm()
  }

  #send(bytes: Uint8Array, isEnd = false): void {
    const now = this.#clock.now()
    this.#lineFreeAt = Math.max(this.#lineFreeAt, now) + (bytes.length / this.#conditions.bytesPerSecond) * 1000
    // What is late holds up what follows: the order is never broken.
    this.#lastDueAt = Math.max(this.#lastDueAt, this.#lineFreeAt + this.#delayMs())
    this.#line.push({ bytes, dueAt: this.#lastDueAt, isEnd })
  }

  #delayMs(): number {
    const { latencyMs, jitterMs } = this.#conditions
    return latencyMs + (this.#dice.nextUint32() / UINT32_COUNT) * jitterMs
  }

  /** The clock's call: does all that is due, one thing after the other, since each may change what is next. */
  readonly #run = (): void => {
    this.#timer = null
    this.#isRunning = true
    // One moment for all of it: else what has arrived before a stall would be told of in it.
    const now = this.#clock.now()
    try {
      while (this.#step(now));
    } finally {
      this.#isRunning = false
      this.#arm()
    }
  }

  /** Does the next thing that is due, and returns whether there was one. */
  #step(now: number): boolean {
    if (this.#isOver || now >= this.#silentAt) return false
    // A clock may ring late; what comes behind a reset is lost all the same.
    const until = Math.min(now, this.#breaksAt)
    const isStalled = this.#stalls.endOf(now) > now
    return (
      (!isStalled && (this.#arrive(until) || this.#tellRoom())) ||
      this.#takeMouthful(until) ||
      (!isStalled && now >= this.#breaksAt && this.#breakOff())
    )
  }

  /** When the reset is due: at once when so many bytes have come out, but one behind no byte at all waits for the first. */
  get #breaksAt(): number {
    const isDue = this.#bytesOut >= this.#conditions.resetAfterBytes
    return isDue && (this.#bytesOut > 0 || this.#unread.byteLength > 0) ? -Infinity : this.#resetAt
  }

  #arrive(until: number): boolean {
    const head = this.#line.head
    if (head === undefined || head.dueAt > until) return false
    const room = this.#unread.roomFor(LEAST_PIECE_BYTES)
    if (room === 0 && !head.isEnd) return false
    if (this.#unread.head === undefined) this.#readerFreeAt = Math.max(this.#readerFreeAt, until)
    const piece = this.#line.shift(room)
    if (piece !== undefined) this.#unread.push(piece)
    return piece !== undefined
  }

  #tellRoom(): boolean {
    if (!this.#isWaitedFor || !this.#line.isHalfFree) return false
    this.#isWaitedFor = false
    this.#events.room()
    return true
  }

  #takeMouthful(until: number): boolean {
    if (this.#isPaused || this.#readerFreeAt > until) return false
    const { resetAfterBytes, readerBytesPerSecond } = this.#conditions
    const piece = this.#unread.shift(Math.min(this.#mouthfulBytes, resetAfterBytes - this.#bytesOut))
    if (piece === undefined) return false
    if (piece.isEnd) {
      this.drop()
      this.#events.end()
    } else {
      this.#readerFreeAt += (piece.bytes.length / readerBytesPerSecond) * 1000
      this.#bytesOut += piece.bytes.length
      this.#events.data(piece.bytes)
    }
    return true
  }

  #breakOff(): boolean {
    this.drop()
    this.#events.reset()
    return true
  }

  /** Sets the one timer to the next moment at which something is due. */
  #arm(): void {
    if (this.#isRunning) return
    this.#timer?.cancel()
    this.#timer = null
    const now = this.#clock.now()
    const at = this.#isOver ? Infinity : Math.max(now, Math.min(this.#lineMovesAt(now), this.#readerTakesAt()))
    if (at < this.#silentAt) this.#timer = this.#clock.after(at - now, this.#run)
  }

  #lineMovesAt(now: number): number {
    const head = this.#line.head
    const canArrive = head !== undefined && (head.isEnd || this.#unread.roomFor(LEAST_PIECE_BYTES) > 0)
    const at = Math.min(this.#breaksAt, canArrive ? head.dueAt : Infinity)
    return Math.max(at, this.#stalls.endOf(now))
  }

  #readerTakesAt(): number {
    if (this.#isPaused || this.#unread.head === undefined) return Infinity
    // What is behind a reset never comes out: the reset itself may have to wait for the end of a stall.
    return this.#readerFreeAt > this.#breaksAt ? Infinity : this.#readerFreeAt
  }
}

function pieceBytes(bytesPerSecond: number): number {
  if (bytesPerSecond === Infinity) return BLOCK_BYTES
  return Math.min(SEGMENT_BYTES, Math.max(LEAST_PIECE_BYTES, Math.floor((bytesPerSecond * PIECE_MS) / 1000)))
}
