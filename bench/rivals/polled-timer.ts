/**
 * Our own server once more, ticked by an ordinary timer as the other servers are: beside `polled-peer` it shows what the
 * exactness of TickLoop costs. For the broadcast shapes.
 */

import { polledPeer } from './polled-peer.ts'
import type { Rival } from './rival.ts'
import { startNodeServer } from './server-process.ts'

/** The package under test, without its TickLoop. */
export const polledTimer: Rival = {
  name: 'polled-timer',
  title: 'WebSocketServer, poll() driven by setTimeout',
  absence: () => polledPeer.absence(),
  start: (program, options) => startNodeServer(`${program}-polled-timer`, options),
}
