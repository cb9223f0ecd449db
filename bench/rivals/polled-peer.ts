/**
 * Our own server: WebSocketServer on its default engine, polled by setImmediate or by a TickLoop.
 * The package is used as its users do, by its name.
 */

import { whyNotLoadable } from './loadable.ts'
import type { Rival } from './rival.ts'
import { startNodeServer } from './server-process.ts'

/** The package under test. */
export const polledPeer: Rival = {
  name: 'polled-peer',
  title: 'WebSocketServer, poll() driven by setImmediate or by a TickLoop',
  absence: () => whyNotLoadable('polled-peer'),
  start: (program, options) => startNodeServer(`${program}-polled-peer`, options),
}
