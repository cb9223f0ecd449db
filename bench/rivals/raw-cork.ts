/**
 * Bare uWebSockets.js once more, with what a careful author writes by hand: all packets of a tick in one cork per socket.
 * For the broadcast shapes.
 */

import { raw } from './raw.ts'
import type { Rival } from './rival.ts'
import { startNodeServer } from './server-process.ts'

/** uWebSockets.js alone, corked by hand. */
export const rawCork: Rival = {
  name: 'raw-cork',
  title: 'uWebSockets.js, a cork for each socket and tick',
  absence: () => raw.absence(),
  start: (program, options) => startNodeServer(`${program}-raw-cork`, options),
}
