/**
 * The `ws` package with its defaults, answering inside its message event.
 */

import type { Rival } from './rival.ts'
import { startNodeServer } from './server-process.ts'

/** The most used WebSocket server of Node. */
export const ws: Rival = {
  name: 'ws',
  title: 'ws, message event',
  absence: () => Promise.resolve(null),
  start: (program, options) => startNodeServer(`${program}-ws`, options),
}
