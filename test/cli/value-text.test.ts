/** Values in a few words. */

import t from 'tap'
import { valueText } from '../../src/cli/value-text.ts'
import { PoolStringArray, real, Vector2 } from '../../src/variant.ts'

t.test('says every sort of value in a few words', async (t) => {
  const cases: readonly (readonly [unknown, string])[] = [
    [null, 'null'],
    [true, 'true'],
    [5, '5'],
    [-0, '-0'],
    [real(5), '5.0'],
    [real(0.5), '0.5'],
    [2n ** 60n, '1152921504606846976'],
    ['a\u001b', String.raw`"a\u001b"`],
    [[1, ['x']], '[1, ["x"]]'],
    [new Map<unknown, unknown>([['a', 1]]), '{"a": 1}'],
    [{ a: 1, 'b c': 2 }, '{a: 1, "b c": 2}'],
    [Object.assign(Object.create(null) as object, { x: 1 }), '{x: 1}'],
    [new Vector2(1, 2), 'Vector2 {x: 1, y: 2}'],
    [new Uint8Array([1, 255]), 'Uint8Array [1, 255]'],
    [new PoolStringArray(['a']), 'PoolStringArray {items: ["a"]}'],
  ]
  for (const [value, text] of cases) t.equal(valueText(value), text)
})

t.test('stays short however much there is', async (t) => {
  let deep: unknown = 'bottom'
  for (let level = 0; level < 50; level++) deep = [deep]

  t.equal(valueText(Array(1000).fill(0)), '[0, 0, 0, 0, 0, 0, 0, 0, 992 more]')
  t.equal(valueText(deep), '[[[[[1 of them]]]]]')
  t.ok(valueText({ ['x y'.repeat(1000)]: 'x'.repeat(1000) }).length < 200)
})
