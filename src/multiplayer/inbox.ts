/**
 * The packets for one multiplayer peer itself, from everybody, in order, each with its source.
 * Filled by a world during a poll, read by the game whenever it likes. Bounded, and shared out in turns: who sends more
 * than its part takes no room from those that come later in the same poll, and where there are fewer places than senders
 * each gets one in its time. It drops nothing: its owner asks before.
 */

import { PacketQueue } from '../peer/packet-queue.ts'

const NOBODY = 0
/** So many sources of packets that were taken are kept at most, or as many as packets wait. */
const LONGEST_HEAD = 1024

/** What may wait unread for one multiplayer peer. */
export interface InboxRules {
  readonly inboxPackets: number
  readonly inboxBytes: number
}

/** Packets with their sources. */
export class Inbox {
  readonly #rules: InboxRules
  readonly #packets = new PacketQueue()
  // Sources in the order of the packets, as a list with a head that is cut off now and then.
  #sources: { readonly id: number; readonly codec: string }[] = []
  #head = 0
  // Kept in this pass for each sender whose turn is still to come.
  #keptPackets = 0
  #keptBytes = 0
  // Up to where this turn may fill the inbox.
  #mostPackets: number
  #mostBytes: number
  #isFirstOfTurn = false
  #sender = NOBODY
  // In this pass those before it wait,
  #firstSender = NOBODY
  // and the next begins with this one.
  #unservedSender = NOBODY
  /**
   * Whether the game reads, and had left it at most half full when the pass began: for such a game packets may wait. For
   * one that reads nothing they would wait for ever.
   */
  #isKeptUpWith = false
  /** Whether the game has taken something since the last pass began. */
  #isRead = false

  constructor(rules: InboxRules) {
    this.#rules = rules
    this.#mostPackets = rules.inboxPackets
    this.#mostBytes = rules.inboxBytes
  }

  get count(): number {
    return this.#packets.count
  }

  get byteLength(): number {
    return this.#packets.byteLength
  }

  /** Who sent the packet that would be taken next; undefined if there is none. */
  get nextSource(): number | undefined {
    return this.#sources[this.#head]?.id
  }

  /** The codec of the same packet: the name that its sender had agreed on. */
  get nextCodec(): string | undefined {
    return this.#sources[this.#head]?.codec
  }

  /**
   * Whether the next packet, of this length, of whose turn it is has to wait: the game reads, so there will be room, and
   * now there is none, or it is for those that got nothing in the last pass. Say so by `waits`, if it does.
   */
  mustWait(length: number): boolean {
    if (!this.#isKeptUpWith || length > this.#rules.inboxBytes) return false
    return this.#sender < this.#firstSender || !this.hasRoom(length)
  }

  /** Whose turn it is waits. The first of a pass that has got nothing for want of room is the first of the next pass. */
  waits(): void {
    const isUnserved = this.#isFirstOfTurn && this.#sender >= this.#firstSender
    if (isUnserved && this.#unservedSender === NOBODY) this.#unservedSender = this.#sender
  }

  /**
   * The turn of `sender` begins, at place `index` of `count` in a pass, which goes by ascending id. Half of the room that
   * a pass finds is for whoever fills it first, the other half is kept, in equal parts, for those whose turn is still to
   * come: at least one place for each where there are as many. What one leaves of its part is for all behind it.
   */
  turnBegins(sender: number, index: number, count: number): void {
    const { inboxPackets, inboxBytes } = this.#rules
    if (index === 0) {
      const isHalfEmpty = this.count * 2 <= inboxPackets && this.byteLength * 2 <= inboxBytes
      this.#isKeptUpWith = isHalfEmpty && (this.count === 0 || this.#isRead)
      this.#isRead = false
      this.#firstSender = this.#unservedSender
      this.#unservedSender = NOBODY
      this.#keptPackets = keptPart(inboxPackets - this.count, count)
      this.#keptBytes = keptPart(inboxBytes - this.byteLength, count)
    }
    this.#sender = sender
    const stillToCome = count - index - 1
    this.#mostPackets = inboxPackets - this.#keptPackets * stillToCome
    this.#mostBytes = inboxBytes - this.#keptBytes * stillToCome
    this.#isFirstOfTurn = true
  }

  /**
   * Whether one packet more, of this length, fits. One of any length does while nothing waits, and the first of a turn may
   * be longer than its part: else it might wait for ever.
   */
  hasRoom(length: number): boolean {
    if (this.count === 0) return true
    const mostBytes = this.#isFirstOfTurn ? this.#rules.inboxBytes : this.#mostBytes
    return this.count < this.#mostPackets && this.byteLength + length <= mostBytes
  }

  /** Adds a packet at the end. Ask `hasRoom` first. */
  push(bytes: Uint8Array<ArrayBuffer>, source: number, codec = ''): void {
    this.#packets.push(bytes, false)
    this.#sources.push({ id: source, codec })
    this.#isFirstOfTurn = false
  }

  /** Takes the oldest packet; undefined if there is none. */
  shift(): Uint8Array<ArrayBuffer> | undefined {
    const bytes = this.#packets.shift()
    if (bytes === undefined) return undefined
    this.#isRead = true
    this.#head++
    // Not only when it is empty: a game that leaves a packet each tick never empties it.
    if (this.count === 0 || (this.#head >= LONGEST_HEAD && this.#head >= this.count)) {
      this.#sources = this.#sources.slice(this.#head)
      this.#head = 0
    }
    return bytes
  }

  /** Forgets everything that is unread. */
  clear(): void {
    this.#packets.clear()
    this.#sources = []
    this.#head = 0
  }
}

function keptPart(room: number, senders: number): number {
  return Math.ceil(Math.max(0, Math.floor(room / senders)) / 2)
}
