/**
 * The echo shape: every message comes back, at 16 and at 1 in flight for each connection.
 * At 16 the work per packet decides, at 1 the work per turn. Run by bench/main.ts.
 */

import { colyseus, socketio } from '../rivals/foreign-rival.ts'
import { godot3 } from '../rivals/godot3.ts'
import { polledPeer } from '../rivals/polled-peer.ts'
import { raw } from '../rivals/raw.ts'
import { ws } from '../rivals/ws.ts'
import { serverShape } from './server-shape.ts'

const CONNECTIONS = 50
const SIZE = 32

/** Echo of 32-byte binary messages over 50 connections. */
export const echo = serverShape({
  name: 'echo',
  program: 'echo',
  loader: 'echo',
  hz: 0,
  title: `${SIZE}-byte binary messages, ${CONNECTIONS} connections`,
  unit: 'messages/s',
  lead: 'rate',
  reference: raw,
  rivals: [polledPeer, ws, socketio, colyseus, godot3],
  loads: [16, 1].map((inFlight) => ({
    ...{ connections: CONNECTIONS, inFlight, rate: 0, size: SIZE },
    words: `${inFlight} in flight`,
  })),
})
