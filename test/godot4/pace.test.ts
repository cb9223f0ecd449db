/** How much a Godot 4 client is sent at a time: at most what its buffer holds, in any span of two of its frames. */

import t from 'tap'
import { BURST_BYTES, BURST_MS, Pace } from '../../src/godot4/pace.ts'

/** Sends as much as it lets through at each of these times, in packets of 5000 bytes. */
function sentAt(times: readonly number[]): { at: number; bytes: number }[] {
  const pace = new Pace()
  return times.map((at) => {
    let bytes = 0
    for (; pace.lets(5000, at); bytes += 5000) pace.count(5000, at)
    return { at, bytes }
  })
}

for (const step of [1, 7, 16, 20, 32, 33, 50]) {
  t.test(`lets no more than a buffer through in any span, asked each ${step} ms`, async (t) => {
    const sent = sentAt(Array.from({ length: 200 }, (_, index) => index * step))

    const inSpans = sent.map(({ at }) => {
      const span = sent.filter((other) => other.at >= at && other.at < at + BURST_MS)
      return span.reduce((sum, { bytes }) => sum + bytes, 0)
    })

    t.equal(Math.max(...inSpans), 65_000)
  })
}

t.test('counts what went late in a span for the begin of the next', async (t) => {
  const pace = new Pace()

  pace.lets(1, 0)
  pace.count(1, 0)
  pace.lets(60_000, 30)
  pace.count(60_000, 30)

  t.strictSame([pace.lets(5534, 33), pace.lets(5535, 33)], [true, false])
  t.strictSame([pace.lets(60_000, 62), pace.lets(60_000, 63)], [false, true])
})

t.test('lets a packet that is longer than a buffer go alone', async (t) => {
  const pace = new Pace()

  const first = pace.lets(BURST_BYTES * 2, 0)
  pace.count(BURST_BYTES * 2, 0)

  t.strictSame([first, pace.lets(1, 0), pace.lets(1, BURST_MS)], [true, false, true])
})
