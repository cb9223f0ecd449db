/**
 * The bound on what has arrived and was not told to the game yet, per connection and for all together.
 * Cocos has none; a game that stops ticking would let anybody fill its memory. Asked by the links; it never drops.
 */

/** Limits on what waits, in bytes and messages. */
export class InboundLimits {
  readonly #bytes: number
  readonly #messages: number
  readonly #totalBytes: number
  #total = 0

  constructor(bytes: number, messages: number, totalBytes: number) {
    this.#bytes = bytes
    this.#messages = messages
    this.#totalBytes = totalBytes
  }

  /** Takes a message in, beside what the same connection has waiting; false: it is too much. A first message always fits the connection. */
  admit(length: number, waitingBytes: number, waitingMessages: number): boolean {
    if (this.#total + length > this.#totalBytes) return false
    if (waitingMessages > 0 && (waitingMessages >= this.#messages || waitingBytes + length > this.#bytes)) return false
    this.#total += length
    return true
  }

  /** The game has been told. */
  release(length: number): void {
    this.#total -= length
  }
}
