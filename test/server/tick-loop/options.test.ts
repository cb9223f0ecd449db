import t from 'tap'
import { VirtualClock } from '../../../src/peer/virtual-clock.ts'
import { tickClockFrom } from '../../../src/server/tick-clock.ts'
import { TickLoop, type TickLoopOptions } from '../../../src/server/tick-loop.ts'

const BAD: readonly (readonly [options: object, says: RegExp])[] = [
  [{ hz: 0, tick: () => undefined }, /"hz" must be a number from 1 to 1000, not 0/],
  [{ hz: 0.9, tick: () => undefined }, /hz/],
  [{ hz: 1000.1, tick: () => undefined }, /hz/],
  [{ hz: -60, tick: () => undefined }, /hz/],
  [{ hz: Number.NaN, tick: () => undefined }, /hz/],
  [{ hz: Number.POSITIVE_INFINITY, tick: () => undefined }, /hz/],
  [{ hz: '60', tick: () => undefined }, /hz/],
  [{ tick: () => undefined }, /hz/],
  [{ hz: 60 }, /"tick" must be a function/],
  [{ hz: 60, tick: 'poll' }, /"tick" must be a function/],
  [{ hz: 60, tick: () => undefined, flush: true }, /"flush" must be a function/],
  [{ hz: 60, tick: () => undefined, on_error: 1 }, /"on_error" must be a function/],
  [{ hz: 60, tick: () => undefined, max_catch_up: -1 }, /"max_catch_up" must be a whole number from 0 to 1000, not -1/],
  [{ hz: 60, tick: () => undefined, max_catch_up: 1.5 }, /max_catch_up/],
  [{ hz: 60, tick: () => undefined, max_catch_up: 1001 }, /max_catch_up/],
  [{ hz: 60, tick: () => undefined, clock: {} }, /"clock" must be an object with now\(\), waitUntil\(\)/],
  [{ hz: 60, tick: () => undefined, clock: null }, /clock/],
  [{ hz: 60, tick: () => undefined, clock: new VirtualClock() }, /waitUntil/],
  [{ hz: 60, tick: () => undefined, rate: 30 }, /no option "rate"/],
]

for (const [options, says] of BAD) {
  t.test(`refuses ${JSON.stringify(options)} because of ${says.source}`, async (t) => {
    const given = options as TickLoopOptions

    t.throws(() => new TickLoop(given), { name: 'TypeError', message: says })
  })
}

t.test('refuses options that are no object', async (t) => {
  for (const options of [undefined, null, 60, [], () => undefined]) {
    t.throws(() => new TickLoop(options as never), { name: 'TypeError', message: /^Options must be an object/ })
  }
})

for (const hz of [1, 59.94, 1000]) {
  t.test(`accepts ${hz} ticks per second`, async (t) => {
    const clock = new VirtualClock()
    const loop = new TickLoop({ hz, tick: () => undefined, clock: tickClockFrom(clock) })

    loop.start()
    clock.advance(10_000)

    t.equal(loop.get_stats().ticks, Math.floor(10 * hz) + 1)
  })
}
