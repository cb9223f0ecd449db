import t from 'tap'
import { VirtualClock } from '../../../src/peer/virtual-clock.ts'
import { tickClockFrom, type TickClock } from '../../../src/server/tick-clock.ts'
import { TickLoop } from '../../../src/server/tick-loop.ts'

/** A tick clock whose time the test moves, also in the middle of a tick: the machine that is busy. */
class BusyClock implements TickClock {
  ms = 0
  #waiting: { dueMs: number; callback: () => void } | null = null

  now(): number {
    return this.ms
  }

  waitUntil(dueMs: number, callback: () => void): { cancel: () => void } {
    const entry = { dueMs, callback }
    this.#waiting = entry
    return {
      cancel: () => {
        if (this.#waiting === entry) this.#waiting = null
      },
    }
  }

  get isIdle(): boolean {
    return this.#waiting === null
  }

  /** Goes to the waiting tick's moment, or stays if that has passed, and runs it. */
  turn(): void {
    const entry = this.#waiting
    if (entry === null) return
    this.#waiting = null
    this.ms = Math.max(this.ms, entry.dueMs)
    entry.callback()
  }

  turns(count: number): void {
    for (let turn = 0; turn < count; turn++) this.turn()
  }
}

t.test('runs tick n at the start plus n periods', async (t) => {
  const clock = new VirtualClock()
  clock.advance(1000)
  const seen: [number: number, at: number][] = []
  const tick = (_delta: number, number: number) => void seen.push([number, clock.now()])
  const loop = new TickLoop({ hz: 100, tick, clock: tickClockFrom(clock) })

  loop.start()
  clock.advance(35)

  t.same(seen, [
    [0, 1000],
    [1, 1010],
    [2, 1020],
    [3, 1030],
  ])
})

t.test('runs no tick inside start', async (t) => {
  const clock = new VirtualClock()
  let ticks = 0
  const loop = new TickLoop({ hz: 60, tick: () => ticks++, clock: tickClockFrom(clock) })

  loop.start()

  t.equal(ticks, 0)
  t.equal(loop.is_running(), true)
})

t.test('does not drift at a rate whose period is no whole number', async (t) => {
  const clock = new VirtualClock()
  const loop = new TickLoop({ hz: 60, tick: () => undefined, clock: tickClockFrom(clock) })

  loop.start()
  clock.advance(3_600_000 - 1)

  t.equal(loop.get_stats().ticks, 216_000)
  t.ok(loop.get_stats().latenessMs.max < 1e-6)
})

t.test('does not drift when every tick begins late', async (t) => {
  const clock = new BusyClock()
  const at: number[] = []
  const loop = new TickLoop({ hz: 50, tick: () => void at.push(clock.ms), clock })
  loop.start()

  for (let turn = 0; turn < 5; turn++) {
    clock.ms = turn * 20 + 7
    clock.turn()
  }

  t.same(at, [7, 27, 47, 67, 87])
  t.equal(loop.get_stats().skipped, 0)
})

t.test('passes the fixed time in seconds, also when it is late', async (t) => {
  const clock = new BusyClock()
  const deltas: number[] = []
  const loop = new TickLoop({ hz: 20, tick: (delta) => void deltas.push(delta), clock })
  loop.start()

  clock.turn()
  clock.ms = 140
  clock.turns(2)

  t.same(deltas, [0.05, 0.05, 0.05])
})

t.test('flushes after each tick', async (t) => {
  const clock = new VirtualClock()
  const calls: string[] = []
  const tick = (_delta: number, number: number) => void calls.push(`tick ${number}`)
  const loop = new TickLoop({ hz: 10, tick, flush: () => void calls.push('flush'), clock: tickClockFrom(clock) })

  loop.start()
  clock.advance(150)

  t.same(calls, ['tick 0', 'flush', 'tick 1', 'flush'])
})

t.test('catches up one tick for each turn', async (t) => {
  const clock = new BusyClock()
  const seen: number[] = []
  const loop = new TickLoop({ hz: 100, tick: (_delta, number) => void seen.push(number), clock })
  loop.start()
  clock.turn()
  clock.ms = 35

  clock.turn()
  const afterOne = [...seen]
  clock.turns(2)
  const atTheEnd = clock.ms
  clock.turn()

  t.same(afterOne, [0, 1])
  t.equal(atTheEnd, 35)
  t.same(seen, [0, 1, 2, 3, 4])
  t.equal(clock.ms, 40)
  t.match(loop.get_stats(), { ticks: 5, skipped: 0, caughtUp: 2 })
})

t.test('skips what is overdue after five ticks in a row, and counts it', async (t) => {
  const clock = new BusyClock()
  const seen: number[] = []
  const loop = new TickLoop({ hz: 100, tick: (_delta, number) => void seen.push(number), clock })
  loop.start()
  clock.turn()
  clock.ms = 1005

  clock.turns(7)

  t.same(seen, [0, 1, 2, 3, 4, 5, 6, 101])
  t.equal(clock.ms, 1010)
  t.match(loop.get_stats(), { ticks: 8, skipped: 94, caughtUp: 5 })
})

t.test('keeps to the moments of the schedule after a skip', async (t) => {
  const clock = new BusyClock()
  const at: number[] = []
  const loop = new TickLoop({ hz: 100, tick: () => void at.push(clock.ms), max_catch_up: 0, clock })
  loop.start()
  clock.turn()
  clock.ms = 123.4

  clock.turns(3)

  t.same(at, [0, 123.4, 130, 140])
  t.equal(loop.get_stats().skipped, 11)
})

t.test('counts the row anew once it was in time', async (t) => {
  const clock = new BusyClock()
  const loop = new TickLoop({ hz: 100, tick: () => undefined, max_catch_up: 2, clock })
  loop.start()
  clock.turn()

  for (let burst = 0; burst < 4; burst++) {
    clock.ms += 35
    clock.turns(4)
  }

  t.match(loop.get_stats(), { skipped: 0, caughtUp: 8 })
})

t.test('waits for a moment ahead now and then when each tick takes longer than its period', async (t) => {
  const clock = new BusyClock()
  const seen: [number: number, at: number][] = []
  const tick = (_delta: number, number: number) => {
    seen.push([number, clock.ms])
    clock.ms += 15
  }
  const loop = new TickLoop({ hz: 100, tick, max_catch_up: 3, clock })
  loop.start()

  clock.turns(9)

  t.same(seen, [
    [0, 0],
    [1, 15],
    [2, 30],
    [3, 45],
    [7, 70],
    [8, 85],
    [9, 100],
    [10, 115],
    [14, 140],
  ])
  t.match(loop.get_stats(), { ticks: 9, skipped: 6, caughtUp: 7, overruns: 9 })
})

t.test('starts only once', async (t) => {
  const clock = new VirtualClock()
  let ticks = 0
  const loop = new TickLoop({ hz: 10, tick: () => ticks++, clock: tickClockFrom(clock) })

  loop.start()
  loop.start()
  clock.advance(250)

  t.equal(ticks, 3)
  t.equal(clock.pendingTimers, 1)
})

t.test('leaves no timer behind when it is stopped', async (t) => {
  const clock = new VirtualClock()
  let ticks = 0
  const loop = new TickLoop({ hz: 10, tick: () => ticks++, clock: tickClockFrom(clock) })
  loop.start()
  clock.advance(150)

  loop.stop()
  loop.stop()
  const left = clock.pendingTimers
  clock.advance(1000)

  t.equal(left, 0)
  t.equal(ticks, 2)
  t.equal(loop.is_running(), false)
})

t.test('is harmless to stop before it has started', async (t) => {
  const loop = new TickLoop({ hz: 10, tick: () => undefined, clock: tickClockFrom(new VirtualClock()) })

  loop.stop()

  t.equal(loop.is_running(), false)
})

t.test('ends with the tick that stops it, which is still flushed and counted', async (t) => {
  const clock = new VirtualClock()
  let flushes = 0
  const loop: TickLoop = new TickLoop({
    hz: 10,
    tick: (_delta, number) => {
      if (number === 2) loop.stop()
    },
    flush: () => flushes++,
    clock: tickClockFrom(clock),
  })

  loop.start()
  clock.advance(1000)

  t.equal(flushes, 3)
  t.equal(loop.get_stats().ticks, 3)
  t.equal(clock.pendingTimers, 0)
})

t.test('goes on with its numbers from the moment it is started again', async (t) => {
  const clock = new VirtualClock()
  const seen: [number: number, at: number][] = []
  const tick = (_delta: number, number: number) => void seen.push([number, clock.now()])
  const loop = new TickLoop({ hz: 10, tick, clock: tickClockFrom(clock) })
  loop.start()
  clock.advance(150)
  loop.stop()
  clock.advance(5000)

  loop.start()
  clock.advance(150)

  t.same(seen, [
    [0, 0],
    [1, 100],
    [2, 5150],
    [3, 5250],
  ])
  t.equal(loop.get_stats().skipped, 0)
})

t.test('runs one schedule when a tick stops and starts it', async (t) => {
  const clock = new VirtualClock()
  let ticks = 0
  const loop: TickLoop = new TickLoop({
    hz: 10,
    tick: (_delta, number) => {
      ticks++
      if (number !== 1) return
      loop.stop()
      loop.start()
    },
    clock: tickClockFrom(clock),
  })

  loop.start()
  clock.advance(350)

  t.equal(clock.pendingTimers, 1)
  t.equal(ticks, 5, 'tick 2 is due at the new start')
})

t.test('counts how late ticks began and how long they took', async (t) => {
  const clock = new BusyClock()
  const durations = [3, 12, 0]
  const tick = (_delta: number, number: number) => {
    clock.ms += durations[number] ?? 0
  }
  const flush = () => {
    clock.ms += 1
  }
  const loop = new TickLoop({ hz: 100, tick, flush, clock })
  loop.start()

  clock.ms = 2
  clock.turns(3)

  t.strictSame(loop.get_stats(), {
    ticks: 3,
    skipped: 0,
    caughtUp: 1,
    overruns: 1,
    errors: 0,
    tickMs: { last: 1, mean: 6, max: 13 },
    latenessMs: { last: 3, mean: 5 / 3, max: 3, p99: 3 },
  })
})
