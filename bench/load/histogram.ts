/**
 * Latencies in buckets: 32 for each power of two, so that a value is known to about 3 % and recording costs no memory.
 * Used by the Node loader; bench/load/echo.c has the same buckets. It never keeps single values.
 */

const SUB_BUCKETS = 32
const LONGEST_NS = 0xffff_ffff

/** What a loader says about the time from sending to the answer, in microseconds. */
export interface LatencyUs {
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

/** A histogram of durations from 0 to 4.29 s; longer ones count as 4.29 s. */
export class Histogram {
  readonly #counts = new Float64Array(SUB_BUCKETS * 33)
  #count = 0
  #sum = 0
  #max = 0

  get count(): number {
    return this.#count
  }

  record(ns: number): void {
    const value = Math.min(Math.round(ns), LONGEST_NS)
    const bucket = bucketOf(value)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#count += 1
    this.#sum += value
    if (value > this.#max) this.#max = value
  }

  clear(): void {
    this.#counts.fill(0)
    this.#count = 0
    this.#sum = 0
    this.#max = 0
  }

  summary(): LatencyUs {
    const us = (ns: number): number => Math.round(ns / 10) / 100
    return {
      mean: us(this.#count === 0 ? 0 : this.#sum / this.#count),
      p50: us(this.#percentile(0.5)),
      p90: us(this.#percentile(0.9)),
      p99: us(this.#percentile(0.99)),
      p999: us(this.#percentile(0.999)),
      max: us(this.#max),
    }
  }

  #percentile(share: number): number {
    const wanted = Math.floor(this.#count * share)
    let seen = 0
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count
      if (seen > wanted) return middleOf(bucket)
    }
    return this.#max
  }
}

function bucketOf(ns: number): number {
  if (ns < SUB_BUCKETS * 2) return ns
  const shift = 31 - Math.clz32(ns) - 5
  return SUB_BUCKETS * shift + (ns >>> shift)
}

function middleOf(bucket: number): number {
  if (bucket < SUB_BUCKETS * 2) return bucket
  const shift = Math.floor(bucket / SUB_BUCKETS) - 1
  return (bucket - SUB_BUCKETS * shift) * 2 ** shift + 2 ** shift / 2
}
