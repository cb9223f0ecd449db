/**
 * Ticks by an ordinary timer, on an absolute schedule: what one writes who has no TickLoop. For servers that are not ours,
 * and for ours once, so that the price of TickLoop's exactness can be seen.
 */

/** Calls `tick(number)` `hz` times a second; number 0 is due now. */
export function tickByTimer(hz: number, tick: (number: number) => void): void {
  const origin = performance.now()
  let number = 0
  const run = (): void => {
    tick(number++)
    setTimeout(run, Math.max(0, origin + (number * 1000) / hz - performance.now()))
  }
  setImmediate(run)
}
