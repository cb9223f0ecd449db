/** What a load counts, and that its bounds hold. */

import t from 'tap'
import { LoadTally } from '../../src/cli/load-tally.ts'

t.test('hands out what was counted since the last time, and starts anew', async (t) => {
  const tally = new LoadTally()
  tally.count('sent')
  tally.count('sentBytes', 32)
  tally.time('answerMicros', 1.2345)
  tally.error('lost: reset')
  tally.error('lost: reset', 2)

  const first = tally.take()
  tally.count('sent')

  t.match(first, { sent: 1, sentBytes: 32, received: 0, errors: { 'lost: reset': 3 } })
  t.same([...first.answerMicros], [1235])
  const report = tally.take()
  t.match(report, { sent: 1, sentBytes: 0 })
  t.strictSame(report.errors, {})
  t.same([...tally.take().answerMicros], [])
})

t.test('keeps times within what a report can hold', async (t) => {
  const tally = new LoadTally()
  for (const ms of [0, -5, 0.0001, 1e12]) tally.time('lateMicros', ms)

  t.same([...tally.take().lateMicros], [1, 1, 1, 0xffff_ffff])
})

t.test('tells fifty reasons apart in the whole run, and cuts what is long', async (t) => {
  const tally = new LoadTally()
  for (let index = 0; index < 49; index++) tally.error(`reason ${index}`)
  tally.error(`${'x'.repeat(300)}\nsecond line`)
  tally.take()

  for (let index = 0; index < 60; index++) tally.error(`another ${index}`)
  tally.error('reason 3')
  tally.error('x'.repeat(300))
  const { errors } = tally.take()

  t.same(errors, { 'other reasons': 60, 'reason 3': 1, ['x'.repeat(200)]: 1 })
})

t.test('a reason is one line, without what would steer a terminal', async (t) => {
  const tally = new LoadTally()

  tally.error('red \u001b[31m\u0007 or\u009b not, \u202eturned\u200b\nsecond line')

  t.same(tally.take().errors, { [String.raw`red \u001b[31m\u0007 or\u009b not, \u202eturned\u200b`]: 1 })
})
