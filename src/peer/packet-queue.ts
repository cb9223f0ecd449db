/**
 * A first-in, first-out queue of packets: the only place where pushed bytes become pulled ones.
 * It has two stages in one ring: what has arrived waits, and is readable when it was admitted. So to admit a packet moves
 * nothing. It has no bound of its own: its owner asks before. Holds nothing while it is empty.
 */

const SMALLEST_RING = 8
const LARGEST_IDLE_RING = 64
// The ring of queues that have held nothing yet. Nothing is written into a ring without a place.
const NO_PACKETS: (Uint8Array<ArrayBuffer> | undefined)[] = []

/** Packets in order, each with its kind, text or binary. */
export class PacketQueue {
  // A ring whose size is a power of two. From the head on the readable ones, then a gap where waiting ones were dropped,
  // then those that wait.
  #packets = NO_PACKETS
  /** Which of them are text, place by place. Made for the first that is: most games send none. */
  #texts: boolean[] | null = null
  #head = 0
  #count = 0
  #byteLength = 0
  #lastWasText = false
  #gap = 0
  #waitingCount = 0
  #waitingBytes = 0

  /** How many packets can be read. */
  get count(): number {
    return this.#count
  }

  /** Sum of their lengths in bytes. */
  get byteLength(): number {
    return this.#byteLength
  }

  /** How many packets have arrived and were not admitted. */
  get waitingCount(): number {
    return this.#waitingCount
  }

  /** Sum of their lengths in bytes. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** The packet that would be admitted next; undefined if none waits. */
  get nextWaiting(): Uint8Array<ArrayBuffer> | undefined {
    return this.#waitingCount === 0 ? undefined : this.#packets[this.#place(this.#count + this.#gap)]
  }

  /** Whether the packet that was taken last is text; false before the first. */
  get lastWasText(): boolean {
    return this.#lastWasText
  }

  /** A packet arrives, and waits behind the others. The bytes are kept, not copied. */
  arrive(bytes: Uint8Array<ArrayBuffer>, isText: boolean): void {
    if (this.#count + this.#gap + this.#waitingCount === this.#packets.length) this.#makeRoom()
    const place = this.#place(this.#count + this.#gap + this.#waitingCount)
    this.#packets[place] = bytes
    if (isText || this.#texts !== null) this.#noteKind(place, isText)
    this.#waitingCount++
    this.#waitingBytes += bytes.length
  }

  /** The oldest that waits becomes readable. It is given, as `nextWaiting` has told it: to look it up again takes longer. */
  admit(bytes: Uint8Array<ArrayBuffer>): void {
    const { length } = bytes
    if (this.#gap > 0) this.#closeGap(bytes)
    this.#count++
    this.#byteLength += length
    this.#waitingCount--
    this.#waitingBytes -= length
  }

  /** Takes the oldest that waits away, unread; undefined if there is none. */
  dropWaiting(): Uint8Array<ArrayBuffer> | undefined {
    const bytes = this.nextWaiting
    if (bytes === undefined) return undefined
    this.#packets[this.#place(this.#count + this.#gap)] = undefined
    this.#gap++
    this.#waitingCount--
    this.#waitingBytes -= bytes.length
    this.#tidy()
    return bytes
  }

  /** Adds a packet that can be read at once. Only where none waits. */
  push(bytes: Uint8Array<ArrayBuffer>, isText: boolean): void {
    this.arrive(bytes, isText)
    this.admit(bytes)
  }

  /** Takes the oldest readable packet; undefined if there is none. */
  shift(): Uint8Array<ArrayBuffer> | undefined {
    const bytes = this.#count === 0 ? undefined : this.#packets[this.#head]
    if (bytes === undefined) return undefined
    this.#packets[this.#head] = undefined
    this.#lastWasText = this.#isTextAt(this.#head)
    this.#head = this.#place(1)
    this.#count--
    this.#byteLength -= bytes.length
    // Asked here, because in the middle of a burst there is nothing to tidy.
    if (this.#count === 0 && (this.#gap > 0 || this.#waitingCount === 0)) this.#tidy()
    return bytes
  }

  /** Forgets everything. */
  clear(): void {
    this.#packets = NO_PACKETS
    this.#texts = null
    this.#head = 0
    this.#count = 0
    this.#byteLength = 0
    this.#gap = 0
    this.#waitingCount = 0
    this.#waitingBytes = 0
  }

  #place(offset: number): number {
    return (this.#head + offset) & (this.#packets.length - 1)
  }

  #noteKind(place: number, isText: boolean): void {
    this.#texts ??= new Array<boolean>(this.#packets.length).fill(false)
    this.#texts[place] = isText
  }

  #isTextAt(place: number): boolean {
    return this.#texts !== null && this.#texts[place] === true
  }

  /** The next that waits moves to where the gap begins. */
  #closeGap(bytes: Uint8Array<ArrayBuffer>): void {
    const from = this.#place(this.#count + this.#gap)
    const to = this.#place(this.#count)
    this.#packets[from] = undefined
    this.#packets[to] = bytes
    if (this.#texts !== null) this.#texts[to] = this.#isTextAt(from)
  }

  /** Something was taken: an end of the ring may be free. */
  #tidy(): void {
    if (this.#waitingCount === 0) this.#gap = 0
    if (this.#count > 0) return
    this.#head = this.#place(this.#gap)
    this.#gap = 0
    if (this.#waitingCount === 0 && this.#packets.length > LARGEST_IDLE_RING) this.clear()
  }

  /** The ring is full: the gap goes, and where that does not free half of it, it grows. */
  #makeRoom(): void {
    const kept = this.#count + this.#waitingCount
    if (kept * 2 >= this.#packets.length) return this.#grow(kept)
    for (let index = this.#count; index < kept; index++) {
      const from = this.#place(index + this.#gap)
      const to = this.#place(index)
      this.#packets[to] = this.#packets[from]
      if (this.#texts !== null) this.#texts[to] = this.#isTextAt(from)
      this.#packets[from] = undefined
    }
    this.#gap = 0
  }

  #grow(kept: number): void {
    const packets = new Array<Uint8Array<ArrayBuffer> | undefined>(Math.max(SMALLEST_RING, 2 * this.#packets.length))
    const texts = this.#texts === null ? null : new Array<boolean>(packets.length).fill(false)
    for (let index = 0; index < kept; index++) {
      const place = this.#place(index < this.#count ? index : index + this.#gap)
      packets[index] = this.#packets[place]
      if (texts !== null) texts[index] = this.#isTextAt(place)
    }
    this.#packets = packets
    this.#texts = texts
    this.#head = 0
    this.#gap = 0
  }
}
