/**
 * How a host ends: in good order at the first SIGINT, SIGTERM or SIGHUP (its terminal is gone), at once at the second.
 * Called once by each program that runs until it is told to stop. Knows nothing of what is ended.
 */

/** Signals that follow within this time are one: npm passes a Ctrl-C on that the terminal has sent us already. */
const SAME_SIGNAL_MS = 500

/** Calls `leave` when the process is asked to end; who asks again does not want to wait, and it ends with exit code 1. */
export function leaveOnSignal(leave: () => void): void {
  let askedAt: number | undefined
  const hear = (): void => {
    if (askedAt === undefined) {
      askedAt = performance.now()
      leave()
    } else if (performance.now() - askedAt > SAME_SIGNAL_MS) process.exit(1)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear)
}
