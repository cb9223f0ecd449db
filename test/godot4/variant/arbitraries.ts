/**
 * Values of every type of Godot 4 for property tests: those that Godot 3 has too, and the others, in containers. Used by
 * the tests of the codec and of the translation. All are what an exact decoding gives.
 */

import { fc } from '../../support/property-test.ts'
import { Callable, SignalReference, StringName } from '../../../src/godot4/variant/names.ts'
import { PackedVector4Array } from '../../../src/godot4/variant/packed-arrays.ts'
import { TypedArray, TypedDictionary, type ElementType } from '../../../src/godot4/variant/typed-containers.ts'
import { Projection, Rect2i, Vector2i, Vector3i, Vector4, Vector4i } from '../../../src/godot4/variant/vectors.ts'
import { Real, RID } from '../../../src/variant.ts'
import { variants } from '../../multiplayer/variant/arbitraries.ts'

const f32 = fc.float()
const i32 = fc.integer()
const text = fc.string({ unit: 'grapheme', maxLength: 6 }).map((one) => one.replaceAll('\0', ''))
const vector2i = fc.tuple(i32, i32).map(([x, y]) => new Vector2i(x, y))
const vector4 = fc.tuple(f32, f32, f32, f32).map(([x, y, z, w]) => new Vector4(x, y, z, w))
const number = fc.oneof(fc.nat(), fc.bigInt(2n ** 53n, 2n ** 64n - 1n))

const element: fc.Arbitrary<ElementType> = fc.oneof(
  fc.nat({ max: 38 }).map((type) => ({ type })),
  text.map((class_name) => ({ class_name })),
  text.map((script) => ({ script })),
)

/** Values of the types that Godot 3 has not. */
export const newLeaves: fc.Arbitrary<unknown> = fc.oneof(
  vector2i,
  fc.tuple(vector2i, vector2i).map(([position, size]) => new Rect2i(position, size)),
  fc.tuple(i32, i32, i32).map(([x, y, z]) => new Vector3i(x, y, z)),
  vector4,
  fc.tuple(i32, i32, i32, i32).map(([x, y, z, w]) => new Vector4i(x, y, z, w)),
  fc.tuple(vector4, vector4, vector4, vector4).map(([x, y, z, w]) => new Projection(x, y, z, w)),
  text.map((one) => new StringName(one)),
  number.map((id) => new RID(id)),
  fc.constant(new Callable()),
  fc.tuple(text, number).map(([name, id]) => new SignalReference(name, id)),
  fc.bigInt64Array({ maxLength: 4 }),
  fc.float64Array({ maxLength: 4 }),
  fc.array(vector4, { maxLength: 3 }).map((items) => new PackedVector4Array(items)),
)

const [one, word] = [fc.integer(), text]

/** Types that containers may have, and values of them. */
const OF_TYPES: readonly (readonly [ElementType, fc.Arbitrary<unknown>])[] = [
  [{ type: 1 }, fc.boolean()],
  [{ type: 2 }, one],
  [{ type: 3 }, one.map((value) => new Real(value))],
  [{ type: 4 }, word],
  [{ type: 6 }, vector2i],
  [{ type: 12 }, vector4],
  [{ type: 21 }, word.map((value) => new StringName(value))],
  [{ type: 27 }, fc.array(fc.tuple(word, one), { maxLength: 2 }).map((entries) => new Map(entries))],
  [{ type: 28 }, fc.array(one, { maxLength: 2 })],
  [{ type: 33 }, fc.float64Array({ maxLength: 2 })],
]
const KEYS = OF_TYPES.slice(0, 4)

/**
 * Values of every type but Object that an engine writes again as it has read them: no two keys are equal there, and typed
 * containers hold what they say.
 */
export const engineValues: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'engine' },
    newLeaves,
    variants({ exact: true, wellFormed: true, objects: false, simpleKeys: true }),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.array(fc.tuple(word, tie('any')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc
      .constantFrom(...OF_TYPES)
      .chain(([type, item]) => fc.array(item, { maxLength: 3 }).map((items) => new TypedArray(type, items))),
    fc
      .tuple(fc.constantFrom(...KEYS), fc.constantFrom(...OF_TYPES))
      .chain(([[keyType, key], [valueType, value]]) =>
        fc
          .uniqueArray(fc.tuple(key, value), { maxLength: 3, selector: ([name]) => String(name) })
          .map((entries) => new TypedDictionary(keyType, valueType, entries)),
      ),
  ),
}))['any']

/** Values of every type. */
export const godot4Values: fc.Arbitrary<unknown> = fc.letrec((tie) => {
  const items = fc.array(tie('any'), { maxLength: 3 })
  const entries = fc.array(fc.tuple(tie('any'), tie('any')), { maxLength: 3 })
  return {
    any: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'godot4' },
      newLeaves,
      variants({ exact: true, wellFormed: true }),
      items,
      entries.map((all) => new Map(all)),
      fc.tuple(element, items).map(([type, all]) => new TypedArray(type, all)),
      fc.tuple(element, element, entries).map(([key, value, all]) => new TypedDictionary(key, value, all)),
    ),
  }
})['any']
