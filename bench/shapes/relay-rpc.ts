/**
 * The relay with a server that takes part: each broadcast is a remote call, which the server passes on and does itself
 * through a MultiplayerAPI. The yardstick only passes it on. Run by bench/main.ts.
 */

import { godot3 } from '../rivals/godot3.ts'
import { polledPeer } from '../rivals/polled-peer.ts'
import { raw } from '../rivals/raw.ts'
import { serverShape } from './server-shape.ts'

const CLIENTS = 50
const IN_FLIGHT = 4
/** So bench/load/relay.c is told to send calls. */
const CALLS = 0

/** 50 clients that call `move(stamp, 3.5, "left")` at everybody, 4 in flight for each. */
export const relayRpc = serverShape({
  name: 'relay-rpc',
  program: 'relay-rpc',
  loader: 'relay',
  hz: 0,
  title: `remote calls between the clients of one multiplayer world and their server, ${IN_FLIGHT} in flight each`,
  unit: 'deliveries/s',
  lead: 'rate',
  reference: raw,
  rivals: [polledPeer, godot3],
  loads: [{ connections: CLIENTS, inFlight: IN_FLIGHT, rate: 0, size: CALLS, words: `${CLIENTS} clients` }],
})
