/**
 * The port through which the tick loop learns the time and waits for it, more exactly than a Clock's timers do.
 * Implemented by the system's tick clock and by tickClockFrom; called by TickLoop alone.
 */

import type { Clock, Timer } from '../peer/clock.ts'

/** A clock that can wait for a moment. All times are milliseconds, with fractions. */
export interface TickClock {
  /** Milliseconds since an arbitrary start; never goes back. */
  now(): number
  /**
   * Calls `callback` once: never before `dueMs`, as soon after it as the machine can, and never in the turn of the call.
   * Between the call and the callback sockets are served, also when `dueMs` has long passed. Keeps the process alive.
   */
  waitUntil(dueMs: number, callback: () => void): Timer
}

/** A {@link TickClock} on another clock's timers. On a VirtualClock it is the twin for tests, harness and replay. */
export function tickClockFrom(clock: Clock): TickClock {
  return {
    now: () => clock.now(),
    waitUntil: (dueMs, callback) => clock.after(Math.max(0, dueMs - clock.now()), callback),
  }
}
