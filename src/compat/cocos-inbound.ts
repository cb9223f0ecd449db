/**
 * The bound on what has arrived and was not told to the game yet, per connection and for all together.
 * Cocos has none; a game that stops ticking would let anybody fill its memory. Asked by the links; it never drops.
 */

/** What may wait. */
export interface InboundBounds {
  /** On one connection, */
  readonly backlogBytes: number
  readonly backlogPackets: number
  /** and on all together: a short message takes more memory than it has bytes. */
  readonly totalBacklogBytes: number
  readonly totalBacklogPackets: number
}

/** Limits on what waits, in bytes and messages. */
export class InboundLimits {
  readonly #bounds: InboundBounds
  #bytes = 0
  #messages = 0

  constructor(bounds: InboundBounds) {
    this.#bounds = bounds
  }

  /** Takes a message in, beside what the same connection has waiting; false: it is too much. A first message always fits the connection. */
  admit(length: number, waitingBytes: number, waitingMessages: number): boolean {
    const { backlogBytes, backlogPackets, totalBacklogBytes, totalBacklogPackets } = this.#bounds
    if (this.#messages >= totalBacklogPackets || this.#bytes + length > totalBacklogBytes) return false
    if (waitingMessages > 0 && (waitingMessages >= backlogPackets || waitingBytes + length > backlogBytes)) return false
    this.#messages++
    this.#bytes += length
    return true
  }

  /** The game has been told. */
  release(length: number): void {
    this.#messages--
    this.#bytes -= length
  }
}
