/**
 * What a recording costs: our own server that echoes 10,000 messages a second at 60 Hz, without one and with one.
 * All answer the same number; what counts is the processor time it takes them. Run by bench/main.ts.
 */

import { polledPeer } from '../rivals/polled-peer.ts'
import { recorded } from '../rivals/recorded.ts'
import { serverShape } from './server-shape.ts'

const CONNECTIONS = 50
const SIZE = 32
const RATE = 200
const HZ = 60
/**
 * At this pace V8 compiles for some seven seconds, and longer what records: it has more code. That is paid once, and a
 * recording is judged by what it costs behind that.
 */
const LEAST_WARMUP_MS = 8_000
/** A server that owes a connection's whole second of answers has broken down. */
const OWED_AT_MOST = RATE

/** 50 connections that send 200 times a second each, on a server of 60 Hz. */
export const record = serverShape({
  name: 'record',
  program: 'echo',
  loader: 'echo',
  hz: HZ,
  leastWarmupMs: LEAST_WARMUP_MS,
  title: `${SIZE}-byte binary messages, ${CONNECTIONS} connections, servers at ${HZ} Hz`,
  unit: 'messages/s',
  lead: 'cpu',
  reference: polledPeer,
  rivals: [recorded],
  loads: [
    {
      ...{ connections: CONNECTIONS, inFlight: OWED_AT_MOST, rate: RATE, size: SIZE },
      words: `${(CONNECTIONS * RATE).toLocaleString('en')} messages a second in, and as many out`,
    },
  ],
})
