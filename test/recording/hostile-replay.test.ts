/** What a recording of somebody else's can make a replay do: no more than its bytes are worth. */

import t from 'tap'
import { replay } from '../../src/recording.ts'
import { startThread } from '../support/worker-thread.ts'
import { write } from './recorded-samples.ts'

const CHILD = new URL('hostile-replay-child.ts', import.meta.url)
const BYTES = 2_000_000
/** Of memory, for each byte: what docs/recording.md says. */
const MOST_OF_A_BYTE = 16
/** What such a thread needs before it reads anything. */
const EMPTY_MB = 32

t.test('records of one kind, repeated, take no more memory than sixteen times their bytes', async (t) => {
  const maxOldGenerationSizeMb = EMPTY_MB + (MOST_OF_A_BYTE * BYTES) / 1_000_000
  const { thread, exited } = startThread(t, CHILD, { byteLength: BYTES }, { maxOldGenerationSizeMb })
  const heard: unknown[] = []
  const errors: unknown[] = []
  thread.on('message', (message) => heard.push(message))
  thread.on('error', (error) => errors.push(error))

  await exited

  t.strictSame(errors, [])
  t.strictSame(
    heard,
    ['buffered', 'accepted', 'request', 'message', 'timer', 'poll'].map((name) => ({
      ...{ name, thrown: 0, state: 'unfinished' },
    })),
  )
})

t.test('an idle stretch is a thousand ticks at most', async (t) => {
  const stretch = (polls: number) => ({ body: { kind: 'idle' as const, polls }, micros: 1, isInside: false })

  const whole = await replay(write([stretch(1000)]).bytes, ({ server }) => ({ tick: () => server.poll() }))
  const forged = await replay(write([stretch(1001)]).bytes, ({ server }) => ({ tick: () => server.poll() }))

  t.strictSame([whole.ticks, whole.difference, whole.end.state], [1000, null, 'unfinished'])
  t.strictSame([forged.ticks, forged.end.state], [0, 'damaged'])
})
