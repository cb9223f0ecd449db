/**
 * The values whose bytes the real engine has recorded in test/godot/fixtures/variants-3.2.3.json, by the same names.
 * Each is what decoding gives by default; where another value has the same bytes, that one is what is encoded.
 */

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
  Rect2,
  Transform,
  Transform2D,
  Vector2,
  Vector3,
  real,
} from '../../../src/variant.ts'

/** A value by its recorded name. */
export interface NamedValue {
  readonly name: string
  readonly value: unknown
  /** What to encode, if not the value. */
  readonly encoded?: unknown
}

/** What a Dictionary with string keys is decoded to. */
export function fields(entries: Readonly<Record<string, unknown>>): object {
  return Object.assign(Object.create(null) as object, entries)
}

const named = (entries: Readonly<Record<string, unknown>>): NamedValue[] =>
  Object.entries(entries).map(([name, value]) => ({ name, value }))

const [x, y, z] = [new Vector3(1, 2, 3), new Vector3(4, 5, 6), new Vector3(7, 8, 9)]

const SIMPLE: readonly NamedValue[] = [
  ...named({ null: null, 'bool: false': false, 'bool: true': true }),
  ...named({ 'int: 0': 0, 'int: 1': 1, 'int: -1': -1 }),
  ...named({ 'int: 2^31 - 1': 2147483647, 'int: 2^31': 2147483648 }),
  ...named({ 'int: -2^31': -2147483648, 'int: -2^31 - 1': -2147483649 }),
  ...named({ 'int: 2^53 - 1': Number.MAX_SAFE_INTEGER, 'int: -2^53 + 1': Number.MIN_SAFE_INTEGER }),
  ...named({ 'int: 2^53': 2n ** 53n, 'int: largest': 2n ** 63n - 1n, 'int: smallest': -(2n ** 63n) }),
  { name: 'float: 0.0', value: 0, encoded: real(0) },
  { name: 'float: 5.0', value: 5, encoded: real(5) },
  ...named({ 'float: -0.0': -0, 'float: 1.5': 1.5, 'float: 0.1': 0.1, 'float: -1e300': -1e300 }),
  ...named({ 'float: 2^-1074': 2 ** -1074, 'float: 2^60': 2 ** 60 }),
  ...named({ 'float: infinity': Infinity, 'float: -infinity': -Infinity, 'float: NaN': NaN }),
  ...named({ 'String: empty': '', 'String: a': 'a', 'String: hello': 'hello', 'String: four': 'four' }),
  ...named({ 'String: Grüße': 'Grüße', 'String: 漢字': '漢字', 'String: 🎮': '🎮' }),
  ...named({ 'String: a lone surrogate': '\ud800', 'String: a byte order mark inside': 'a\ufeff' }),
]

const MATH = named({
  'Vector2: default': new Vector2(),
  'Vector2: (1, 2)': new Vector2(1, 2),
  'Vector2: (0.5, -infinity)': new Vector2(0.5, -Infinity),
  'Vector2: NaN': new Vector2(NaN, NaN),
  'Rect2: default': new Rect2(),
  'Rect2: 1 to 4': new Rect2(new Vector2(1, 2), new Vector2(3, 4)),
  'Vector3: default': new Vector3(),
  'Vector3: 1 to 3': x,
  'Transform2D: default': new Transform2D(),
  'Transform2D: 1 to 6': new Transform2D(new Vector2(1, 2), new Vector2(3, 4), new Vector2(5, 6)),
  'Plane: default': new Plane(),
  'Plane: 1 to 4': new Plane(x, 4),
  'Quat: default': new Quat(),
  'Quat: 1 to 4': new Quat(1, 2, 3, 4),
  'AABB: default': new AABB(),
  'AABB: 1 to 6': new AABB(x, y),
  'Basis: default': new Basis(),
  'Basis: 1 to 9': new Basis(x, y, z),
  'Transform: default': new Transform(),
  'Transform: 1 to 12': new Transform(new Basis(x, y, z), new Vector3(10, 11, 12)),
  'Color: default': new Color(),
  'Color: four parts': new Color(0.25, 0.5, 0.75, 1),
  'Color: overbright': new Color(4, -1, 0, 0),
})

const REFERENCES: readonly NamedValue[] = [
  ...['', '/', '/root/Main', 'Main', '../Enemy', ':position:x', '/root/Tür:position:x', 'a/:b:', 'a::b', '//a//b/'].map(
    (path) => ({ name: `NodePath: ${path === '' ? 'empty' : path}`, value: new NodePath(path) }),
  ),
  ...named({ RID: new RID(), 'Object: number 1234': new EncodedObjectAsID(1234) }),
]

const ANY_KEYS = new Map<unknown, unknown>([
  [1, 'int'],
  [1.5, 'float'],
  [null, 'null'],
  [true, 'bool'],
  [new Vector2(1, 2), 'Vector2'],
  ['s', 'String'],
])

const ONE_OF_EACH: readonly unknown[] = [
  ...[null, true, 1, 1.5, 's', new Vector2(), new Rect2(), new Vector3(), new Transform2D(), new Plane(), new Quat()],
  ...[new AABB(), new Basis(), new Transform(), new Color(), new NodePath('root'), new RID(), fields({}), []],
  ...[new Uint8Array(), new Int32Array(), new Float32Array(), new PoolStringArray(), new PoolVector2Array()],
  ...[new PoolVector3Array(), new PoolColorArray()],
]

const CONTAINERS = named({
  'Dictionary: empty': fields({}),
  'Dictionary: a is 1': fields({ a: 1 }),
  'Dictionary: in order': fields({ b: 1, a: null, '': 'x' }),
  'Dictionary: any keys': ANY_KEYS,
  'Dictionary: __proto__': new Map([['__proto__', fields({ polluted: true })]]),
  'Dictionary: nested': fields({ players: [fields({ id: 2, at: new Vector2(1, 2) }), fields({})] }),
  'Array: empty': [],
  'Array: 1 and x': [1, 'x'],
  'Array: nested': [[[]], [null, [true]]],
  'Array: one of each': ONE_OF_EACH,
})

const POOL_ARRAYS = named({
  'PoolByteArray: empty': new Uint8Array(),
  'PoolByteArray: 1 to 5': Uint8Array.of(1, 2, 3, 4, 5),
  'PoolByteArray: four': Uint8Array.of(0, 127, 128, 255),
  'PoolIntArray: empty': new Int32Array(),
  'PoolIntArray: the ends': Int32Array.of(1, -1, 2147483647, -2147483648),
  'PoolRealArray: empty': new Float32Array(),
  'PoolRealArray: 1.5 and 0.1': Float32Array.of(1.5, 0.1),
  'PoolStringArray: empty': new PoolStringArray(),
  'PoolStringArray: a, bcd and nothing': new PoolStringArray(['a', 'bcd', '']),
  'PoolStringArray: ü': new PoolStringArray(['ü']),
  'PoolVector2Array: empty': new PoolVector2Array(),
  'PoolVector2Array: two': new PoolVector2Array([new Vector2(1, 2), new Vector2(3, 4)]),
  'PoolVector3Array: empty': new PoolVector3Array(),
  'PoolVector3Array: two': new PoolVector3Array([x, y]),
  'PoolColorArray: empty': new PoolColorArray(),
  'PoolColorArray: two': new PoolColorArray([new Color(1, 0, 0, 1), new Color(0, 0.5, 0, 0)]),
})

/** All of them, in the order of the record. */
export const VALUES: readonly NamedValue[] = [...SIMPLE, ...MATH, ...REFERENCES, ...CONTAINERS, ...POOL_ARRAYS]
