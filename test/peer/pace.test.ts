/** How much somebody is sent at a time: at most what the rules say, in any span, in bytes and in packets. */

import t from 'tap'
import { Pace, type PaceRules } from '../../src/peer/pace.ts'

const RULES: PaceRules = { bytes: 65_535, packets: 2048, spanMs: 33, lastWordsMs: 150 }

/** Sends as much as it lets through at each of these times, in packets of this length; how many packets in a span, at most. */
function mostInSpan(times: readonly number[], length: number): number {
  const pace = new Pace(RULES)
  const sent = times.map((at) => {
    let packets = 0
    for (; pace.lets(length, 1, at); packets++) pace.count(length, 1, at)
    return { at, packets }
  })
  const inSpans = sent.map(({ at }) => {
    const span = sent.filter((other) => other.at >= at && other.at < at + RULES.spanMs)
    return span.reduce((sum, { packets }) => sum + packets, 0)
  })
  return Math.max(...inSpans)
}

for (const step of [1, 7, 16, 20, 32, 33, 50]) {
  t.test(`lets no more through in any span than the rules say, asked each ${step} ms`, async (t) => {
    const times = Array.from({ length: 200 }, (_, index) => index * step)

    t.equal(mostInSpan(times, 5000), 13)
    t.equal(mostInSpan(times, 32), 2047, '65,504 bytes')
    t.equal(mostInSpan(times, 1), 2048)
  })
}

t.test('counts what went late in a span for the begin of the next', async (t) => {
  const pace = new Pace(RULES)

  pace.lets(1, 1, 0)
  pace.count(1, 1, 0)
  pace.lets(60_000, 48, 30)
  pace.count(60_000, 48, 30)

  t.strictSame([pace.lets(5534, 1, 33), pace.lets(5535, 1, 33)], [true, false])
  t.strictSame([pace.lets(2000, 1999, 33), pace.lets(2000, 2000, 33)], [true, false])
  t.strictSame([pace.lets(60_000, 1, 62), pace.lets(60_000, 1, 63)], [false, true])
})

t.test('says when to ask again', async (t) => {
  const pace = new Pace(RULES)

  pace.lets(1, 1, 0.5)
  pace.count(1, 1, 0.5)
  pace.lets(65_534, 1, 30)
  pace.count(65_534, 1, 30)

  t.strictSame([pace.lets(1, 1, 30), pace.wait(30)], [false, 4], 'when the span ends')
  t.strictSame([pace.lets(1, 1, 34), pace.wait(34)], [false, 29], 'when the last of it counts no more')
  t.equal(pace.lets(65_535, 1, 63), true)
})

t.test('lets a packet that is longer than a span takes go alone', async (t) => {
  const pace = new Pace(RULES)

  const first = [pace.lets(131_070, 2, 0), pace.lets(131_070, 1, 0)]
  pace.count(131_070, 1, 0)

  t.strictSame([first, pace.lets(1, 1, 0), pace.lets(1, 1, RULES.spanMs)], [[false, true], false, true])
})
