/**
 * The broadcast shapes: servers of 60 Hz that tell everybody 200 bytes in each tick, and peers that send 20 small packets a
 * second. In `broadcast` one packet a tick, in `broadcast-five` five. All deliver the same; what counts is the processor
 * time it takes them. Run by bench/main.ts.
 */

import { colyseus, socketio } from '../rivals/foreign-rival.ts'
import { godot3 } from '../rivals/godot3.ts'
import { polledPeer } from '../rivals/polled-peer.ts'
import { polledTimer } from '../rivals/polled-timer.ts'
import { rawCork } from '../rivals/raw-cork.ts'
import { rawTopic } from '../rivals/raw-topic.ts'
import { raw } from '../rivals/raw.ts'
import { ws } from '../rivals/ws.ts'
import { serverShape } from './server-shape.ts'
import type { ServerShapePlan, ShapeLoad } from './server-shape.ts'

const HZ = 60
const BYTES = 200
const PACKET_BYTES = 32
const RATE = 20
const FEW = 200
const MANY = 800
/** V8 compiles most in these, beside the server and on its processor. */
const LEAST_WARMUP_MS = 3_000

function load(connections: number): ShapeLoad {
  const words = `${connections.toLocaleString('en')} peers, ${RATE} packets of ${PACKET_BYTES} bytes a second from each`
  return { connections, rate: RATE, size: BYTES, packetBytes: PACKET_BYTES, words }
}

const PLAN: Omit<ServerShapePlan, 'name' | 'title' | 'loads'> = {
  program: 'broadcast',
  loader: 'broadcast',
  hz: HZ,
  unit: 'deliveries/s',
  lead: 'cpu',
  leastWarmupMs: LEAST_WARMUP_MS,
  reference: raw,
  rivals: [polledPeer, polledTimer, rawCork, rawTopic, ws, socketio, colyseus, godot3],
}

/** 200, 800 and 2,000 peers, one packet to each in each tick. */
export const broadcast = serverShape({
  ...PLAN,
  name: 'broadcast',
  title: `${BYTES} bytes to every peer at ${HZ} Hz`,
  loads: [FEW, MANY, 2_000].map(load),
})

/** 800 peers, five packets to each in each tick. */
export const broadcastFive = serverShape({
  ...PLAN,
  name: 'broadcast-five',
  title: `five packets of ${BYTES} bytes to every peer at ${HZ} Hz`,
  packets: 5,
  rivals: [polledPeer, polledTimer, rawCork, rawTopic, ws, godot3],
  loads: [load(MANY)],
  lookLoad: load(FEW),
})
