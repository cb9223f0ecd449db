/**
 * A turn of the event loop later, for what must not happen inside a call of the user's nor of the engine's. Called by the
 * link and the host. It keeps the process alive until then.
 */

import { systemTickClock } from '../system/tick-clock.ts'

/** Calls `task` in a later turn, behind what the sockets have now. */
export function nextTurn(task: () => void): void {
  systemTickClock.waitUntil(0, task)
}
