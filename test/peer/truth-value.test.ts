import t from 'tap'
import { truthValue } from '../../src/peer/truth-value.ts'

t.test('takes booleans and numbers, as Godot does, and nothing else', async (t) => {
  t.same([true, false, 1, 0, 2.5, -1].map(truthValue), [true, false, true, false, true, true])
  t.same(
    ['x', '', 'true', null, undefined, [], {}, 1n].map(truthValue),
    Array.from({ length: 8 }, () => undefined),
  )
})
