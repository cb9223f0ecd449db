/**
 * Waits of tests whose peers must be polled meanwhile: for a condition, or for a promise. Used where real sockets are.
 * No wait is without a bound, and none sleeps: each turn polls and gives way.
 */

import { GUARD_MS } from './arrivals.ts'

/** What takes turns; where `poll` returns a promise, as that of an engine on strings, it is awaited. */
export interface Polled {
  poll(): unknown
}

/** Polls these until something is so; fails with `what`, by default the condition itself, when it does not come to be. */
export async function until(
  polled: readonly Polled[],
  condition: () => boolean,
  what: string = String(condition),
): Promise<void> {
  const giveUpAt = performance.now() + GUARD_MS
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error(`it did not happen: ${what}`)
    for (const one of polled) await one.poll()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Polls these while something is awaited, and returns what it has brought. */
export async function whilePolling<T>(polled: readonly Polled[], promise: Promise<T>): Promise<T> {
  let isOver = false
  const settled = promise.finally(() => (isOver = true))
  settled.catch(() => undefined)
  await until(polled, () => isOver, 'what was awaited')
  return settled
}
