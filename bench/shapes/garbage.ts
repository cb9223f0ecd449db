/**
 * The garbage shape: what V8's collector does in a server that echoes 10,000 packets a second. The yardstick is `ws`, of which
 * half is the aim. Run by bench/main.ts.
 */

import { polledPeer } from '../rivals/polled-peer.ts'
import { raw } from '../rivals/raw.ts'
import { ws } from '../rivals/ws.ts'
import type { GarbageAnswer } from '../servers/process-answers.ts'
import { gaugeShape } from './gauge-shape.ts'

const CONNECTIONS = 50
const RATE = 200
const SIZE = 32

/** 50 connections that send 200 times a second each; ours ticks at 60 Hz. */
export const garbage = gaugeShape({
  name: 'garbage',
  program: 'echo',
  loader: 'echo',
  game: { hz: 60 },
  title: `V8's collector, while ${SIZE}-byte messages are echoed`,
  rivals: [ws, polledPeer, raw],
  loads: [
    {
      ...{ connections: CONNECTIONS, inFlight: RATE, rate: RATE, size: SIZE },
      words: `${(CONNECTIONS * RATE).toLocaleString('en')} messages a second in, and as many out`,
    },
  ],
  leastWarmupMs: 3_000,
  leastMeasureMs: 10_000,
  columns: [
    { figure: 'youngPerSecond', head: 'young collections/s', digits: 2, hasRatio: true },
    { figure: 'longestMs', head: 'longest pause ms', digits: 2, hasRatio: true },
    { figure: 'msPerSecond', head: 'all pauses ms/s', digits: 2, hasRatio: true },
  ],
  reading: {
    atBegin: async (server) => {
      await server.ask('watch-garbage')
      return {}
    },
    atEnd: async (server, seconds) => {
      const { young, longestMs, totalMs } = (await server.ask('garbage')) as GarbageAnswer
      return { youngPerSecond: young / seconds, longestMs, msPerSecond: totalMs / seconds }
    },
    figures: (read) => read,
  },
})
