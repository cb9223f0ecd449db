/**
 * Values of every Variant type for property tests, made by fast-check. Used by the tests of the codec and by the test
 * that asks the engine. `byDefault` makes what decoding gives by default, `exact` what an exact decoding gives.
 */

import { fc } from '../../support/property-test.ts'
import {
  AABB,
  Basis,
  Color,
  EncodedObjectAsID,
  NodePath,
  Plane,
  PoolColorArray,
  PoolStringArray,
  PoolVector2Array,
  PoolVector3Array,
  Quat,
  RID,
  Real,
  Rect2,
  Transform,
  Transform2D,
  Vector2,
  Vector3,
} from '../../../src/variant.ts'
import { fields } from './values.ts'

/** What kinds of values to make. */
export interface Kinds {
  /** Whether to make what an exact decoding gives: Maps and Reals. */
  readonly exact: boolean
  /** Names in NodePaths have whole words, so that they need no padding: the engine fills it with leftovers. */
  readonly evenNames?: boolean
  /** Whether to make numbers of objects; default true. The engine writes others than it reads. */
  readonly objects?: boolean
  /** Whether keys in Maps are values that JavaScript and Godot compare alike; default false. */
  readonly simpleKeys?: boolean
  /** Whether texts are what Godot 4 takes: without lone surrogates; default false. */
  readonly wellFormed?: boolean
}

/** Text without NUL, which no Godot string holds; lone surrogates and byte order marks included. */
const anyText = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.array(fc.integer({ min: 1, max: 0xffff }), { maxLength: 6 }).map((units) => String.fromCharCode(...units)),
  )
  .map((value) => value.replaceAll('\0', ''))
const wellFormedText = anyText.map((value) => value.replaceAll(/\p{Surrogate}/gu, '?'))

const textOf = ({ wellFormed = false }: Kinds): fc.Arbitrary<string> => (wellFormed ? wellFormedText : anyText)

const f32 = fc.float()
const vector2 = fc.tuple(f32, f32).map(([x, y]) => new Vector2(x, y))
const vector3 = fc.tuple(f32, f32, f32).map(([x, y, z]) => new Vector3(x, y, z))
const four = fc.tuple(f32, f32, f32, f32)
const color = four.map(([r, g, b, a]) => new Color(r, g, b, a))
const basis = fc.tuple(vector3, vector3, vector3).map(([x, y, z]) => new Basis(x, y, z))

/** A number as decoding gives it: an int beyond the safe ones is a bigint. */
const exactInteger = (value: bigint): number | bigint => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

const longInteger = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(exactInteger)
const integer = fc.oneof(fc.integer(), fc.maxSafeInteger())
const fraction = fc.oneof(f32, fc.double())
const objectId = fc.bigInt(1n, 2n ** 64n - 1n).map((id) => new EncodedObjectAsID(exactInteger(id)))
const wholeReal = fc.oneof(fc.integer(), fc.maxSafeInteger()).map((value) => new Real(value))

const items = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 5 })

function leaves(kinds: Kinds): fc.Arbitrary<unknown>[] {
  const { exact, evenNames = false, objects = true } = kinds
  const text = textOf(kinds)
  const name = evenNames ? fc.constantFrom('Main', 'root', 'Enemy001', 'Tür') : text
  const path = fc.tuple(items(name), items(name), fc.boolean())
  return [
    ...[fc.constant(null), fc.boolean(), integer, longInteger, fraction, text],
    ...(exact ? [wholeReal] : []),
    ...[vector2, vector3, color, basis],
    fc.tuple(vector2, vector2).map(([position, size]) => new Rect2(position, size)),
    fc.tuple(vector2, vector2, vector2).map(([x, y, origin]) => new Transform2D(x, y, origin)),
    fc.tuple(vector3, f32).map(([normal, d]) => new Plane(normal, d)),
    four.map(([x, y, z, w]) => new Quat(x, y, z, w)),
    fc.tuple(vector3, vector3).map(([position, size]) => new AABB(position, size)),
    fc.tuple(basis, vector3).map(([axes, origin]) => new Transform(axes, origin)),
    // The path "/" is the empty one to an engine that reads it.
    path.map(([names, subnames, absolute]) =>
      NodePath.of(names, subnames, absolute && !(evenNames && names.length + subnames.length === 0)),
    ),
    fc.constant(new RID()),
    ...(objects ? [objectId] : []),
    fc.uint8Array({ maxLength: 9 }),
    fc.int32Array({ maxLength: 5 }),
    fc.float32Array({ maxLength: 5 }),
    items(text).map((all) => new PoolStringArray(all)),
    items(vector2).map((all) => new PoolVector2Array(all)),
    items(vector3).map((all) => new PoolVector3Array(all)),
    items(color).map((all) => new PoolColorArray(all)),
  ]
}

const isSafeKey = (key: unknown): boolean => typeof key === 'string' && key !== '__proto__'

/** Values of every type, containers among them. */
export function variants(kinds: Kinds): fc.Arbitrary<unknown> {
  const text = textOf(kinds)
  return fc.letrec((tie) => {
    const any = tie('any')
    const key = kinds.simpleKeys === true ? fc.oneof(text, integer, fc.boolean(), fc.constant(null)) : any
    const map = fc.array(fc.tuple(key, any), { maxLength: 4 }).map((entries) => new Map(entries))
    const safeKey = text.filter(isSafeKey)
    const byDefault = fc.oneof(
      fc.dictionary(safeKey, any, { maxKeys: 4 }).map(fields),
      map.filter((entries) => ![...entries.keys()].every(isSafeKey)),
    )
    return {
      any: fc.oneof(
        { maxDepth: 4, depthIdentifier: 'variant' },
        ...leaves(kinds),
        { arbitrary: fc.array(any, { maxLength: 4 }), weight: 8 },
        { arbitrary: kinds.exact ? map : byDefault, weight: 8 },
      ),
    }
  })['any']
}
