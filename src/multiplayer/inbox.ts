/**
 * The packets for one multiplayer peer itself, from everybody, in order, each with its source.
 * Filled by a world during a poll, read by the game whenever it likes. Bounded: its owner asks before.
 */

import { PacketQueue } from '../peer/packet-queue.ts'

/** So many sources of packets that were taken are kept at most, or as many as packets wait. */
const LONGEST_HEAD = 1024

/** Packets with their sources. */
export class Inbox {
  readonly #packets = new PacketQueue()
  // Sources in the order of the packets, as a list with a head that is cut off now and then.
  #sources: { readonly id: number; readonly codec: string }[] = []
  #head = 0

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

  push(bytes: Uint8Array<ArrayBuffer>, source: number, codec = ''): void {
    this.#packets.push(bytes, false)
    this.#sources.push({ id: source, codec })
  }

  /** Takes the oldest packet; undefined if there is none. */
  shift(): Uint8Array<ArrayBuffer> | undefined {
    const bytes = this.#packets.shift()
    if (bytes === undefined) return undefined
    this.#head++
    // Not only when it is empty: a game that leaves a packet each tick never empties it.
    if (this.count === 0 || (this.#head >= LONGEST_HEAD && this.#head >= this.count)) {
      this.#sources = this.#sources.slice(this.#head)
      this.#head = 0
    }
    return bytes
  }
}
