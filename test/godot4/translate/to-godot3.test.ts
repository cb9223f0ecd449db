/** Values of Godot 4 for players of Godot 3: the table is whole, and what it promises comes true. */

import { fc } from '../../support/property-test.ts'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { COUNTERPARTS } from '../../../src/godot4/translate/counterparts.ts'
import { toGodot3 } from '../../../src/godot4/translate/to-godot3.ts'
import { Callable, SignalReference, StringName } from '../../../src/godot4/variant/names.ts'
import { PackedVector4Array } from '../../../src/godot4/variant/packed-arrays.ts'
import { GODOT_4 } from '../../../src/godot4/variant/type-table.ts'
import { TypedArray, TypedDictionary } from '../../../src/godot4/variant/typed-containers.ts'
import { Projection, Rect2i, Vector2i, Vector3i, Vector4, Vector4i } from '../../../src/godot4/variant/vectors.ts'
import { GODOT_3 } from '../../../src/multiplayer/variant/type-table.ts'
import { encodeVariant, EncodedObjectAsID, Real, Rect2, RID, Vector2, Vector3 } from '../../../src/variant.ts'
import { anyValue } from '../../support/hostile-inputs.ts'
import { variants } from '../../multiplayer/variant/arbitraries.ts'
import { fields } from '../../multiplayer/variant/values.ts'
import { godot4Values } from '../variant/arbitraries.ts'

t.test('the table has each type of Godot 4 at its number, and names types of Godot 3', async (t) => {
  const names = COUNTERPARTS.map(({ type }) => type)
  const known = new Set(GODOT_3.types.map(({ name }) => name))

  t.equal(COUNTERPARTS.length, GODOT_4.types.length)
  for (const { id, name } of GODOT_4.types) t.equal(names[id], name === 'null' ? 'Nil' : name)
  for (const { type, godot3, passage, because } of COUNTERPARTS) {
    t.equal(godot3 === null, passage === 'refused', type)
    t.ok(godot3 === null || known.has(godot3), `${type} as ${godot3}`)
    t.ok(godot3 !== null || because.endsWith('.'), type)
  }
})

t.test('what the table says is the same has the same bytes but for the number of its type', async (t) => {
  for (const [id, { godot3, passage }] of COUNTERPARTS.entries()) {
    const type = GODOT_4.types[id]
    const other = GODOT_3.types.find(({ name }) => name === godot3)
    if (passage === 'same') t.strictSame(type?.classes, other?.classes, godot3 ?? '')
  }
})

for (const [what, value, translated] of [
  ['a Vector2i', new Vector2i(1, -16777216), new Vector2(1, -16777216)],
  ['a Rect2i', new Rect2i(new Vector2i(1, 2), new Vector2i(3, 4)), new Rect2(new Vector2(1, 2), new Vector2(3, 4))],
  ['a Vector3i', new Vector3i(1, 2, 3), new Vector3(1, 2, 3)],
  ['a StringName', new StringName('jump'), 'jump'],
  ['a PackedInt64Array', BigInt64Array.of(1n, 2n ** 60n), [1, 2n ** 60n]],
  ['a PackedFloat64Array', Float64Array.of(0.1, 5), [0.1, new Real(5)]],
  ['a typed Array', new TypedArray({ type: 2 }, [1, 2]), [1, 2]],
  ['a typed Dictionary', new TypedDictionary({ type: 21 }, null, [[new StringName('a'), 1]]), new Map([['a', 1]])],
  ['what is inside of an Array', [1, [new StringName('a')]], [1, ['a']]],
  [
    'the value of a field',
    fields({ a: new Vector2i(), b: 1 }),
    new Map<string, unknown>([
      ['a', new Vector2()],
      ['b', 1],
    ]),
  ],
  ['the key of a Map', new Map([[new StringName('a'), 1]]), new Map([['a', 1]])],
  ['the value of a Map', new Map([[1, new StringName('a')]]), new Map([[1, 'a']])],
] as const) {
  t.test(`translates ${what}`, async (t) => {
    t.ok(isDeepStrictEqual(toGodot3(value), { ok: true, value: translated }), '', { found: toGodot3(value) })
  })
}

const FOUR = 'Four numbers are a rotation or a colour there.'

for (const [what, value, message] of [
  ['a Vector2i beyond 24 bits', new Vector2i(16777217), '16777217 is not exact as a float of 32 bits'],
  ['a Vector3i beyond 24 bits', new Vector3i(0, 0, -16777217), '-16777217 is not exact as a float of 32 bits'],
  [
    'a Rect2i beyond 24 bits',
    new Rect2i(undefined, new Vector2i(0, 16777217)),
    '16777217 is not exact as a float of 32 bits',
  ],
  ['a Vector4', new Vector4(), `Godot 3 has no Vector4: ${FOUR}`],
  ['a Vector4i', new Vector4i(), `Godot 3 has no Vector4i: ${FOUR}`],
  ['a Projection', new Projection(), 'Godot 3 has no Projection: A matrix has three columns there.'],
  ['a PackedVector4Array', new PackedVector4Array(), `Godot 3 has no PackedVector4Array: ${FOUR}`],
  ['a Callable', new Callable(), 'Godot 3 has no Callable: It means something on the machine of the sender only.'],
  ['a Signal', new SignalReference(), 'Godot 3 has no Signal: It means something on the machine of the sender only.'],
  ['an Array that holds one', [1, [new Vector4()], 2], `Godot 3 has no Vector4: ${FOUR}`],
  ['two of them, by the first', [new Vector4(), new Vector2i(16777217)], `Godot 3 has no Vector4: ${FOUR}`],
] as const) {
  t.test(`refuses ${what}`, async (t) => {
    t.strictSame(toGodot3(value), { ok: false, message })
  })
}

t.test('refuses what contains itself, and what throws when it is read', async (t) => {
  const ring: unknown[] = []
  ring.push(ring)

  t.strictSame(toGodot3(ring), { ok: false, message: 'nested deeper than 1024' })
  const trap = {
    get a(): never {
      throw new Error('no')
    },
  }
  t.strictSame(toGodot3(trap), { ok: false, message: 'reading it threw: no' })
})

t.test('does not copy what Godot 3 can hold', async (t) => {
  for (const value of [
    [1, ['a']],
    new Map([['a', 1]]),
    fields({ a: 1 }),
    new RID(7),
    new EncodedObjectAsID(1),
    new Date(0),
  ]) {
    const translated = toGodot3(value)

    t.equal(translated.ok && translated.value, value)
  }
})

t.test('every value of Godot 3 passes as it is', async (t) => {
  fc.assert(
    fc.property(variants({ exact: true }), (value) => {
      const translated = toGodot3(value)
      return translated.ok && Object.is(translated.value, value)
    }),
    { numRuns: 300 },
  )
  t.pass('for 300 values')
})

t.test('what is translated Godot 3 can be told, and any other value is refused in a sentence', async (t) => {
  fc.assert(
    fc.property(godot4Values, (value) => {
      const translated = toGodot3(value)
      return translated.ok ? encodeVariant(translated.value).ok : translated.message !== ''
    }),
    { numRuns: 300 },
  )
  fc.assert(fc.property(anyValue, (value) => typeof toGodot3(value).ok === 'boolean'))
  t.pass('for 300 values')
})
