import t from 'tap'
import {
  callback,
  object,
  oneOf,
  refuseHeld,
  refuseUnknown,
  seconds,
  secondsOrOff,
  shown,
  truth,
  whole,
} from '../../src/peer/option-checks.ts'

t.test('gives the default for what was left out', async (t) => {
  t.equal(whole('a', undefined, 1, 5, 3), 3)
  t.equal(seconds('a', undefined, 0, 60), 60)
  t.equal(secondsOrOff('a', undefined, 5, 60), 60)
  t.equal(oneOf('a', undefined, ['x', 'y'], 'x'), 'x')
  t.equal(truth('a', undefined, true), true)
  t.equal(callback<() => void>('a', undefined), undefined)
  t.equal(object('a', undefined, []), undefined)
})

t.test('takes everything in its range', async (t) => {
  const run = () => 1
  const clock = { now: run }

  t.same([whole('a', 1, 1, 5, 3), whole('a', 5, 1, 5, 3)], [1, 5])
  t.same([seconds('a', 0, 0, 60), seconds('a', 86_400, 0, 60)], [0, 86_400])
  t.same([secondsOrOff('a', 0, 5, 60), secondsOrOff('a', 5, 5, 60)], [0, 5])
  t.equal(oneOf('a', 'y', ['x', 'y'], 'x'), 'y')
  t.equal(truth('a', false, true), false)
  t.equal(callback('a', run), run)
  t.equal(object('a', clock, ['now']), clock)
  t.doesNotThrow(() => refuseUnknown({ a: 1 }, { a: true, b: true }))
})

t.test('throws a TypeError that names the option', async (t) => {
  const cases: (() => unknown)[] = [
    () => whole('size', 0, 1, 5, 3),
    () => whole('size', 1.5, 1, 5, 3),
    () => whole('size', NaN, 1, 5, 3),
    () => seconds('size', -1, 0, 60),
    () => seconds('size', Infinity, 0, 60),
    () => seconds('size', '5' as never, 0, 60),
    () => secondsOrOff('size', 0.0001, 0.1, 60),
    () => secondsOrOff('size', '0' as never, 0.1, 60),
    () => oneOf('size', 'z', ['x', 'y'], 'x'),
    () => oneOf('size', Symbol('z') as never, ['x', 'y'], 'x'),
    () => whole('size', Object.create(null) as never, 1, 5, 3),
    () => oneOf('size', null as never, ['x', 'y'], 'x'),
    () => truth('size', 1 as never, true),
    () => callback('size', 'f'),
    () => object('size', 5 as never, []),
    () => object('size', null as never, []),
    () => object('size', { now: 5 }, ['now']),
    () => refuseUnknown({ size: 1 }, {}),
    () => refuseUnknown({ size: 1 }, { length: true }),
  ]
  for (const run of cases) t.throws(run, { name: 'TypeError', message: /size/ })
})

t.test('takes nothing but an object for the options themselves', async (t) => {
  for (const options of [5, null, undefined, 'engine', true, [], () => undefined]) {
    t.throws(() => refuseUnknown(options as never, {}), {
      name: 'TypeError',
      message: `Options must be an object, not ${shown(options)}.`,
    })
  }
})

t.test('takes options of another but those that somebody else decides', async (t) => {
  const held = ['clock', 'random']

  t.doesNotThrow(() => refuseHeld('server', undefined, held, 'a scenario'))
  t.doesNotThrow(() => refuseHeld('server', { max_peers: 1, clock: undefined }, held, 'a scenario'))
  t.throws(() => refuseHeld('server', { clock: 1 }, held, 'a scenario'), {
    ...{ name: 'TypeError', message: 'There is no option "server.clock": a scenario has its own.' },
  })
  for (const nothing of [5 as unknown as object, null as unknown as object, []]) {
    t.throws(() => refuseHeld('server', nothing, held, 'a scenario'), /must be an object, not/)
  }
})

t.test('names any value in a sentence', async (t) => {
  const bare = Object.create(null) as unknown

  t.same([5, NaN, null, undefined, true, 'a"b', Symbol('s'), [1, 2], {}, bare, () => undefined].map(shown), [
    ...['5', 'NaN', 'null', 'undefined', 'true', '"a\\"b"', 'Symbol(s)', 'an array'],
    ...['a value of type object', 'a value of type object', 'a value of type function'],
  ])
})
