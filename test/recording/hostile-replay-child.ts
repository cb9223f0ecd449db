/**
 * Replays recordings in which one kind of record is repeated until they are two megabytes long, in a thread with little
 * memory, and posts what came of each. Started by hostile-replay.test.ts with the kinds.
 */

import { parentPort, workerData } from 'node:worker_threads'
import { replay } from '../../src/recording.ts'
import type { RecordBody } from '../../src/recording/record-layout.ts'
import { RecordWriter } from '../../src/recording/record-writer.ts'
import { HEADER } from './recorded-samples.ts'

const { byteLength } = workerData as { byteLength: number }
const FAR = 2 ** 50
const KEY = 'AAAAAAAAAAAAAAAAAAAAAA=='
const UPGRADE: readonly (readonly [string, string])[] = [
  ...([
    ['upgrade', 'websocket'],
    ['connection', 'upgrade'],
  ] as const),
  ...([
    ['sec-websocket-version', '13'],
    ['sec-websocket-key', KEY],
  ] as const),
]

function addressOf(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`
}

/** What is repeated, by its name; `index` counts. */
const KINDS: Readonly<Record<string, (index: number) => RecordBody>> = {
  buffered: (index) => ({ kind: 'buffered', connection: FAR + index, amount: FAR - index }),
  accepted: (index) => ({ kind: 'accepted', address: addressOf(index) }),
  request: (index) => ({
    ...{ kind: 'request', method: 'GET', path: '/', query: '', headers: UPGRADE },
    ...{ address: addressOf(index), secure: false },
  }),
  message: () => ({ kind: 'message', connection: 0, isText: false, payload: Uint8Array.of(1) }),
  timer: (index) => ({ kind: 'timer', timer: index }),
  poll: () => ({ kind: 'poll' }),
}

/** A server that listens, one connection that is open, and the same again and again. */
function recordingOf(each: (index: number) => RecordBody): Uint8Array {
  const writer = new RecordWriter(HEADER)
  const first = KINDS['request']?.(0)
  if (first !== undefined) writer.add(first, 0)
  writer.add({ kind: 'opened', connection: 0, address: '10.0.0.0', canPause: false }, 0)
  const parts = [writer.take()]
  for (let index = 1, length = 0; length < byteLength; index++) {
    writer.add(each(index), index)
    const part = Buffer.from(writer.take())
    length += part.length
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts))
}

for (const [name, each] of Object.entries(KINDS)) {
  const { thrown, end } = await replay(
    recordingOf(each),
    ({ server }) => {
      server.listen(9080)
      return { tick: () => server.poll() }
    },
    // Behind the first difference, which comes at once, all that came in is told.
    { keep_going: true, server: { on_warning: () => undefined } },
  )
  parentPort?.postMessage({ name, thrown: thrown.length, state: end.state })
}
