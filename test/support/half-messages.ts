/**
 * A program of its own, run by test/network/abuse/half-messages.test.ts: attackers on the ws engine send what makes it hold
 * as much as it will, and the most that it holds for one of them is counted, all garbage collected.
 * Prints one line of JSON. Needs `--expose-gc`. Argument: the name of an attack.
 */

import { setImmediate } from 'node:timers/promises'
import { encodeFrame, OPCODE } from './frames.ts'
import { HostileStream } from './hostile-stream.ts'
import { giveUp } from './sink-transport.ts'

const ATTACKERS = 4
/** So much comes in one read: less than a socket may deliver, so that the program is done soon. */
const READ_BYTES = 8192
const collect = (globalThis as { gc?: () => void }).gc ?? giveUp('run me with --expose-gc')

const first = encodeFrame({ opcode: OPCODE.binary, payload: Uint8Array.of(1), fin: false })
const next = encodeFrame({ opcode: OPCODE.continuation, payload: Uint8Array.of(1), fin: false })
const ping = encodeFrame({ opcode: OPCODE.ping, payload: new Uint8Array(125) })
const pong = encodeFrame({ opcode: OPCODE.pong, payload: new Uint8Array(125) })
const pongs = Buffer.concat(Array.from({ length: Math.floor(READ_BYTES / pong.length) - 1 }, () => pong))
const headOfFrame = encodeFrame({ opcode: OPCODE.binary, statedLength: 131_000, lengthBytes: 8 })
const headOfRest = encodeFrame({ opcode: OPCODE.continuation, statedLength: 130_000, lengthBytes: 8 })

/** An attack: what comes first, what follows again and again, how often, and whether the attacker reads. */
interface Attack {
  readonly opening: readonly Uint8Array[]
  readonly chunk: Uint8Array
  readonly chunks: number
  readonly reads: boolean
}

const ATTACKS: Record<string, Attack> = {
  fragments: {
    opening: [first],
    chunk: Buffer.concat(Array.from({ length: 64 }, () => next)),
    chunks: 256,
    reads: true,
  },
  'fragments one by one': { opening: [first], chunk: next, chunks: 16_383, reads: true },
  'one frame byte by byte': { opening: [headOfFrame], chunk: Uint8Array.of(1), chunks: 16_384, reads: true },
  'fragments among pongs': { opening: [first], chunk: Buffer.concat([next, pongs]), chunks: 400, reads: true },
  'pings among pongs': { opening: [pong], chunk: Buffer.concat([ping, pongs]), chunks: 1100, reads: false },
  'as much as is allowed': {
    opening: [first, ...Array.from({ length: 510 }, () => next), headOfRest],
    chunk: new Uint8Array(255),
    chunks: 509,
    reads: true,
  },
}

const name = process.argv[2] ?? ''
const { opening, chunk, chunks, reads } = ATTACKS[name] ?? giveUp(`no attack: ${name}`)
/** The most that can be held lies between two counts, which are a small part of any bound apart. */
const BETWEEN_COUNTS = Math.max(1, Math.min(Math.floor(chunks / 16), 64))

async function held(): Promise<number> {
  // What waits for the next turn holds on to its chunk, and a second collection finds what the first has let go.
  await setImmediate()
  collect()
  await setImmediate()
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** How many chunks they may send before all are cut; the most that was held is noted. */
async function attack(streams: readonly HostileStream[], note: (bytes: number) => void): Promise<number> {
  for (const bytes of opening) for (const stream of streams) stream.deliver(bytes)
  for (let sent = 1; sent <= chunks; sent += 1) {
    for (const stream of streams) stream.deliver(chunk)
    if (streams.every((stream) => stream.ended !== null)) return sent
    if (sent % BETWEEN_COUNTS === 0) note(await held())
  }
  return chunks
}

// The first make V8 keep what it keeps for functions.
await attack([new HostileStream(reads).open()], () => undefined)
const streams = Array.from({ length: ATTACKERS }, () => new HostileStream(reads).open())
const before = await held()
const counts: number[] = []
const sent = await attack(streams, (bytes) => counts.push(bytes - before))
const perAttacker = Math.round(Math.max(0, ...counts) / ATTACKERS)
const violations = streams.map(({ ended }) => ended?.violation ?? null)
console.log(JSON.stringify({ perAttacker, sent, violations }))
process.exit()
