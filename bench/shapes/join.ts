/**
 * The join shape: how many WebSockets a server takes in per second while they come and go as fast as it lets them.
 * Run by bench/main.ts.
 */

import { godot3 } from '../rivals/godot3.ts'
import { polledPeer } from '../rivals/polled-peer.ts'
import { raw } from '../rivals/raw.ts'
import { ws } from '../rivals/ws.ts'
import { serverShape } from './server-shape.ts'

const SLOTS = 16

/** Connections that are opened, and reset as soon as they are, 16 at a time. */
export const join = serverShape({
  name: 'join',
  program: 'echo',
  loader: 'join',
  hz: 0,
  title: `connections that come and go, ${SLOTS} at a time`,
  unit: 'joins/s',
  lead: 'rate',
  reference: raw,
  rivals: [polledPeer, ws, godot3],
  loads: [{ connections: SLOTS, words: 'from the first byte of TCP to the 101, then a reset' }],
})
