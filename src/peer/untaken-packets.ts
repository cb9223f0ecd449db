/**
 * How many packets wait behind a connection that takes less than is sent. Owned by a Channel, which makes one when a
 * write first leaves bytes behind: who keeps up costs nothing here.
 * A connection tells how many bytes it holds and not of which packets, so whole writes are counted: the packets of a
 * write wait until the last byte of the write has been taken. Asks nothing, and knows no connection.
 */

interface Write {
  readonly packets: number
  readonly bytes: number
  next: Write | null
}

/** The writes that left bytes behind, in order, as far as they still can wait. */
export class UntakenPackets {
  #first: Write | null = null
  #last: Write | null = null
  #packets = 0
  #bytes = 0

  /** A write of so many packets found `before` bytes behind and left `after`. */
  add(packets: number, before: number, after: number): void {
    // Who is behind for a moment in every turn may never be asked about: nothing must gather here.
    this.count(before)
    // A socket may take more inside the write than the write has brought.
    const write = { packets, bytes: Math.max(0, after - before), next: null }
    if (this.#last === null) this.#first = write
    else this.#last.next = write
    this.#last = write
    this.#packets += write.packets
    this.#bytes += write.bytes
  }

  /**
   * How many packets wait while the connection holds `buffered` bytes; forgets the writes that have been taken. Infinity
   * where nobody knows: then they are at most those that waited when it was last told.
   */
  count(buffered: number): number {
    let first = this.#first
    // Bytes are taken in order: a write has gone when those behind it account for all that is held.
    while (first !== null && this.#bytes - first.bytes >= buffered) {
      this.#packets -= first.packets
      this.#bytes -= first.bytes
      first = first.next
    }
    this.#first = first
    if (first === null) this.#last = null
    return this.#packets
  }
}
