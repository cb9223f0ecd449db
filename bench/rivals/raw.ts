/**
 * The yardstick: a bare uWebSockets.js server that answers inside its callback, without any queue.
 * Every ratio of the report has this one below the line.
 */

import type { Rival } from './rival.ts'
import { startNodeServer } from './server-process.ts'

/** uWebSockets.js alone. */
export const raw: Rival = {
  name: 'raw',
  title: 'uWebSockets.js, bare callback, no queue',
  absence: async () => {
    try {
      await import('uWebSockets.js')
      return null
    } catch (error) {
      const reason = String(error).split('\n')[0] ?? ''
      return `uWebSockets.js does not load on Node ${process.version}: ${reason}`
    }
  },
  start: (program, options) => startNodeServer(`${program}-raw`, options),
}
