/**
 * The lateness shape: a game of 60 Hz that works half of each tick, with peers that send and are told something: how late
 * its ticks begin, and how long a packet has been under way when the game reads it. Run by bench/main.ts.
 */

import type { LatencyUs } from '../load/histogram.ts'
import { muteGodot3 } from '../rivals/godot3.ts'
import { polledPeer } from '../rivals/polled-peer.ts'
import { raw } from '../rivals/raw.ts'
import { ws } from '../rivals/ws.ts'
import { gaugeShape } from './gauge-shape.ts'

const PEERS = 200
const RATE = 20
const WORK = 0.5
/** A thousand ticks: the 99.9th of a hundred is none. */
const LEAST_MS = 17_000

interface LatenessAnswer {
  readonly ticks: number
  readonly latenessUs: LatencyUs
  readonly waitedUs: LatencyUs
}

/** 200 peers that send 20 times a second each, a broadcast in each tick, half a tick of work. */
export const lateness = gaugeShape({
  name: 'lateness',
  program: 'broadcast',
  loader: 'broadcast',
  game: { hz: 60, packets: 1, work: WORK },
  title: `ticks of 60 Hz, of which the game works ${WORK * 100} %`,
  rivals: [raw, polledPeer, ws, muteGodot3],
  loads: [
    {
      ...{ connections: PEERS, rate: RATE, size: 200, packetBytes: 32 },
      words: `${PEERS} peers, ${RATE} packets a second from each, 200 bytes to each in a tick; milliseconds`,
    },
  ],
  leastMeasureMs: LEAST_MS,
  columns: [
    { figure: 'lateP50', head: 'late: p50', digits: 2, hasRatio: false },
    { figure: 'lateP99', head: 'p99', digits: 2, hasRatio: true },
    { figure: 'lateP999', head: 'p99.9', digits: 2, hasRatio: false },
    { figure: 'readP50', head: 'until read: p50', digits: 2, hasRatio: false },
    { figure: 'readP99', head: 'p99', digits: 2, hasRatio: false },
  ],
  reading: {
    atBegin: async (server) => {
      await server.ask('begin')
      return {}
    },
    atEnd: async (server) => {
      const { ticks, latenessUs, waitedUs } = (await server.ask('lateness')) as LatenessAnswer
      if (ticks === 0) throw new Error('the server made no ticks')
      return {
        lateP50: latenessUs.p50 / 1e3,
        lateP99: latenessUs.p99 / 1e3,
        lateP999: latenessUs.p999 / 1e3,
        readP50: waitedUs.p50 / 1e3,
        readP99: waitedUs.p99 / 1e3,
      }
    },
    figures: (read) => read,
  },
})
