/**
 * The end of a turn of Node's event loop: when all promises that could go on have gone on. Used by `replay` and by tools
 * that work through much at once and must let others have their turn. Runs in Node.
 */

/** Resolves in the next turn of the event loop. */
export function nextLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
