/**
 * The turn of tests and harness: ends when it is told to.
 */

import t from 'tap'
import { ManualTurn } from '../../src/peer/turn.ts'

t.test('runs nothing before the turn ends', async (t) => {
  const turn = new ManualTurn()
  const seen: string[] = []

  turn.atEnd(() => seen.push('ran'))

  t.strictSame(seen, [])
})

t.test('runs all that waits, in order, when the turn ends', async (t) => {
  const turn = new ManualTurn()
  const seen: string[] = []
  for (const name of ['a', 'b', 'c']) turn.atEnd(() => seen.push(name))

  turn.end()

  t.strictSame(seen, ['a', 'b', 'c'])
})

t.test('runs each callback once', async (t) => {
  const turn = new ManualTurn()
  const seen: string[] = []
  turn.atEnd(() => seen.push('once'))

  turn.end()
  turn.end()

  t.strictSame(seen, ['once'])
})

t.test('runs the same callback as often as it was added', async (t) => {
  const turn = new ManualTurn()
  const seen: string[] = []
  const callback = (): void => void seen.push('ran')
  turn.atEnd(callback)
  turn.atEnd(callback)

  turn.end()

  t.strictSame(seen, ['ran', 'ran'])
})

t.test('runs in the same end what a callback adds, behind what waits', async (t) => {
  const turn = new ManualTurn()
  const seen: string[] = []
  turn.atEnd(() => {
    seen.push('first')
    turn.atEnd(() => seen.push('added'))
  })
  turn.atEnd(() => seen.push('second'))

  turn.end()

  t.strictSame(seen, ['first', 'second', 'added'])
})

t.test('ends a turn in which nothing waits', async (t) => {
  t.doesNotThrow(() => new ManualTurn().end())
})

t.test('keeps what waits behind a callback that throws', async (t) => {
  const turn = new ManualTurn()
  const seen: string[] = []
  turn.atEnd(() => {
    throw new Error('planted')
  })
  turn.atEnd(() => seen.push('behind'))

  t.throws(() => turn.end(), { message: 'planted' })
  turn.end()

  t.strictSame(seen, ['behind'])
})

t.test('tells how many callbacks wait', async (t) => {
  const turn = new ManualTurn()
  turn.atEnd(() => undefined)
  t.equal(turn.pendingCallbacks, 1)

  turn.end()

  t.equal(turn.pendingCallbacks, 0)
})
