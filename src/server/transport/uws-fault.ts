/**
 * What happens to an exception inside a native handler. Called by every handler of the uws engine.
 * It may not reach native code, which ends the process for it, and it may not be swallowed.
 */

/** Throws the error in a turn of its own, so that it reaches `uncaughtException` as any other. */
export function throwLater(error: unknown): void {
  setImmediate(() => {
    throw error
  })
}

/** Runs what belongs to somebody else. False if it threw; the exception comes in a turn of its own. */
export function attempt(what: () => void): boolean {
  try {
    what()
    return true
  } catch (error) {
    throwLater(error)
    return false
  }
}
