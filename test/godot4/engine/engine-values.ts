/**
 * Values in GDScript, and what they are here when they are read exactly: each type but Object, with the ends of what it
 * holds. Used by the test of Variants and by that of calls.
 */

import { Callable, SignalReference, StringName } from '../../../src/godot4/variant/names.ts'
import { PackedVector4Array } from '../../../src/godot4/variant/packed-arrays.ts'
import { TypedArray, TypedDictionary } from '../../../src/godot4/variant/typed-containers.ts'
import { Projection, Rect2i, Vector2i, Vector3i, Vector4, Vector4i } from '../../../src/godot4/variant/vectors.ts'
import {
  AABB,
  Basis,
  Color,
  NodePath,
  Plane,
  PoolColorArray,
  PoolStringArray,
  PoolVector2Array,
  PoolVector3Array,
  Quat,
  real,
  Rect2,
  RID,
  Transform,
  Transform2D,
  Vector2,
  Vector3,
} from '../../../src/variant.ts'

const [x, y, z] = [new Vector3(1, 2, 3), new Vector3(4, 5, 6), new Vector3(7, 8, 9)]
const BASIS = 'Basis(Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 9))'

type Made = readonly [gdscript: string, value: unknown]

const SIMPLE: readonly Made[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ...[0, 1, -1, 127, 128, -128, -129, 32767, 32768, -32768, -32769].map((value) => [String(value), value] as const),
  ...[2147483647, 2147483648, -2147483648, -2147483649].map((value) => [String(value), value] as const),
  ...[Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER].map((value) => [String(value), value] as const),
  ['9007199254740993', 9007199254740993n],
  ['9223372036854775807', 2n ** 63n - 1n],
  ['-9223372036854775807 - 1', -(2n ** 63n)],
  ['0.0', real(0)],
  // As a constant it would be 0.0: the compiler keeps one of what is equal.
  ['"-0".to_float()', -0],
  ['5.0', real(5)],
  ['1.5', 1.5],
  ['0.1', 0.1],
  ['-1e300', -1e300],
  ['INF', Infinity],
  ['-INF', -Infinity],
  ['NAN', NaN],
  ['""', ''],
  ['"hello"', 'hello'],
  ['"Grüße 漢字 🎮"', 'Grüße 漢字 🎮'],
  ['&"name"', new StringName('name')],
  ['&""', new StringName('')],
]

const MATH: readonly Made[] = [
  ['Vector2(1, -2.5)', new Vector2(1, -2.5)],
  ['Vector2(INF, NAN)', new Vector2(Infinity, NaN)],
  ['Vector2i(1, -2147483648)', new Vector2i(1, -2147483648)],
  ['Rect2(1, 2, 3, 4)', new Rect2(new Vector2(1, 2), new Vector2(3, 4))],
  ['Rect2i(1, 2, 3, -4)', new Rect2i(new Vector2i(1, 2), new Vector2i(3, -4))],
  ['Vector3(1, 2, 3)', x],
  ['Vector3i(1, 2, 2147483647)', new Vector3i(1, 2, 2147483647)],
  [
    'Transform2D(Vector2(1, 2), Vector2(3, 4), Vector2(5, 6))',
    new Transform2D(new Vector2(1, 2), new Vector2(3, 4), new Vector2(5, 6)),
  ],
  ['Vector4(1, 2, 3, 4)', new Vector4(1, 2, 3, 4)],
  ['Vector4i(1, -2, 3, 4)', new Vector4i(1, -2, 3, 4)],
  ['Plane(1, 2, 3, 4)', new Plane(x, 4)],
  ['Quaternion(1, 2, 3, 4)', new Quat(1, 2, 3, 4)],
  ['AABB(Vector3(1, 2, 3), Vector3(4, 5, 6))', new AABB(x, y)],
  [BASIS, new Basis(x, y, z)],
  [`Transform3D(${BASIS}, Vector3(10, 11, 12))`, new Transform(new Basis(x, y, z), new Vector3(10, 11, 12))],
  [
    'Projection(Vector4(1, 2, 3, 4), Vector4(5, 6, 7, 8), Vector4(9, 10, 11, 12), Vector4(13, 14, 15, 16))',
    new Projection(
      ...[new Vector4(1, 2, 3, 4), new Vector4(5, 6, 7, 8), new Vector4(9, 10, 11, 12), new Vector4(13, 14, 15, 16)],
    ),
  ],
  ['Color(0.25, 0.5, 4, -1)', new Color(0.25, 0.5, 4, -1)],
]

