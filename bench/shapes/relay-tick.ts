/**
 * The relay at the pace of a game: each client sends 20 broadcasts a second, and servers that are polled tick at 60 Hz.
 * All deliver the same; what counts is the processor time it takes them. Run by bench/main.ts.
 */

import { godot3 } from '../rivals/godot3.ts'
import { polledPeer } from '../rivals/polled-peer.ts'
import { rawTopic } from '../rivals/raw-topic.ts'
import { raw } from '../rivals/raw.ts'
import { ws } from '../rivals/ws.ts'
import { serverShape } from './server-shape.ts'

const SIZE = 32
const CLIENTS = 50
const RATE = 20
const HZ = 60
/** A server that owes a client's whole second of broadcasts has broken down. */
const OWED_AT_MOST = RATE

/** 50 clients that send 20 times a second each, on servers of 60 Hz. */
export const relayTick = serverShape({
  name: 'relay-tick',
  program: 'relay',
  loader: 'relay',
  hz: HZ,
  title: `${SIZE}-byte broadcasts between the clients of one multiplayer world, polled servers at ${HZ} Hz`,
  unit: 'deliveries/s',
  lead: 'cpu',
  reference: raw,
  rivals: [polledPeer, rawTopic, ws, godot3],
  loads: [
    {
      ...{ connections: CLIENTS, inFlight: OWED_AT_MOST, rate: RATE, size: SIZE },
      words: `${CLIENTS} clients, ${RATE} broadcasts a second each`,
    },
  ],
})
