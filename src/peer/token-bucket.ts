/**
 * A token bucket: how much somebody may take, at once and over time. Used by remote calls and by the gate, which bound
 * peers with it. Pure: the time is an argument, in milliseconds, and taking allocates nothing.
 */

/** What a bucket gives. */
export interface Allowance {
  /** Tokens that a full bucket holds. */
  readonly capacity: number
  /** Tokens per millisecond. */
  readonly rate: number
}

/** One bucket; it is full when it is made. */
export class TokenBucket {
  readonly #allowance: Allowance
  #tokens: number
  #filledAt: number

  constructor(allowance: Allowance, now: number) {
    this.#allowance = allowance
    this.#tokens = allowance.capacity
    this.#filledAt = now
  }

  /** Takes so many tokens; false, and none is taken, if there are fewer. A clock that stands still gives nothing. */
  take(count: number, now: number): boolean {
    const { capacity, rate } = this.#allowance
    this.#tokens = Math.min(capacity, this.#tokens + (now - this.#filledAt) * rate)
    this.#filledAt = now
    if (this.#tokens < count) return false
    this.#tokens -= count
    return true
  }
}
