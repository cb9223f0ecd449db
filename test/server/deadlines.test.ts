import t from 'tap'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import { Deadlines } from '../../src/server/deadlines.ts'

function scene(durationMs = 100) {
  const clock = new VirtualClock()
  const expired: string[] = []
  const deadlines = new Deadlines<string>(clock, durationMs, (item) => expired.push(`${item} at ${clock.now()}`))
  return { clock, expired, deadlines }
}

t.test('lets each item expire at its own time, with one timer for all', async (t) => {
  const { clock, expired, deadlines } = scene()

  deadlines.add('a')
  clock.advance(40)
  deadlines.add('b')
  t.equal(deadlines.count, 2)
  t.equal(clock.pendingTimers, 1)
  clock.advance(200)

  t.same(expired, ['a at 100', 'b at 140'])
  t.equal(clock.pendingTimers, 0)
})

t.test('forgets an item that was removed, and lets go of the timer with the last', async (t) => {
  const { clock, expired, deadlines } = scene()
  deadlines.add('a')

  t.equal(deadlines.remove('a'), true)
  t.equal(deadlines.remove('a'), false)
  t.equal(clock.pendingTimers, 0)
  clock.advance(200)

  t.same(expired, [])
})

t.test('lets what has come in time be read first', async (t) => {
  const { clock, expired, deadlines } = scene()
  deadlines.add('a')
  deadlines.add('b')
  clock.after(100, () => deadlines.remove('a'))

  clock.advance(100)

  t.same(expired, ['b at 100'])
})

t.test('keeps the time of an item that is added again', async (t) => {
  const { clock, expired, deadlines } = scene()

  deadlines.add('a')
  clock.advance(60)
  deadlines.add('a')
  clock.advance(60)

  t.same(expired, ['a at 100'])
})

t.test('gives a new time to items added after it was changed', async (t) => {
  const { clock, expired, deadlines } = scene()

  deadlines.durationMs = 300
  deadlines.add('a')
  clock.advance(1000)

  t.same(expired, ['a at 300'])
})

t.test('lets nobody wait behind those who came before the time was shortened', async (t) => {
  const { clock, expired, deadlines } = scene(3000)
  deadlines.add('a')
  clock.advance(10)

  deadlines.durationMs = 300
  deadlines.add('b')
  clock.advance(400)

  t.same(expired, ['a at 310', 'b at 310'])
  t.equal(clock.pendingTimers, 0)
})

t.test('leaves their time to those who have less of it than a changed one', async (t) => {
  const { clock, expired, deadlines } = scene(100)
  deadlines.add('a')

  deadlines.durationMs = 300
  clock.advance(500)

  t.same(expired, ['a at 100'])
})

t.test('goes on with what is added while something expires', async (t) => {
  const clock = new VirtualClock()
  const expired: string[] = []
  const deadlines: Deadlines<string> = new Deadlines(clock, 10, (item) => {
    expired.push(item)
    if (expired.length < 3) deadlines.add(`${item}+`)
  })

  deadlines.add('a')
  clock.advance(100)

  t.same(expired, ['a', 'a+', 'a++'])
})

t.test('forgets everything when it is cleared', async (t) => {
  const { clock, expired, deadlines } = scene()
  deadlines.add('a')

  deadlines.clear()
  clock.advance(500)

  t.same(expired, [])
  t.equal(deadlines.count, 0)
})

t.test('gives away all items that were waiting, and lets go of the timer', async (t) => {
  const { clock, expired, deadlines } = scene()
  deadlines.add('a')
  deadlines.add('b')

  t.same(deadlines.takeAll(), ['a', 'b'])
  t.equal(deadlines.count, 0)
  t.equal(clock.pendingTimers, 0)
  clock.advance(200)

  t.same(expired, [])
})
