import t from 'tap'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import { tickClockFrom } from '../../src/server/tick-clock.ts'

t.test('calls at the moment that was asked for, fractions included', async (t) => {
  const clock = new VirtualClock()
  const at: number[] = []

  tickClockFrom(clock).waitUntil(16.75, () => void at.push(clock.now()))
  clock.advance(100)

  t.same(at, [16.75])
})

t.test('calls in a later turn when the moment has passed', async (t) => {
  const clock = new VirtualClock()
  clock.advance(50)
  let calls = 0

  tickClockFrom(clock).waitUntil(10, () => calls++)
  const inTheSameTurn = calls
  clock.advance(0)

  t.equal(inTheSameTurn, 0)
  t.equal(calls, 1)
})

t.test('does not call after it was cancelled', async (t) => {
  const clock = new VirtualClock()
  let calls = 0
  const wait = tickClockFrom(clock).waitUntil(10, () => calls++)

  wait.cancel()
  clock.advance(100)

  t.equal(calls, 0)
})
