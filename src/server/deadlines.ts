/**
 * Deadlines of one kind: everything added gets the same time, and one timer serves all. Time is up when it is over and
 * what had come by then has been read: a program that was busy judges nobody by what it did not look at.
 * Used by the gate for handshakes, verdicts, closes and slow peers. Costs the same for one item as for thousands.
 */

import type { Clock, Timer } from '../peer/clock.ts'

/** Items that must be removed before their time is over. */
export class Deadlines<T> {
  readonly #clock: Clock
  readonly #onExpired: (item: T) => void
  // In order of time, because every item gets the same, or more than those before it, and a Map keeps the order of insertion.
  readonly #dueTimes = new Map<T, number>()
  #timer: Timer | null = null
  #durationMs: number

  constructor(clock: Clock, durationMs: number, onExpired: (item: T) => void) {
    this.#clock = clock
    this.#durationMs = durationMs
    this.#onExpired = onExpired
  }

  /** What an item gets that is added from now on, in milliseconds; those that wait keep no more than that. */
  set durationMs(value: number) {
    this.#durationMs = value
    const latest = this.#clock.now() + value
    for (const [item, dueTime] of this.#dueTimes) this.#dueTimes.set(item, Math.min(dueTime, latest))
    this.#stop()
    this.#wait()
  }

  /** How many items are waiting. */
  get count(): number {
    return this.#dueTimes.size
  }

  /** Starts the time of an item; one that is waiting keeps its time. */
  add(item: T): void {
    if (this.#dueTimes.has(item)) return
    this.#dueTimes.set(item, this.#clock.now() + this.#durationMs)
    if (this.#timer === null) this.#wait()
  }

  /** True if the item was waiting. */
  remove(item: T): boolean {
    const wasWaiting = this.#dueTimes.delete(item)
    if (wasWaiting && this.#dueTimes.size === 0) this.#stop()
    return wasWaiting
  }

  /** All items that were waiting, which they are no longer. */
  takeAll(): T[] {
    const items = [...this.#dueTimes.keys()]
    this.clear()
    return items
  }

  /** Forgets all items and lets go of the timer. */
  clear(): void {
    this.#dueTimes.clear()
    this.#stop()
  }

  #stop(): void {
    this.#timer?.cancel()
    this.#timer = null
  }

  #wait(): void {
    for (const dueTime of this.#dueTimes.values()) {
      this.#timer = this.#clock.after(Math.max(0, dueTime - this.#clock.now()), () => this.#lookTwice())
      return
    }
  }

  /** What came while the program was busy has not been read yet, and timers come first: it is read before anybody is judged. */
  #lookTwice(): void {
    const now = this.#clock.now()
    this.#timer = this.#clock.after(0, () => this.#expire(now))
  }

  #expire(now: number): void {
    this.#timer = null
    for (const [item, dueTime] of this.#dueTimes) {
      if (dueTime > now) break
      this.#dueTimes.delete(item)
      this.#onExpired(item)
    }
    if (this.#timer === null) this.#wait()
  }
}
