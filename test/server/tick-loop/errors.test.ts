import t from 'tap'
import { VirtualClock } from '../../../src/peer/virtual-clock.ts'
import { tickClockFrom } from '../../../src/server/tick-clock.ts'
import { TickLoop } from '../../../src/server/tick-loop.ts'

t.test('hands what tick and flush throw to on_error, and goes on', async (t) => {
  const clock = new VirtualClock()
  const heard: [error: unknown, tick: number][] = []
  const loop = new TickLoop({
    hz: 10,
    tick: (_delta, number) => {
      if (number === 1) throw new Error('tick')
    },
    flush: () => {
      if (heard.length === 0 && loop.get_stats().ticks === 1) throw new Error('flush')
    },
    on_error: (error, number) => void heard.push([error, number]),
    clock: tickClockFrom(clock),
  })

  loop.start()
  clock.advance(250)

  t.match(heard, [
    [{ message: 'tick' }, 1],
    [{ message: 'flush' }, 1],
  ])
  t.match(loop.get_stats(), { ticks: 3, errors: 2 })
  t.equal(loop.is_running(), true)
})

t.test('stops and throws on what a tick throws when nobody hears it', async (t) => {
  const clock = new VirtualClock()
  let flushes = 0
  const tick = (): void => {
    throw new Error('broken')
  }
  const loop = new TickLoop({ hz: 10, tick, flush: () => flushes++, clock: tickClockFrom(clock) })
  loop.start()

  const run = (): void => clock.advance(1)

  t.throws(run, { message: 'broken' })
  t.equal(loop.is_running(), false)
  t.equal(clock.pendingTimers, 0)
  t.equal(flushes, 1)
  t.match(loop.get_stats(), { ticks: 1, errors: 1 })
})

t.test('throws both errors together when tick and flush fail and nobody hears it', async (t) => {
  const clock = new VirtualClock()
  const fail = (message: string) => (): void => {
    throw new Error(message)
  }
  const loop = new TickLoop({ hz: 10, tick: fail('tick'), flush: fail('flush'), clock: tickClockFrom(clock) })
  loop.start()

  const run = (): void => clock.advance(1)

  t.throws(run, { name: 'AggregateError', errors: [{ message: 'tick' }, { message: 'flush' }] })
  t.equal(loop.is_running(), false)
})

t.test('stops and throws on what on_error throws', async (t) => {
  const clock = new VirtualClock()
  const tick = (): void => {
    throw new Error('first')
  }
  const on_error = (): void => {
    throw new Error('second')
  }
  const loop = new TickLoop({ hz: 10, tick, on_error, clock: tickClockFrom(clock) })
  loop.start()

  const run = (): void => clock.advance(1)

  t.throws(run, { message: 'second' })
  t.equal(loop.is_running(), false)
})

t.test('can be started again after an error has stopped it', async (t) => {
  const clock = new VirtualClock()
  const seen: number[] = []
  const tick = (_delta: number, number: number): void => {
    seen.push(number)
    if (number === 0) throw new Error('once')
  }
  const loop = new TickLoop({ hz: 10, tick, clock: tickClockFrom(clock) })
  loop.start()
  t.throws(() => clock.advance(1))

  loop.start()
  clock.advance(150)

  t.same(seen, [0, 1, 2])
})
