/**
 * The machine's clock behind the server's port TickClock: exact to a fraction of a millisecond, without burning a core.
 * Runs in Node. Timers there fire on whole milliseconds, so the last stretch is waited in turns of the event loop,
 * in each of which sockets are served. Never blocks.
 */

import type { Timer } from '../peer/clock.ts'

/** How long before the moment a timer must have fired, for the machine may wake up late. */
const MARGIN_MS = 0.25
/** The shortest timer; a shorter wait is made of turns. */
const SHORTEST_TIMER_MS = 1

/** A TickClock (src/server/tick-clock.ts) of the machine, monotonic. */
export const systemTickClock: { now(): number; waitUntil(dueMs: number, callback: () => void): Timer } = {
  now: () => performance.now(),
  waitUntil(dueMs: number, callback: () => void): Timer {
    const wait = new Wait(dueMs, callback)
    wait.start()
    return wait
  },
}

class Wait implements Timer {
  readonly #dueMs: number
  readonly #callback: () => void
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined

  constructor(dueMs: number, callback: () => void) {
    this.#dueMs = dueMs
    this.#callback = callback
  }

  start(): void {
    const timerMs = Math.floor(this.#dueMs - performance.now() - MARGIN_MS)
    if (timerMs >= SHORTEST_TIMER_MS) this.#timer = setTimeout(this.#step, timerMs)
    else this.#immediate = setImmediate(this.#step)
  }

  cancel(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#immediate)
  }

  readonly #step = (): void => {
    if (performance.now() >= this.#dueMs) this.#callback()
    else this.start()
  }
}
