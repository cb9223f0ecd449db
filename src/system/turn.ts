/**
 * The host's microtask queue behind the Turn port: a turn ends when the running callback has returned.
 */

import type { Turn } from '../peer/turn.ts'

/** A {@link Turn} that ends with the current microtask checkpoint. */
export const microtaskTurn: Turn = { atEnd: (callback) => queueMicrotask(callback) }
