/** How deep and how long a value may be that is encoded, and that too long a one is refused before it is walked through. */

import t from 'tap'
import { Color, NodePath, PoolColorArray, PoolStringArray, encodeVariant } from '../../../src/variant.ts'

/** Arrays in arrays; the innermost is empty. */
function nested(depth: number): unknown[] {
  let value: unknown[] = []
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

t.test('refuses what is nested deeper than 100 by default, and as deep as it is told', async (t) => {
  t.equal(encodeVariant(nested(100)).ok, true)
  t.match(encodeVariant(nested(101)), { error: 6, message: /: nested deeper than 100$/ })
  t.equal(encodeVariant(nested(2), { maxDepth: 2 }).ok, true)
  t.match(encodeVariant(nested(3), { maxDepth: 2 }), {
    error: 6,
    message: 'cannot write value[0][0][0]: nested deeper than 2',
  })
  t.equal(encodeVariant(nested(1024), { maxDepth: Infinity }).ok, true)
  t.equal(encodeVariant(nested(1025), { maxDepth: Infinity }).ok, false)
})

t.test('takes many values side by side for no deeper than one', async (t) => {
  t.equal(
    encodeVariant(
      Array.from({ length: 1024 }, () => []),
      { maxDepth: 1 },
    ).ok,
    true,
  )
})

/** Values that are too long for 100 bytes, and found to be before they are walked through. */
const LONG: readonly (readonly [string, unknown])[] = [
  ['text', 'x'.repeat(100)],
  ['bytes', new Uint8Array(100)],
  ['ints', new Int32Array(100)],
  ['floats', new Float32Array(100)],
  ['texts', new PoolStringArray(Array.from({ length: 100 }, () => ''))],
  ['colours', new PoolColorArray(Array.from({ length: 7 }, () => new Color()))],
  ['an array with a length of four thousand millions', Object.assign([], { length: 4_000_000_000 })],
  ['entries', new Map(Array.from({ length: 100 }, (_, index) => [index, index]))],
  ['fields', Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, index]))],
  ['names', NodePath.of(Array.from({ length: 100 }, () => 'Main'))],
  ['items, some of them short', Array.from({ length: 20 }, () => 'long enough')],
]

for (const [name, value] of LONG) {
  t.test(`refuses ${name} over the limit with ERR_OUT_OF_MEMORY`, async (t) => {
    t.match(encodeVariant(value, { maxBytes: 100 }), { ok: false, error: 6, message: /: more than 100 bytes$/ })
  })
}

t.test('takes as many bytes as the limit says, and 8 MiB by default', async (t) => {
  t.equal(encodeVariant('abcd', { maxBytes: 12 }).ok, true)
  t.equal(encodeVariant('abcd', { maxBytes: 11 }).ok, false)
  t.equal(encodeVariant(new Uint8Array(8_388_600)).ok, true)
  t.equal(encodeVariant(new Uint8Array(8_388_601)).ok, false)
})
