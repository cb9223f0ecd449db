/**
 * What a tick loop has done, in plain numbers. Filled by TickLoop, read through its get_stats().
 * Recording a tick allocates nothing; reading sorts a copy.
 */

/** How many of the latest ticks the 99th percentile is taken from. */
const KEPT = 1024

/** Plain numbers about a loop since it was made. Times are milliseconds; 0 before the first tick. */
export interface TickLoopStats {
  /** Ticks that ran. */
  readonly ticks: number
  /** Ticks that never ran because the loop was too far behind. */
  readonly skipped: number
  /** Ticks that ran at once because they were due already when the one before ended. */
  readonly caughtUp: number
  /** Ticks that took longer than the period, flush included. */
  readonly overruns: number
  /** Errors that `tick` and `flush` threw. */
  readonly errors: number
  /** How long ticks took, flush included. */
  readonly tickMs: { readonly last: number; readonly mean: number; readonly max: number }
  /** How long after their moment ticks began; `p99` is that of the latest 1024. */
  readonly latenessMs: { readonly last: number; readonly mean: number; readonly max: number; readonly p99: number }
}

/** The counters behind {@link TickLoopStats}. */
export class TickRecorder {
  skipped = 0
  caughtUp = 0
  errors = 0
  readonly #periodMs: number
  readonly #tick = new Measure()
  readonly #lateness = new Measure()
  readonly #latest = new Float64Array(KEPT)
  #overruns = 0

  constructor(periodMs: number) {
    this.#periodMs = periodMs
  }

  /** Notes a tick that has ended. */
  record(latenessMs: number, tickMs: number): void {
    this.#latest[this.#lateness.count % KEPT] = latenessMs
    this.#lateness.add(latenessMs)
    this.#tick.add(tickMs)
    if (tickMs > this.#periodMs) this.#overruns++
  }

  /** The numbers as they are now. */
  read(): TickLoopStats {
    return {
      ticks: this.#tick.count,
      skipped: this.skipped,
      caughtUp: this.caughtUp,
      overruns: this.#overruns,
      errors: this.errors,
      tickMs: this.#tick.read(),
      latenessMs: { ...this.#lateness.read(), p99: this.#p99() },
    }
  }

  #p99(): number {
    const sorted = this.#latest.slice(0, Math.min(KEPT, this.#lateness.count)).sort()
    return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0
  }
}

class Measure {
  count = 0
  #last = 0
  #sum = 0
  #max = 0

  add(value: number): void {
    this.count++
    this.#last = value
    this.#sum += value
    if (value > this.#max) this.#max = value
  }

  read(): { last: number; mean: number; max: number } {
    return { last: this.#last, mean: this.count === 0 ? 0 : this.#sum / this.count, max: this.#max }
  }
}
