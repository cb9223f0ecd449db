/**
 * The idle shape: what many peers cost that say nothing, in memory above the empty server and in the time of a poll.
 * Run by bench/main.ts. A crowd for which the machine's limit on open files is too low has a line that says so.
 */

import { readFileSync } from 'node:fs'
import { muteGodot3 } from '../rivals/godot3.ts'
import { polledPeer } from '../rivals/polled-peer.ts'
import { raw } from '../rivals/raw.ts'
import type { RunningServer } from '../rivals/rival.ts'
import { ws } from '../rivals/ws.ts'
import type { MemoryAnswer } from '../servers/process-answers.ts'
import { gaugeShape } from './gauge-shape.ts'
import type { GaugeLoad } from './gauge-shape.ts'

/** Files that a process has open besides its connections. */
const SPARE_FILES = 100
/** The crowd stays until memory and polls are read, and at most so long. */
const LONGEST_MS = 200_000

/** A look does not wait until servers are at rest. */
const LOOK = crowd(1_000)

function restOf(load: GaugeLoad): 'memory' | 'memory-at-rest' {
  return load === LOOK ? 'memory' : 'memory-at-rest'
}

function crowd(connections: number): GaugeLoad {
  return { connections, words: `${connections.toLocaleString('en')} peers` }
}

/** 10,000 and 30,000 peers. */
export const idle = gaugeShape({
  name: 'idle',
  program: 'idle',
  loader: 'crowd',
  game: { hz: 60 },
  title: 'peers that say nothing',
  rivals: [raw, polledPeer, ws, muteGodot3],
  loads: [crowd(10_000), crowd(30_000)],
  lookLoad: LOOK,
  leastMeasureMs: LONGEST_MS,
  columns: [
    { figure: 'bytesPerPeer', head: 'bytes per peer', digits: 0, hasRatio: true },
    { figure: 'heapPerPeer', head: "of them in V8's heap", digits: 0, hasRatio: false },
    { figure: 'justJoinedPerPeer', head: 'just joined', digits: 0, hasRatio: false },
    { figure: 'youngPerPeer', head: 'of V8 for the young', digits: 0, hasRatio: false },
    { figure: 'pollUs', head: 'poll() us', digits: 2, hasRatio: false },
    { figure: 'pollP99Us', head: 'its p99', digits: 2, hasRatio: false },
  ],
  reading: {
    before: async (server, load) => {
      const { heapBytes, residentBytes } = await memoryOf(server, restOf(load))
      return { heapBefore: heapBytes, residentBefore: residentBytes }
    },
    atBegin: async (server, load) => {
      const { residentBytes: residentJoined, youngBytes } = await memoryOf(server, 'memory')
      const polls = await pollsOf(server, load.connections)
      const { heapBytes, residentBytes } = await memoryOf(server, restOf(load))
      return { residentJoined, youngBytes, heapBytes, residentBytes, ...polls }
    },
    figures: (read, { connections }) => {
      const { heapBytes = 0, youngBytes = 0, residentJoined = 0, residentBytes = 0, pollUs, pollP99Us } = read
      const { heapBefore = 0, residentBefore = 0 } = read
      return {
        bytesPerPeer: (residentBytes - residentBefore) / connections,
        heapPerPeer: (heapBytes - heapBefore) / connections,
        justJoinedPerPeer: (residentJoined - residentBefore) / connections,
        youngPerPeer: youngBytes / connections,
        ...(pollUs === undefined || pollP99Us === undefined ? {} : { pollUs, pollP99Us }),
      }
    },
  },
  tooMuch: ({ connections }) => {
    const limit = openFilesLimit()
    if (limit === null || limit >= connections + SPARE_FILES) return null
    return `left out: a process may have ${limit.toLocaleString('en')} files open here (ulimit -Hn)`
  },
})

async function memoryOf(server: RunningServer, word: 'memory' | 'memory-at-rest'): Promise<MemoryAnswer> {
  return (await server.ask(word)) as MemoryAnswer
}

/** Only servers that are polled know what a poll takes; they also say whom they know. */
async function pollsOf(server: RunningServer, connections: number): Promise<Record<string, number>> {
  const answer = await server.ask('poll')
  if (answer === null) return {}
  const { peers, medianUs, p99Us } = answer as { peers: number; medianUs: number; p99Us: number }
  if (peers !== connections) throw new Error(`the server knows ${peers} of ${connections} peers`)
  return { pollUs: medianUs, pollP99Us: p99Us }
}

function openFilesLimit(): number | null {
  if (process.platform !== 'linux') return null
  const hard = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
  return hard === undefined ? null : Number(hard)
}
