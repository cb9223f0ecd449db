/** What a recording comes to. */

import t from 'tap'
import { summarize, summaryJson, summaryLines } from '../../src/cli/recording-summary.ts'
import { RecordingReader } from '../../src/recording/recording-reader.ts'
import type { RecordBody } from '../../src/recording/record-layout.ts'
import { HEADER, write } from '../recording/recorded-samples.ts'

const BODIES: readonly RecordBody[] = [
  { kind: 'idle', polls: 9 },
  { kind: 'seated', connection: 0, peer: 5 },
  { kind: 'seated', connection: 1, peer: 6 },
  { kind: 'message', connection: 0, isText: true, payload: Buffer.from('hello') },
  { kind: 'poll' },
  { kind: 'write', connection: 0, packets: ['a', 'bcd'].map((text) => ({ payload: Buffer.from(text), isText: true })) },
  { kind: 'end', why: 'closed', message: '' },
]

function recording(header = HEADER): Uint8Array {
  return write(
    BODIES.map((body, index) => ({ body, micros: 250_000 * index, isInside: false })),
    header,
  ).bytes
}

function linesOf(bytes: Uint8Array): string[] {
  const reader = new RecordingReader(bytes)
  return summaryLines('a.rec', reader.header, summarize(reader, null))
}

t.test('counts ticks, peers, packets and bytes, and says how it ends', async (t) => {
  const bytes = recording()

  t.same(linesOf(bytes), [
    `a.rec: a recording, version 1, ${bytes.length} B`,
    'started  2023-11-14T22:13:20.000Z, engine memory, Node v22.0.0',
    'cannot   tls',
    'note     {"match":7}',
    'keeps    all',
    'length   1.500 s, 10 ticks, 7 records',
    'peers    2',
    'in       1 packets, 5 B',
    'out      2 packets, 4 B',
    'end      whole',
  ])
})

t.test('finds the connections of one peer', async (t) => {
  t.same(summarize(new RecordingReader(recording()), 6).connections, new Set([1]))
  t.same(summarize(new RecordingReader(recording()), 7).connections, new Set())
})

t.test(
  'keeps a thousand connections of one peer, however often a file gives its id, and counts the rest',
  async (t) => {
    const bodies = Array.from({ length: 1203 }, (_, connection) => ({ kind: 'seated', connection, peer: 5 }) as const)
    const { bytes } = write(bodies.map((body) => ({ body, micros: 0, isInside: false })))
    const reader = new RecordingReader(bytes)
    const summary = summarize(reader, 5)

    t.same([summary.connections.size, summary.connectionsLeftOut], [1000, 203])
    t.match(summaryLines('a.rec', reader.header, summary).join('\n'), '\nleft out 203 more connections of the peer')
    t.match(summaryJson('a.rec', reader.header, summary), '"connectionsLeftOut":203')
  },
)

t.test('counts the lengths of what was left out, and says that it was', async (t) => {
  const lines = linesOf(recording({ ...HEADER, hasPayloads: false, hasAddresses: false }))

  t.match(lines, [
    /./,
    /./,
    /./,
    /./,
    'keeps    neither payloads nor addresses',
    /./,
    /./,
    /1 packets, 5 B/,
    /2 packets, 4 B/,
  ])
})

t.test('says where a recording is cut, and where it is damaged', async (t) => {
  const bytes = recording()
  const damaged = bytes.slice()
  damaged[bytes.length - 8] = 255

  t.match(linesOf(bytes.subarray(0, bytes.length - 1)).at(-1), /^end {6}cut at byte \d+: The last record /)
  t.match(linesOf(damaged).at(-1), /^end {6}damaged at byte \d+: A checksum is wrong/)
  t.same(linesOf(Buffer.from('no recording')), ['a.rec: This is no recording: it does not begin like one.'])
})

t.test('lets nothing in a header drive the terminal', async (t) => {
  const description = { engine: '\u001b[2J', cannot: ['\u0007'], node: '\u202e', note: '\u009b1m' }
  const bytes = recording({ ...HEADER, startedAt: Number.MAX_SAFE_INTEGER, description })
  const reader = new RecordingReader(bytes)

  t.notMatch(linesOf(bytes).join('') + summaryJson('a', reader.header, summarize(reader, null)), /[^\x20-\x7e]/)
})
