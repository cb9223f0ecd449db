/**
 * The packets that leave together: what one peer sends in one turn, handed to a connection as one write.
 * Filled by the outbox, read by a connection, then cleared and used again for another peer.
 */

const KEPT_BYTES = 32_768
const EMPTY = new Uint8Array(0)

/** Packets in the order in which they were put. */
export class PacketBatch {
  // As long as the longest batch so far: to cut an array short would free what the next batch needs again.
  #packets: Uint8Array[] = []
  /** Which of them are text, up to the last that is: most games send none. */
  #texts: boolean[] = []
  #markedCount = 0
  #count = 0
  #byteLength = 0

  /** How many packets there are. */
  get count(): number {
    return this.#count
  }

  /** Sum of the packets' lengths. */
  get byteLength(): number {
    return this.#byteLength
  }

  /** Adds one packet. The bytes are not copied: they must stay as they are until the batch has been written. */
  add(bytes: Uint8Array, isText: boolean): void {
    this.#packets[this.#count] = bytes
    if (isText) this.#markText()
    this.#count++
    this.#byteLength += bytes.length
  }

  /** The packet at `index`, 0 to `count` - 1. */
  bytesAt(index: number): Uint8Array {
    return this.#packets[index] ?? EMPTY
  }

  /** Whether the packet at `index` goes out as text. */
  isTextAt(index: number): boolean {
    return index < this.#markedCount && this.#texts[index] === true
  }

  clear(): void {
    if (this.#byteLength > KEPT_BYTES) {
      this.#packets = []
      this.#texts = []
    }
    this.#markedCount = 0
    this.#count = 0
    this.#byteLength = 0
  }

  #markText(): void {
    while (this.#markedCount < this.#count) this.#texts[this.#markedCount++] = false
    this.#texts[this.#markedCount++] = true
  }
}
