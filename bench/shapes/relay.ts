/**
 * The relay shape: the clients of one `gd_mp_api` world broadcast to each other, and the server passes each packet on.
 * One that comes in is clients - 1 deliveries. As fast as it goes. Run by bench/main.ts.
 */

import { godot3 } from '../rivals/godot3.ts'
import { polledPeer } from '../rivals/polled-peer.ts'
import { rawTopic } from '../rivals/raw-topic.ts'
import { raw } from '../rivals/raw.ts'
import { ws } from '../rivals/ws.ts'
import { serverShape } from './server-shape.ts'

const SIZE = 32
const IN_FLIGHT = 4

/** Broadcasts of 32 bytes in worlds of 20 and of 50 clients, 4 in flight for each. */
export const relay = serverShape({
  name: 'relay',
  program: 'relay',
  loader: 'relay',
  hz: 0,
  title: `${SIZE}-byte broadcasts between the clients of one multiplayer world, ${IN_FLIGHT} in flight each`,
  unit: 'deliveries/s',
  lead: 'rate',
  reference: raw,
  rivals: [polledPeer, rawTopic, ws, godot3],
  loads: [20, 50].map((clients) => ({
    ...{ connections: clients, inFlight: IN_FLIGHT, rate: 0, size: SIZE },
    words: `${clients} clients`,
  })),
})
