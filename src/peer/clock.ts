/**
 * The port through which everything here learns the time and waits.
 * Implemented by the system's clock and by VirtualClock; nothing else in the core reads a clock or starts a timer.
 */

/** A pending call of a {@link Clock}; `cancel` is harmless when it has run or was cancelled. */
export interface Timer {
  cancel(): void
}

/** A clock that also owns its timers. All times are milliseconds. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back. */
  now(): number
  /** Calls `callback` once, `delayMs` (0 or more) from now. A timer never keeps the process alive. */
  after(delayMs: number, callback: () => void): Timer
}
