import t from 'tap'
import { TickRecorder } from '../../src/server/tick-stats.ts'

t.test('reads zeros before the first tick', async (t) => {
  const recorder = new TickRecorder(10)

  const stats = recorder.read()

  t.strictSame(stats, {
    ticks: 0,
    skipped: 0,
    caughtUp: 0,
    overruns: 0,
    errors: 0,
    tickMs: { last: 0, mean: 0, max: 0 },
    latenessMs: { last: 0, mean: 0, max: 0, p99: 0 },
  })
})

t.test('takes the 99th percentile of lateness, whatever the order', async (t) => {
  const recorder = new TickRecorder(10)

  for (let tick = 0; tick < 1000; tick++) recorder.record((tick * 7) % 1000, 1)

  t.equal(recorder.read().latenessMs.p99, 989)
})

t.test('forgets old lateness in the percentile, not in mean and maximum', async (t) => {
  const recorder = new TickRecorder(10)
  recorder.record(500, 1)

  for (let tick = 0; tick < 1024; tick++) recorder.record(1, 1)

  t.match(recorder.read().latenessMs, { last: 1, mean: (500 + 1024) / 1025, max: 500, p99: 1 })
})

t.test('counts a tick as an overrun only when it took longer than the period', async (t) => {
  const recorder = new TickRecorder(10)

  for (const tickMs of [9, 10, 10.01]) recorder.record(0, tickMs)

  t.equal(recorder.read().overruns, 1)
})

t.test('gives numbers that later ticks do not change', async (t) => {
  const recorder = new TickRecorder(10)
  recorder.record(1, 2)
  const stats = recorder.read()

  recorder.record(3, 4)

  t.match(stats, { ticks: 1, tickMs: { last: 2 }, latenessMs: { last: 1 } })
})
