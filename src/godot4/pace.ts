/**
 * How much may go to a Godot 4 client at a time. Its engine reads once a frame into a buffer of 65,535 bytes; web exports
 * and games of 4.2 and 4.3 lose what does not fit. Asked by SeatLink for each packet. Knows no clock: it is told the time.
 */

/** What a client's `inbound_buffer_size` holds by default, in bytes: so much goes out within {@link BURST_MS}. */
export const BURST_BYTES = 65_535

/** In milliseconds: two frames at 60 per second, or one at 30, so that two ticks of ours may fall into one frame of a client's. */
export const BURST_MS = 33

/** Lets at most {@link BURST_BYTES} through in any span of {@link BURST_MS}; a longer packet goes alone. */
export class Pace {
  // Two spans are counted, so what went late in one still counts for the begin of the next.
  #startedAt = -Infinity
  #lastAt = -Infinity
  #bytes = 0
  #earlierUntil = -Infinity
  #earlierBytes = 0

  /** Whether so many bytes may go at `now`, in milliseconds. */
  lets(length: number, now: number): boolean {
    if (now >= this.#startedAt + BURST_MS) {
      this.#earlierUntil = this.#lastAt + BURST_MS
      this.#earlierBytes = this.#bytes
      this.#startedAt = now
      this.#bytes = 0
    }
    const used = now < this.#earlierUntil ? this.#bytes + this.#earlierBytes : this.#bytes
    return used === 0 || used + length <= BURST_BYTES
  }

  /** They went. Ask {@link lets} first. */
  count(length: number, now: number): void {
    this.#bytes += length
    this.#lastAt = now
  }
}