const REFERENCES: readonly Made[] = [
  ...['', '/', 'Main', '../Enemy', ':position:x', '/root/Tür:position:x', '//a//b/:c:d'].map(
    (path) => [`NodePath(${JSON.stringify(path)})`, new NodePath(path)] as const,
  ),
  ['RID()', new RID()],
  ['rid_from_int64(4294967298)', new RID(4294967298)],
  ['rid_from_int64(-1)', new RID(2n ** 64n - 1n)],
  ['make', new Callable()],
  ['Callable()', new Callable()],
  ['Signal()', new SignalReference()],
]

const CONTAINERS: readonly Made[] = [
  ['{}', new Map()],
  [
    '{1: "int", 1.5: "float", true: null, "s": [], &"n": {}}',
    new Map<unknown, unknown>([
      ...([
        [1, 'int'],
        [1.5, 'float'],
        [true, null],
        ['s', []],
      ] as const),
      [new StringName('n'), new Map()],
    ]),
  ],
  ['[1, true, null, 2.0, "x", [[]]]', [1, true, null, real(2), 'x', [[]]]],
  ['Array([1, 2], TYPE_INT, &"", null)', new TypedArray({ type: 2 }, [1, 2])],
  ['Array([&"a"], TYPE_STRING_NAME, &"", null)', new TypedArray({ type: 21 }, [new StringName('a')])],
  ['Array([], TYPE_OBJECT, &"EncodedObjectAsID", null)', new TypedArray({ class_name: 'EncodedObjectAsID' }, [])],
  [
    'Dictionary({"k": 7}, TYPE_STRING, &"", null, TYPE_INT, &"", null)',
    new TypedDictionary({ type: 4 }, { type: 2 }, [['k', 7]]),
  ],
  [
    'Dictionary({1: [2.0]}, TYPE_INT, &"", null, TYPE_NIL, &"", null)',
    new TypedDictionary({ type: 2 }, null, [[1, [real(2)]]]),
  ],
  ['Dictionary({}, TYPE_NIL, &"", null, TYPE_BOOL, &"", null)', new TypedDictionary(null, { type: 1 })],
]

const PACKED: readonly Made[] = [
  ['PackedByteArray()', new Uint8Array()],
  ['PackedByteArray([0, 127, 128, 255, 1])', Uint8Array.of(0, 127, 128, 255, 1)],
  ['PackedInt32Array([1, -1, 2147483647, -2147483648])', Int32Array.of(1, -1, 2147483647, -2147483648)],
  ['PackedInt64Array([1, -1, 9223372036854775807])', BigInt64Array.of(1n, -1n, 2n ** 63n - 1n)],
  ['PackedFloat32Array([1.5, 0.1])', Float32Array.of(1.5, 0.1)],
  ['PackedFloat64Array([1.5, 0.1])', Float64Array.of(1.5, 0.1)],
  ['PackedStringArray(["", "a", "ü漢🎮"])', new PoolStringArray(['', 'a', 'ü漢🎮'])],
  ['PackedVector2Array([Vector2(1, 2)])', new PoolVector2Array([new Vector2(1, 2)])],
  ['PackedVector3Array([Vector3(1, 2, 3), Vector3(4, 5, 6)])', new PoolVector3Array([x, y])],
  ['PackedColorArray([Color(1, 0, 0, 0.5)])', new PoolColorArray([new Color(1, 0, 0, 0.5)])],
  ['PackedVector4Array([Vector4(1, 2, 3, 4)])', new PackedVector4Array([new Vector4(1, 2, 3, 4)])],
  ['PackedVector4Array()', new PackedVector4Array()],
]

/** All of them. */
export const MADE_BY_THE_ENGINE: readonly Made[] = [...SIMPLE, ...MATH, ...REFERENCES, ...CONTAINERS, ...PACKED]
