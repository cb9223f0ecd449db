import t from 'tap'
import { BUDGET_MS, CallbackQueue } from '../../src/compat/cocos-callbacks.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'

function scene(): {
  clock: VirtualClock
  queue: CallbackQueue
  done: string[]
  errors: unknown[]
  woken: () => number
} {
  const clock = new VirtualClock()
  const errors: unknown[] = []
  let wakes = 0
  const queue = new CallbackQueue(
    clock,
    (error) => errors.push(error),
    () => wakes++,
  )
  return { clock, queue, done: [], errors, woken: () => wakes }
}

t.test('runs first in, first out', async (t) => {
  const { queue, done } = scene()
  for (const name of ['one', 'two', 'three']) queue.push(() => done.push(name))

  queue.run()

  t.same(done, ['one', 'two', 'three'])
  t.equal(queue.size, 0)
})

t.test('stops after 16 ms and leaves the rest, in order, for the next run', async (t) => {
  const { clock, queue, done } = scene()
  for (const name of ['one', 'two', 'three', 'four']) {
    queue.push(() => {
      done.push(name)
      clock.advance(BUDGET_MS / 2)
    })
  }

  queue.run()
  t.same(done, ['one', 'two'])
  t.equal(queue.size, 2)
  queue.run()

  t.same(done, ['one', 'two', 'three', 'four'])
})

t.test('runs one task at least, however long it takes', async (t) => {
  const { clock, queue, done } = scene()
  queue.push(() => {
    clock.advance(1000)
    done.push('long')
  })
  queue.push(() => done.push('next'))

  queue.run()

  t.same(done, ['long'])
})

t.test('what is queued during a run waits for the next', async (t) => {
  const { queue, done } = scene()
  queue.push(() => queue.push(() => done.push('later')))

  queue.run()
  t.same(done, [])
  queue.run()

  t.same(done, ['later'])
})

t.test('a run inside a run does nothing', async (t) => {
  const { queue, done } = scene()
  queue.push(() => {
    queue.run()
    done.push('one')
  })
  queue.push(() => done.push('two'))

  queue.run()

  t.same(done, ['one', 'two'])
})

t.test('a call that throws is reported, and the next one comes', async (t) => {
  const { queue, done, errors } = scene()
  const fault = new Error('in the game')
  const self = {}
  queue.pushCall(() => {
    throw fault
  }, self)
  queue.pushCall(
    function (this: unknown, ...values: unknown[]) {
      done.push(`${String(this === self)} ${values.join()}`)
    },
    self,
    1,
    2,
  )
  queue.pushCall(undefined, self)

  queue.run()

  t.same(errors, [fault])
  t.same(done, ['true 1,2'])
})

t.test('errors of the reporter come out at the end of the run, and are not said twice', async (t) => {
  const queue = new CallbackQueue(
    new VirtualClock(),
    (error) => {
      throw error
    },
    () => undefined,
  )
  const done: string[] = []
  for (const name of ['one', 'two']) {
    queue.push(() => {
      queue.report(new Error(name))
      done.push(name)
    })
  }

  t.throws(() => queue.run(), AggregateError)
  t.same(done, ['one', 'two'])
  t.doesNotThrow(() => queue.run())
})

t.test('wakes the tick each time something is queued', async (t) => {
  const { queue, woken } = scene()

  queue.push(() => undefined)
  queue.push(() => undefined)

  t.equal(woken(), 2)
})

t.test('what the reporter throws between two runs wakes the tick, and comes out of the next run', async (t) => {
  let wakes = 0
  const queue = new CallbackQueue(
    new VirtualClock(),
    (error) => {
      throw error
    },
    () => wakes++,
  )

  t.doesNotThrow(() => queue.report(new Error('unheard')))

  t.equal(wakes, 1)
  t.throws(() => queue.run(), /unheard/)
})
