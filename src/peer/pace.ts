/**
 * How much may go to somebody at a time who reads once a frame, into a buffer that loses what it does not hold.
 * Asked by PacedConnection for what it sends. Knows no clock: it is told the time.
 */

/** How fast somebody is sent, and closed. */
export interface PaceRules {
  /** So many bytes go out within any {@link spanMs}; a longer packet goes alone. */
  readonly bytes: number
  /** The same in packets. */
  readonly packets: number
  /** In milliseconds. */
  readonly spanMs: number
  /** So long there is for what was sent last before the close frame comes, in milliseconds. */
  readonly lastWordsMs: number
}

/** Lets at most as much through in any span as the rules say. */
export class Pace {
  readonly #rules: PaceRules
  // Two spans are counted, so what went late in one still counts for the begin of the next.
  #startedAt = -Infinity
  #lastAt = -Infinity
  #bytes = 0
  #packets = 0
  #earlierUntil = -Infinity
  #earlierBytes = 0
  #earlierPackets = 0

  constructor(rules: PaceRules) {
    this.#rules = rules
  }

  /** Whether so many bytes, in so many packets, may go at `now`, in milliseconds. */
  lets(bytes: number, packets: number, now: number): boolean {
    const { spanMs, bytes: mostBytes, packets: mostPackets } = this.#rules
    if (now >= this.#startedAt + spanMs) this.#begin(now)
    const isEarly = now < this.#earlierUntil
    const usedBytes = isEarly ? this.#bytes + this.#earlierBytes : this.#bytes
    const usedPackets = isEarly ? this.#packets + this.#earlierPackets : this.#packets
    const isAlone = packets === 1 && usedPackets === 0
    return isAlone || (usedBytes + bytes <= mostBytes && usedPackets + packets <= mostPackets)
  }

  /** They went. Ask {@link lets} first. */
  count(bytes: number, packets: number, now: number): void {
    this.#bytes += bytes
    this.#packets += packets
    this.#lastAt = now
  }

  /** In how many whole milliseconds to ask again, where {@link lets} has just said no at `now`. */
  wait(now: number): number {
    const next = now < this.#earlierUntil ? this.#earlierUntil : this.#startedAt + this.#rules.spanMs
    return Math.ceil(next - now)
  }

  #begin(now: number): void {
    this.#earlierUntil = this.#lastAt + this.#rules.spanMs
    this.#earlierBytes = this.#bytes
    this.#earlierPackets = this.#packets
    this.#startedAt = now
    this.#bytes = 0
    this.#packets = 0
  }
}
