/** Figures as short text. */

import t from 'tap'
import { describeBytes, describeTick } from '../../src/cli/figures.ts'

t.test('gives bytes the unit that fits', async (t) => {
  const cases = [
    [0, '0 B'],
    [999, '999 B'],
    [1234, '1.2 KB'],
    [45_678, '46 KB'],
    [3_456_789, '3.5 MB'],
  ] as const
  for (const [bytes, text] of cases) t.equal(describeBytes(bytes), text)
})

t.test('tells ticks in milliseconds', async (t) => {
  t.equal(describeTick({ tickMeanMicros: 345.6, tickMaxMicros: 1200 }), 'tick 0.35 ms (max 1.20)')
})
