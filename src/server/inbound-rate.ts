/**
 * How much one peer may send: its packets and their bytes, each by a token bucket. Made by the gate for each connection
 * where the options set a rate; asked once per message, and allocates nothing then. It never ends anybody itself.
 */

import { TokenBucket, type Allowance } from '../peer/token-bucket.ts'

/** What each peer may send; null is no limit. */
export interface InboundAllowances {
  readonly packets: Allowance | null
  readonly bytes: Allowance | null
}

/** The buckets of one connection. */
export class InboundRate {
  readonly #packets: TokenBucket | null
  readonly #bytes: TokenBucket | null

  constructor({ packets, bytes }: InboundAllowances, now: number) {
    this.#packets = packets === null ? null : new TokenBucket(packets, now)
    this.#bytes = bytes === null ? null : new TokenBucket(bytes, now)
  }

  /** Whether one message more, of `length` bytes, may come at this time, in milliseconds. */
  takes(length: number, now: number): boolean {
    if (this.#packets !== null && !this.#packets.take(1, now)) return false
    return this.#bytes === null || this.#bytes.take(length, now)
  }
}
