/** The figures of a whole load, from the reports of its processes. */

import t from 'tap'
import { LoadSums } from '../../src/cli/load-figures.ts'
import { LoadTally, type LoadReport } from '../../src/cli/load-tally.ts'

/** A report of one process in which packets were answered after so many milliseconds. */
function reportOf(answerMs: readonly number[], change: (tally: LoadTally) => void = () => undefined): LoadReport {
  const tally = new LoadTally()
  for (const ms of answerMs) tally.time('answerMicros', ms)
  change(tally)
  return tally.take()
}

t.test('adds up what processes report, and sorts errors by how often they come', async (t) => {
  const sums = new LoadSums()

  sums.add(
    reportOf([1], (tally) => {
      tally.count('sent', 3)
      tally.error('rare')
    }),
  )
  sums.add(
    reportOf([2, 3], (tally) => {
      tally.count('sent', 4)
      tally.error('often', 5)
    }),
  )
  sums.fail('rare')

  t.match(sums.figures, { sent: 7, answers: 3, connectMs: null, latenessMs: null })
  t.same([sums.sent, sums.answers], [7, 3])
  t.same(Object.entries(sums.figures.errors), [
    ['often', 5],
    ['rare', 2],
  ])
})

t.test('percentiles are those of all times together, within a thousandth', async (t) => {
  const sums = new LoadSums()
  const isNear = (value: number, wanted: number): boolean => Math.abs(value - wanted) <= wanted / 1000

  // 1 to 10,000 ms, in two processes that are nothing alike.
  sums.add(reportOf(Array.from({ length: 5000 }, (_, index) => index + 1)))
  sums.add(reportOf(Array.from({ length: 5000 }, (_, index) => 10_000 - index)))

  const times = sums.figures.latencyMs
  t.ok(times !== null)
  if (times === null) return
  const wanted = { count: 10_000, min: 1, mean: 5000.5, p50: 5000, p90: 9000, p99: 9900, p999: 9990, max: 10_000 }
  for (const [name, value] of Object.entries(wanted)) {
    const found = times[name as keyof typeof times]
    t.ok(isNear(found, value), `${name} ${found}`)
  }
})

t.test('keeps a microsecond and an hour apart', async (t) => {
  const sums = new LoadSums()

  sums.add(reportOf([0.001, 3_600_000]))

  t.match(sums.figures.latencyMs, { count: 2, min: 0.001, p50: 0.001 })
  t.ok((sums.figures.latencyMs?.max ?? 0) > 3_596_000)
})
