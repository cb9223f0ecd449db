/**
 * The packets that leave together: what one peer sends in one turn, handed to a connection as one write.
 * Filled by the outbox, read by a connection, then cleared and used again for another peer. Peers that are sent the same
 * share one: to tell thousands something is to touch one batch and not thousands, which no cache would hold.
 */

const KEPT_BYTES = 32_768
const EMPTY = new Uint8Array(0)

/** Packets in the order in which they were put. */
export class PacketBatch {
  /** Whether several peers may have it: then it is never added to, cleared or used for others. */
  readonly isShared: boolean
  /** The shared batch that was asked for last with one packet more than this one: two that take turns push each other out. */
  #next: PacketBatch | null = null
  // As long as the longest batch so far: to cut an array short would free what the next batch needs again.
  #packets: Uint8Array[] = []
  /** Which of them are text, up to the last that is: most games send none. */
  #texts: boolean[] = []
  #markedCount = 0
  #count = 0
  #byteLength = 0

  /** An empty batch. */
  constructor(isShared: boolean = false) {
    this.isShared = isShared
  }

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

  /** Adds all packets of another batch. */
  addAll(other: PacketBatch): void {
    for (let index = 0; index < other.count; index++) this.add(other.bytesAt(index), other.isTextAt(index))
  }

  /** The shared batch with one packet more than this one. Whoever asks for the same packet next gets the same batch. */
  followedBy(bytes: Uint8Array, isText: boolean): PacketBatch {
    const next = this.#next
    if (next !== null && next.#endsWith(bytes, isText)) return next
    const made = new PacketBatch(true)
    made.addAll(this)
    made.add(bytes, isText)
    this.#next = made
    return made
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

  #endsWith(bytes: Uint8Array, isText: boolean): boolean {
    const last = this.#count - 1
    return this.#packets[last] === bytes && this.isTextAt(last) === isText
  }

  #markText(): void {
    while (this.#markedCount < this.#count) this.#texts[this.#markedCount++] = false
    this.#texts[this.#markedCount++] = true
  }
}
