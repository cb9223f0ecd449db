/**
 * A clock that moves only when it is told to. The twin of the system clock for tests, harness and replay.
 * Timers run in the order of their time, and of their making where the times are equal.
 */

import type { Clock, Timer } from './clock.ts'

interface Entry {
  readonly at: number
  readonly order: number
  readonly callback: () => void
}

/** A {@link Clock} under the caller's hand; starts at 0 ms. */
export class VirtualClock implements Clock {
  #now = 0
  #order = 0
  readonly #entries = new Set<Entry>()

  /** The time it was moved to, in milliseconds. */
  now(): number {
    return this.#now
  }

  /** How many timers are waiting. */
  get pendingTimers(): number {
    return this.#entries.size
  }

  after(delayMs: number, callback: () => void): Timer {
    const entry: Entry = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback }
    this.#entries.add(entry)
    return { cancel: () => void this.#entries.delete(entry) }
  }

  /**
   * Moves the time on by `ms`, running each timer that falls due at its own time.
   * @throws TypeError for what is no number of milliseconds, 0 or more: a time that is none would run every timer at once.
   */
  advance(ms: number): void {
    if (!(ms >= 0 && Number.isFinite(ms))) throw new TypeError(`advance() takes milliseconds, 0 or more, not ${ms}.`)
    const target = this.#now + ms
    for (let entry = this.#next(target); entry !== undefined; entry = this.#next(target)) {
      this.#entries.delete(entry)
      this.#now = Math.max(this.#now, entry.at)
      entry.callback()
    }
    // A callback may have moved the time further.
    this.#now = Math.max(this.#now, target)
  }

  #next(target: number): Entry | undefined {
    let first: Entry | undefined
    for (const entry of this.#entries) {
      if (entry.at > target) continue
      if (first === undefined || entry.at < first.at || (entry.at === first.at && entry.order < first.order))
        first = entry
    }
    return first
  }
}
