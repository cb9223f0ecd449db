import t from 'tap'
import { OwnTick } from '../../src/compat/cocos-own-tick.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import { tickClockFrom } from '../../src/server/tick-clock.ts'

t.test('ticks at the next sixtieth of a second, once for any number of wakes, and sleeps then', async (t) => {
  const clock = new VirtualClock()
  const ticks: number[] = []
  const tick = new OwnTick(tickClockFrom(clock), () => {
    ticks.push(Math.round(clock.now()))
    return false
  })
  clock.advance(10)

  tick.wake()
  tick.wake()
  clock.advance(1000)

  t.same(ticks, [17])
  t.equal(clock.pendingTimers, 0)
})

t.test('ticks again while something is left', async (t) => {
  const clock = new VirtualClock()
  const ticks: number[] = []
  const tick = new OwnTick(tickClockFrom(clock), () => {
    ticks.push(Math.round(clock.now()))
    return ticks.length < 3
  })

  tick.wake()
  clock.advance(1000)

  t.same(ticks, [17, 33, 50])
})

t.test('a tick that throws is followed by another one', async (t) => {
  const clock = new VirtualClock()
  let ticks = 0
  const tick = new OwnTick(tickClockFrom(clock), () => {
    ticks++
    if (ticks === 1) throw new Error('from on_error')
    return false
  })

  tick.wake()
  t.throws(() => clock.advance(20), /from on_error/)
  clock.advance(20)

  t.equal(ticks, 2)
  t.equal(clock.pendingTimers, 0)
})
