/**
 * Where packets wait for the end of the turn. It copies the bytes of all channels into one arena, collects a batch
 * per channel, and hands each batch over as one write: at the end of the turn, at `flush()`, or when it is full.
 * One outbox serves a server with all its channels; a channel that sends nothing costs nothing here.
 */

import { Arena } from './arena.ts'
import { PacketBatch } from './packet-batch.ts'
import type { Turn } from './turn.ts'

// V8 knows the value of a module's own constant while it compiles, and looks an exported one up at each use.
const FULL_BYTES = 16_384
/** A batch of this many bytes goes at once: it is the size of uWebSockets' cork buffer. */
export const FULL_BATCH_BYTES: number = FULL_BYTES
/** A batch of this many packets goes at once. */
const FULL_BATCH_PACKETS = 4096
/** Senders that are looked at together before their batches are written. */
const SEEN_TOGETHER = 8
const KEPT_BATCHES = 1024
/** Longer batches are everybody's own: to make one packet more of a shared one copies it, and who is left out makes branches. */
const MOST_SHARED_PACKETS = 8

/** What the outbox needs to know of a channel. */
export interface Sender {
  /** The packets of this turn; null while there are none. Set by the outbox alone. */
  batch: PacketBatch | null
  /** Bytes that were put and not taken by the operating system. */
  readonly outboundBytes: number
  /** Hands the batch to the connection, whose bytes are taken when it returns. */
  transmit(batch: PacketBatch): void
}

/** Collects what is sent in one turn. */
export class Outbox {
  readonly #turn: Turn
  /** Used again when everything has been written. */
  readonly #arena = new Arena()
  readonly #free: PacketBatch[] = []
  /** What all shared batches begin with. What follows it is kept: where views are used again, so are batches of them. */
  readonly #nothing = new PacketBatch(true)
  /** What was put as shared last. Who is the first to be given it has a batch of its own: it may be the only one. */
  #toldLast: Uint8Array | null = null
  #senders: Sender[] = []
  /** What the senders that were looked at together hold. */
  #seenBytes = 0
  #isScheduled = false
  #isFlushing = false
  readonly #endTurn: () => void

  constructor(turn: Turn) {
    this.#turn = turn
    this.#endTurn = () => {
      this.#isScheduled = false
      this.flush()
    }
  }

  /** Copies the bytes and adds them to the sender's batch. */
  put(sender: Sender, bytes: Uint8Array, isText: boolean): void {
    this.#putOwn(sender, this.copy(bytes), isText)
  }

  /**
   * Copies bytes to where they stay unchanged until the end of the turn; for {@link putShared} to many senders. They may
   * also be none.
   */
  copy(bytes: Uint8Array): Uint8Array {
    // Not slice(): a Buffer's shares the bytes.
    if (bytes.length > FULL_BYTES) return new Uint8Array(bytes)
    // The arena is used again behind the turn also when nobody was sent what it holds.
    this.#schedule()
    return this.#arena.copy(bytes)
  }

  /** Adds bytes that nobody will change before the end of the turn. Senders that are given them one after the other share a batch. */
  putShared(sender: Sender, bytes: Uint8Array, isText: boolean): void {
    // What is kept must not be long.
    if (bytes.length >= FULL_BYTES) return this.#putOwn(sender, bytes, isText)
    const isFirst = bytes !== this.#toldLast
    this.#toldLast = bytes
    const batch = sender.batch ?? this.#nothing
    if (isFirst || !batch.isShared || batch.count >= MOST_SHARED_PACKETS) return this.#putOwn(sender, bytes, isText)
    if (sender.batch === null) this.#enter(sender)
    const next = batch.followedBy(bytes, isText)
    sender.batch = next
    if (next.byteLength >= FULL_BYTES) this.write(sender)
  }

  /** Writes what one sender has waiting, now. */
  write(sender: Sender): void {
    const batch = sender.batch
    if (batch === null) return
    sender.batch = null
    sender.transmit(batch)
    this.#release(batch)
  }

  /** Forgets what one sender has waiting; returns how many packets that were. */
  discard(sender: Sender): number {
    const batch = sender.batch
    if (batch === null) return 0
    sender.batch = null
    const { count } = batch
    this.#release(batch)
    return count
  }

  /** Writes everything that waits. */
  flush(): void {
    // An `ended` inside a write may flush: what lies in the arena then still has to be written out here.
    const isOutermost = !this.#isFlushing
    this.#isFlushing = true
    this.#writeAll()
    if (!isOutermost) return
    this.#isFlushing = false
    // It may also have put packets to others: their bytes lie in the arena too.
    if (this.#senders.length === 0) this.#arena.reset()
  }

  #putOwn(sender: Sender, bytes: Uint8Array, isText: boolean): void {
    const given = sender.batch
    const batch = given === null || given.isShared ? this.#newBatch(sender) : given
    batch.add(bytes, isText)
    if (batch.byteLength >= FULL_BYTES || batch.count >= FULL_BATCH_PACKETS) this.write(sender)
  }

  /** A batch of the sender's own, with what it shares with others. */
  #newBatch(sender: Sender): PacketBatch {
    const batch = this.#free.pop() ?? new PacketBatch()
    if (sender.batch === null) this.#enter(sender)
    else batch.addAll(sender.batch)
    sender.batch = batch
    return batch
  }

  /** A sender has its first packet of the turn. */
  #enter(sender: Sender): void {
    this.#senders.push(sender)
    this.#schedule()
  }

  #writeAll(): void {
    const senders = this.#senders
    if (senders.length === 0) return
    this.#senders = []
    for (let index = 0; index < senders.length; index++) {
      if (index % SEEN_TOGETHER === 0) this.#lookAhead(senders, index)
      const sender = senders[index]
      if (sender !== undefined) this.write(sender)
    }
  }

  /**
   * Looks at the senders whose turn comes. The operating system's work for one socket has thrown the others out of the
   * processor's caches; to fetch several at once takes hardly longer than to fetch one.
   */
  #lookAhead(senders: readonly Sender[], from: number): void {
    const end = Math.min(from + SEEN_TOGETHER, senders.length)
    let bytes = 0
    for (let index = from; index < end; index++) {
      const sender = senders[index]
      if (sender !== undefined) bytes += sender.outboundBytes
    }
    // Kept, or V8 would see that nobody asks for it, and not look.
    this.#seenBytes = bytes
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    try {
      this.#turn.atEnd(this.#endTurn)
    } catch (error) {
      this.#isScheduled = false
      throw error
    }
  }

  #release(batch: PacketBatch): void {
    if (batch.isShared) return
    batch.clear()
    if (this.#free.length < KEPT_BATCHES) this.#free.push(batch)
  }
}
