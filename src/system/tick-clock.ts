/**
 * The machine's clock behind the server's port TickClock: exact to a fraction of a millisecond, without burning a core.
 * Runs in Node. Timers there fire on whole milliseconds, so the last stretch is slept in halves, and only the end of it is
 * waited in turns of the event loop. Sockets are served in each turn: between two of them it sleeps 0.7 ms at most.
 * Where a runtime lets no thread of this kind sleep, as Electron does, turns are all of that stretch.
 */

import type { Timer } from '../peer/clock.ts'

/** How long before the moment a timer must have fired, for the machine may wake up late. */
const MARGIN_MS = 0.25
/** The shortest timer; a shorter wait is made of turns. */
const SHORTEST_TIMER_MS = 1
/** So little is not slept any more: a machine wakes up some hundredths of a millisecond late. */
const SHORTEST_STRETCH_MS = 0.1
/** Nobody ever writes to it: to wait for a change is to sleep. */
const UNCHANGED = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

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
  #maySleep = true

  constructor(dueMs: number, callback: () => void) {
    this.#dueMs = dueMs
    this.#callback = callback
  }

  start(): void {
    this.#goOn(this.#dueMs - performance.now())
  }

  cancel(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#immediate)
  }

  #goOn(leftMs: number): void {
    const timerMs = Math.floor(leftMs - MARGIN_MS)
    if (timerMs >= SHORTEST_TIMER_MS) this.#timer = setTimeout(this.#step, timerMs)
    else this.#immediate = setImmediate(this.#step)
  }

  readonly #step = (): void => {
    const leftMs = this.#dueMs - performance.now()
    if (leftMs <= 0) return this.#callback()
    // Never in the turn of the call, which has packets to send. Half of it, so that to wake up late does no harm.
    if (leftMs > SHORTEST_STRETCH_MS && leftMs < SHORTEST_TIMER_MS + MARGIN_MS) this.#sleep(leftMs / 2)
    this.#goOn(leftMs)
  }

  #sleep(ms: number): void {
    if (!this.#maySleep) return
    try {
      Atomics.wait(UNCHANGED, 0, 0, ms)
    } catch {
      // A TypeError, before any time has passed: this thread may not sleep. It would say so at each turn.
      this.#maySleep = false
    }
  }
}
