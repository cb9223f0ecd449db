/**
 * Our own server once more, while `record()` takes everything down: what a recording costs.
 * For the shape `record`, where our server without it is the yardstick.
 */

import { polledPeer } from './polled-peer.ts'
import type { Rival } from './rival.ts'
import { startNodeServer } from './server-process.ts'

/** The package under test, recorded into a file. */
export const recorded: Rival = {
  name: 'recorded',
  title: 'WebSocketServer, recorded into a file of a temporary folder',
  absence: () => polledPeer.absence(),
  start: (program, options) => startNodeServer(`${program}-recorded`, options),
}
