/**
 * The clock of tests and harness: moves only by hand, and runs its timers as a real one would.
 */

import t from 'tap'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'

t.test('starts at 0 and moves by what it is told', async (t) => {
  const clock = new VirtualClock()

  const times = [clock.now()]
  clock.advance(16)
  times.push(clock.now())
  clock.advance(0.5)
  times.push(clock.now())

  t.strictSame(times, [0, 16, 16.5])
})

t.test('runs a timer at its own time, not at the end of the step', async (t) => {
  const clock = new VirtualClock()
  const seen: number[] = []
  clock.after(30, () => seen.push(clock.now()))
  clock.after(10, () => seen.push(clock.now()))

  clock.advance(100)

  t.strictSame(seen, [10, 30])
  t.equal(clock.now(), 100)
})

t.test('runs a timer that falls due exactly now, and none that is due later', async (t) => {
  const clock = new VirtualClock()
  const seen: string[] = []
  clock.after(10, () => seen.push('due'))
  clock.after(10.001, () => seen.push('later'))

  clock.advance(10)

  t.strictSame(seen, ['due'])
  t.equal(clock.pendingTimers, 1)
})

t.test('runs timers of the same time in the order of their making', async (t) => {
  const clock = new VirtualClock()
  const seen: string[] = []
  for (const name of ['a', 'b', 'c', 'd']) clock.after(5, () => seen.push(name))

  clock.advance(5)

  t.strictSame(seen, ['a', 'b', 'c', 'd'])
})

t.test('runs no timer without being moved, not even one of 0 ms', async (t) => {
  const clock = new VirtualClock()
  const seen: string[] = []
  clock.after(0, () => seen.push('now'))

  const before = seen.length
  clock.advance(0)

  t.equal(before, 0)
  t.strictSame(seen, ['now'])
})

t.test('takes a negative delay for none', async (t) => {
  const clock = new VirtualClock()
  const seen: number[] = []
  clock.advance(50)

  clock.after(-20, () => seen.push(clock.now()))
  clock.advance(1)

  t.strictSame(seen, [50])
})

t.test('runs a timer that a timer started, if it falls due in the same step', async (t) => {
  const clock = new VirtualClock()
  const seen: number[] = []
  const again = (): void => {
    seen.push(clock.now())
    clock.after(10, again)
  }
  clock.after(10, again)

  clock.advance(35)

  t.strictSame(seen, [10, 20, 30])
  t.equal(clock.pendingTimers, 1)
})

t.test('runs each timer once', async (t) => {
  const clock = new VirtualClock()
  const seen: string[] = []
  clock.after(1, () => seen.push('once'))

  clock.advance(1)
  clock.advance(1000)

  t.strictSame(seen, ['once'])
  t.equal(clock.pendingTimers, 0)
})

t.test('does not run a cancelled timer', async (t) => {
  const clock = new VirtualClock()
  const seen: string[] = []
  const timer = clock.after(10, () => seen.push('cancelled'))

  timer.cancel()
  clock.advance(100)

  t.strictSame(seen, [])
  t.equal(clock.pendingTimers, 0)
})

t.test('bears a timer that cancels another one due at the same time', async (t) => {
  const clock = new VirtualClock()
  const seen: string[] = []
  clock.after(10, () => {
    seen.push('first')
    second.cancel()
  })
  const second = clock.after(10, () => seen.push('second'))

  clock.advance(10)

  t.strictSame(seen, ['first'])
})

t.test('bears cancelling twice, and after the timer has run', async (t) => {
  const clock = new VirtualClock()
  const timer = clock.after(1, () => undefined)
  clock.advance(1)

  t.doesNotThrow(() => {
    timer.cancel()
    timer.cancel()
  })
  t.equal(clock.pendingTimers, 0)
})

t.test('never goes back when a timer moves it on from inside', async (t) => {
  const clock = new VirtualClock()
  clock.after(10, () => clock.advance(100))

  clock.advance(30)

  t.equal(clock.now(), 110)
})

t.test('is moved by nothing that is no stretch of time', async (t) => {
  const clock = new VirtualClock()
  clock.after(10, () => t.fail('its time has not come'))

  for (const ms of [-1, NaN, Infinity]) {
    t.throws(() => clock.advance(ms), {
      name: 'TypeError',
      message: `advance() takes milliseconds, 0 or more, not ${ms}.`,
    })
  }

  t.equal(clock.now(), 0)
  t.equal(clock.pendingTimers, 1)
})
