/**
 * A first-in, first-out queue of packets: the only place where pushed bytes become pulled ones.
 * A channel has two, what has arrived and what the game may read. It has no bound of its own: its owner asks before.
 * Holds nothing while it is empty.
 */

const SMALLEST_RING = 8
const LARGEST_IDLE_RING = 64

/** Packets in order, each with its kind, text or binary. */
export class PacketQueue {
  // A ring whose size is a power of two; packets[i] and texts[i] belong together.
  #packets: (Uint8Array<ArrayBuffer> | undefined)[] = []
  #texts: boolean[] = []
  #head = 0
  #count = 0
  #byteLength = 0

  /** How many packets wait. */
  get count(): number {
    return this.#count
  }

  /** Sum of their lengths in bytes. */
  get byteLength(): number {
    return this.#byteLength
  }

  /** The packet that would be taken next; undefined if there is none. */
  get next(): Uint8Array<ArrayBuffer> | undefined {
    return this.#packets[this.#head]
  }

  /** Whether the packet that would be taken next is text. */
  get nextIsText(): boolean {
    return this.#count > 0 && this.#texts[this.#head] === true
  }

  /** Adds a packet at the end. The bytes are kept, not copied. */
  push(bytes: Uint8Array<ArrayBuffer>, isText: boolean): void {
    if (this.#count === this.#packets.length) this.#grow()
    const index = (this.#head + this.#count) & (this.#packets.length - 1)
    this.#packets[index] = bytes
    this.#texts[index] = isText
    this.#count++
    this.#byteLength += bytes.length
  }

  /** Takes the oldest packet; undefined if there is none. */
  shift(): Uint8Array<ArrayBuffer> | undefined {
    const bytes = this.#packets[this.#head]
    if (this.#count === 0 || bytes === undefined) return undefined
    this.#packets[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#packets.length - 1)
    this.#count--
    this.#byteLength -= bytes.length
    if (this.#count === 0 && this.#packets.length > LARGEST_IDLE_RING) this.clear()
    return bytes
  }

  /** Takes the oldest packet and adds it at the end of another queue; does nothing if there is none. */
  moveTo(other: PacketQueue): void {
    const isText = this.nextIsText
    const bytes = this.shift()
    if (bytes !== undefined) other.push(bytes, isText)
  }

  /** Forgets everything. */
  clear(): void {
    this.#packets = []
    this.#texts = []
    this.#head = 0
    this.#count = 0
    this.#byteLength = 0
  }

  #grow(): void {
    const size = this.#packets.length
    const packets = new Array<Uint8Array<ArrayBuffer> | undefined>(Math.max(SMALLEST_RING, size * 2))
    const texts = new Array<boolean>(packets.length)
    for (let index = 0; index < this.#count; index++) {
      packets[index] = this.#packets[(this.#head + index) & (size - 1)]
      texts[index] = this.#texts[(this.#head + index) & (size - 1)] === true
    }
    this.#packets = packets
    this.#texts = texts
    this.#head = 0
  }
}
