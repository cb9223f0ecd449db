/**
 * How often each peer may call: a token bucket per peer and limit. Asked by the receiver before arguments are decoded.
 * Bounded: buckets belong to a peer and are forgotten with it; all who are not in the world share one set.
 */

import { TokenBucket, type Allowance } from '../../peer/token-bucket.ts'

/** A limit, as a game writes it: `calls` in `per` seconds, of which `burst` (by default all, but 1 at least) may come at once. */
export interface RateLimit {
  readonly calls: number
  readonly per: number
  readonly burst?: number
}

/** Checks a limit. @throws TypeError where a number is missing, not finite, not above 0, or `burst` is under 1. */
export function allowanceOf(limit: RateLimit): Allowance {
  if (isObject(limit)) {
    const { calls, per, burst } = limit
    const given = burst === undefined ? [calls, per] : [calls, per, burst]
    const areNumbers = given.every((number) => Number.isFinite(number) && number > 0)
    const capacity = areNumbers ? (burst ?? Math.max(1, calls)) : 0
    if (capacity >= 1) return { capacity, rate: calls / (per * 1000) }
  }
  throw new TypeError('A rate_limit is { calls, per, burst? }: numbers above 0, per in seconds, burst 1 or more.')
}

/** What JavaScript gives may be anything, whatever its type says. */
function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/** The buckets of all peers. */
export class RateLimits {
  readonly #byPeer = new Map<number, WeakMap<Allowance, TokenBucket>>()

  /** Takes a token of this peer at this time, in milliseconds; false if there is none. */
  take(peer: number, allowance: Allowance, now: number): boolean {
    return this.#bucket(peer, allowance, now).take(1, now)
  }

  forget(peer: number): void {
    this.#byPeer.delete(peer)
  }

  clear(): void {
    this.#byPeer.clear()
  }

  #bucket(peer: number, allowance: Allowance, now: number): TokenBucket {
    let buckets = this.#byPeer.get(peer)
    if (buckets === undefined) {
      buckets = new WeakMap()
      this.#byPeer.set(peer, buckets)
    }
    let bucket = buckets.get(allowance)
    if (bucket === undefined) {
      bucket = new TokenBucket(allowance, now)
      buckets.set(allowance, bucket)
    }
    return bucket
  }
}
