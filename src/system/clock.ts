/**
 * The host's own clock behind the Clock port. Runs in browsers and in Node; the only reader of real time besides the tick loop.
 */

import type { Clock, Timer } from '../peer/clock.ts'

interface Unreferable {
  unref(): unknown
}

/** The {@link Clock} of the machine, monotonic, in milliseconds with fractions. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs: number, callback: () => void): Timer {
    const handle: number | Unreferable = setTimeout(callback, delayMs)
    // Node's timers are objects that would keep the process alive; a browser's are numbers.
    if (typeof handle === 'object') handle.unref()
    return { cancel: () => clearTimeout(handle as ReturnType<typeof setTimeout>) }
  },
}
