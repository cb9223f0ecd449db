/**
 * The yardstick: a bare uWebSockets.js server that answers inside its callback, without any queue.
 * Every ratio of the report has this one below the line.
 */

import { whyNotLoadable } from './loadable.ts'
import type { Rival } from './rival.ts'
import { startNodeServer } from './server-process.ts'

/** uWebSockets.js alone. */
export const raw: Rival = {
  name: 'raw',
  title: 'uWebSockets.js, bare callback, no queue',
  absence: () => whyNotLoadable('uWebSockets.js'),
  start: (program, options) => startNodeServer(`${program}-raw`, options),
}
