/** The Variant codec of Godot 4 against bytes that a running engine has written, in compact and in full form. */

import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { decodeVariant, encodeVariant, godot4Codec } from '../../../src/godot4/variant/codec.ts'
import { readCompactValues } from '../../../src/godot4/variant/compact.ts'
import { Callable, SignalReference, StringName } from '../../../src/godot4/variant/names.ts'
import { PackedVector4Array } from '../../../src/godot4/variant/packed-arrays.ts'
import { TypedArray, TypedDictionary } from '../../../src/godot4/variant/typed-containers.ts'
import { Projection, Rect2i, Vector2i, Vector3i, Vector4, Vector4i } from '../../../src/godot4/variant/vectors.ts'
import { GODOT_4 } from '../../../src/godot4/variant/type-table.ts'
import { ByteReader } from '../../../src/peer/byte-reader.ts'
import { ByteWriter } from '../../../src/peer/byte-writer.ts'
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
  Real,
  Rect2,
  RID,
  Transform,
  Transform2D,
  Vector2,
  Vector3,
} from '../../../src/variant.ts'
import { hex, toHex } from '../../support/hex.ts'
import { fields } from '../../multiplayer/variant/values.ts'

function compactBytes(value: unknown): string {
  const bytes = new ByteWriter(1000)
  const refusal = godot4Codec.writeValues(bytes, [value])
  return refusal === null ? Buffer.from(bytes.finish()).toString('hex') : refusal.message
}

function readCompact(bytes: string, exact: boolean): unknown {
  const reader = new ByteReader(hex(bytes))
  const values = readCompactValues(reader, 1, { exact })
  return reader.refusal?.message ?? (reader.remaining === 0 ? values : `${reader.remaining} bytes are left`)
}

/** What the engine sent, compact; and what an exact reading makes of it where that is something else. */
const COMPACT: readonly (readonly [bytes: string, value: unknown, exact?: unknown])[] = [
  ['00000000', null],
  ['81', true],
  ['01', false],
  ['0201', 1],
  ['02ff', -1],
  ['027f', 127],
  ['0280', -128],
  ['42 8000', 128],
  ['42 7fff', -129],
  ['42 0080', -32768],
  ['82 409c0000', 40000],
  ['82 90eefeff', -70000],
  ['c2 00f2052a01000000', 5000000000],
  ['c2 0000000000000080', -(2n ** 63n)],
  ['03000000 0000c03f', 1.5],
  ['03000000 0000a040', 5, new Real(5)],
  ['03000100 9a9999999999b93f', 0.1],
  ['03000100 000000000000f87f', NaN],
  ['04000000 06000000 68c3a96c6c6f0000', 'héllo'],
  ['04000000 00000000', ''],
  ['15000000 05000000 736e616d65000000', 'sname', new StringName('sname')],
  ['05000000 0000803f 00000040', new Vector2(1, 2)],
  ['06000000 01000000 feffffff', new Vector2i(1, -2)],
  ['14000000 0000803f 0000003f 0000803e 0000803f', new Color(1, 0.5, 0.25, 1)],
  [
    '16000000 02000080 02000000 01000000 04000000726f6f74 0100000041000000 0100000062000000 0100000063000000',
    new NodePath('/root/A:b:c'),
  ],
  ['1b000000 01000000 04000000 01000000 61000000 02000000 01000000', fields({ a: 1 }), new Map([['a', 1]])],
  ['1c000000 04000000 02000000 01000000 04000000 01000000 78000000 01000000 01000000 00000000', [1, 'x', true, null]],
  ['22000000 02000000 02000000 61000000 07000000 68c3a96c6c6f0000', new PoolStringArray(['a', 'héllo'])],
  ['21000000 01000000 000000000000f83f', Float64Array.of(1.5)],
  ['1c000100 02000000 02000000 02000000 01000000 02000000 02000000', [1, 2], new TypedArray({ type: 2 }, [1, 2])],
  [
    '1b000500 04000000 02000000 01000000 04000000 01000000 6b000000 02000000 07000000',
    fields({ k: 7 }),
    new TypedDictionary({ type: 4 }, { type: 2 }, [['k', 7]]),
  ],
  ['18000100 d204000000000000', new EncodedObjectAsID(1234)],
  ['19000000', new Callable()],
]

for (const [bytes, value, exact = value] of COMPACT) {
  t.test(`reads ${bytes} as the engine meant it, and writes it again`, async (t) => {
    t.ok(isDeepStrictEqual(readCompact(bytes, false), [value]), 'the value', { found: readCompact(bytes, false) })
    t.ok(isDeepStrictEqual(readCompact(bytes, true), [exact]), 'exactly', { found: readCompact(bytes, true) })
    t.equal(compactBytes(exact), bytes.replaceAll(' ', ''))
  })
}

const floats = (...numbers: readonly number[]): string => toHex(new Uint8Array(Float32Array.from(numbers).buffer))
const doubles = (...numbers: readonly number[]): string => toHex(new Uint8Array(Float64Array.from(numbers).buffer))

/** The full form by the layout of the type; the second bytes are those of an engine of double precision. */
const FULL: readonly (readonly [bytes: string, value: unknown, wide?: string])[] = [
  ['01000000 01000000', true],
  ['01000000 00000000', false],
  ['02000000 ffffffff', -1],
  ['02000100 00f2052a01000000', 5000000000],
  [`05000000 ${floats(1, 2)}`, new Vector2(1, 2), `05000100 ${doubles(1, 2)}`],
  [
    `07000000 ${floats(1, 2, 3, 4)}`,
    new Rect2(new Vector2(1, 2), new Vector2(3, 4)),
    `07000100 ${doubles(1, 2, 3, 4)}`,
  ],
  ['08000000 01000000 02000000 03000000 fcffffff', new Rect2i(new Vector2i(1, 2), new Vector2i(3, -4))],
  [`09000000 ${floats(1, 2, 3)}`, new Vector3(1, 2, 3), `09000100 ${doubles(1, 2, 3)}`],
  ['0a000000 01000000 02000000 00000080', new Vector3i(1, 2, -2147483648)],
  [
    `0b000000 ${floats(1, 2, 3, 4, 5, 6)}`,
    new Transform2D(new Vector2(1, 2), new Vector2(3, 4), new Vector2(5, 6)),
    `0b000100 ${doubles(1, 2, 3, 4, 5, 6)}`,
  ],
  [`0c000000 ${floats(1, 2, 3, 4)}`, new Vector4(1, 2, 3, 4), `0c000100 ${doubles(1, 2, 3, 4)}`],
  ['0d000000 01000000 02000000 03000000 ffffff7f', new Vector4i(1, 2, 3, 2147483647)],
  [`0e000000 ${floats(1, 2, 3, 4)}`, new Plane(new Vector3(1, 2, 3), 4), `0e000100 ${doubles(1, 2, 3, 4)}`],
  [`0f000000 ${floats(1, 2, 3, 4)}`, new Quat(1, 2, 3, 4), `0f000100 ${doubles(1, 2, 3, 4)}`],
  [
    `10000000 ${floats(1, 2, 3, 4, 5, 6)}`,
    new AABB(new Vector3(1, 2, 3), new Vector3(4, 5, 6)),
    `10000100 ${doubles(1, 2, 3, 4, 5, 6)}`,
  ],
  [
    `11000000 ${floats(1, 4, 7, 2, 5, 8, 3, 6, 9)}`,
    new Basis(new Vector3(1, 2, 3), new Vector3(4, 5, 6), new Vector3(7, 8, 9)),
    `11000100 ${doubles(1, 4, 7, 2, 5, 8, 3, 6, 9)}`,
  ],
  [
    `12000000 ${floats(1, 0, 0, 0, 1, 0, 0, 0, 1, 4, 5, 6)}`,
    new Transform(new Basis(), new Vector3(4, 5, 6)),
    `12000100 ${doubles(1, 0, 0, 0, 1, 0, 0, 0, 1, 4, 5, 6)}`,
  ],
  [
    `13000000 ${floats(1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 3, 1)}`,
    new Projection(new Vector4(1, 2, 0, 0), undefined, undefined, new Vector4(0, 0, 3, 1)),
    `13000100 ${doubles(1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 3, 1)}`,
  ],
  [`14000000 ${floats(1, 0.5, 0.25, 1)}`, new Color(1, 0.5, 0.25, 1), `14000100 ${floats(1, 0.5, 0.25, 1)}`],
  ['17000000 0700000000000000', new RID(7)],
  ['1a000000 03000000 68697400 0700000000000000', new SignalReference('hit', 7)],
  ['1d000000 05000000 0102030405000000', hex('0102030405')],
  ['1e000000 02000000 01000000 ffffffff', Int32Array.of(1, -1)],
  ['1f000000 02000000 0100000000000000 ffffffffffffffff', BigInt64Array.of(1n, -1n)],
  [`20000000 02000000 ${floats(1.5, -2)}`, Float32Array.of(1.5, -2)],
  [
    `23000000 01000000 ${floats(1, 2)}`,
    new PoolVector2Array([new Vector2(1, 2)]),
    `23000100 01000000 ${doubles(1, 2)}`,
  ],
  [
    `24000000 01000000 ${floats(1, 2, 3)}`,
    new PoolVector3Array([new Vector3(1, 2, 3)]),
    `24000100 01000000 ${doubles(1, 2, 3)}`,
  ],
  [
    `25000000 01000000 ${floats(1, 0, 0, 1)}`,
    new PoolColorArray([new Color(1, 0, 0, 1)]),
    `25000100 01000000 ${floats(1, 0, 0, 1)}`,
  ],
  [
    `26000000 01000000 ${floats(1, 2, 3, 4)}`,
    new PackedVector4Array([new Vector4(1, 2, 3, 4)]),
    `26000100 01000000 ${doubles(1, 2, 3, 4)}`,
  ],
]

for (const [bytes, value, wide] of FULL) {
  t.test(`decodes ${bytes.slice(0, 26)} by its layout, and encodes it again`, async (t) => {
    const decoded = decodeVariant(hex(bytes))

    t.ok(isDeepStrictEqual(decoded, { ok: true, value }), 'decoded', { found: decoded })
    t.strictSame(encodeVariant(value), { ok: true, bytes: hex(bytes) })
    t.ok(isDeepStrictEqual(decodeVariant(hex(wide ?? bytes)), { ok: true, value }), 'of double precision')
  })
}

t.test('the two tables have each of the 39 types, and each stands at its number', async (t) => {
  const found = [...COMPACT, ...FULL].map(([bytes]) => Number.parseInt(bytes.slice(0, 2), 16) & 0x3f)

  t.equal(new Set(found).size, 39)
  t.strictSame(
    GODOT_4.types.map(({ id }) => id),
    Array.from({ length: 39 }, (_, index) => index),
  )
})

t.test('values inside of an Array or a Dictionary are never compact', async (t) => {
  t.equal(compactBytes([true]), hexOf('1c000000 01000000 01000000 01000000'))
  t.equal(compactBytes(new Map([[1, 2]])), hexOf('1b000000 01000000 02000000 01000000 02000000 02000000'))
})

t.test('typed containers of classes and scripts come through an exact reading', async (t) => {
  const array = new TypedArray({ class_name: 'Node' }, [null])
  const dictionary = new TypedDictionary({ script: 'res://a.gd' }, null, [[null, 1]])

  t.equal(compactBytes(array), hexOf('1c000200 04000000 4e6f6465 01000000 00000000'))
  t.ok(isDeepStrictEqual(readCompact(compactBytes(array), true), [array]))
  t.ok(isDeepStrictEqual(readCompact(compactBytes(array), false), [[null]]))
  t.equal(
    compactBytes(dictionary),
    hexOf('1b000300 0a000000 7265733a2f2f612e67640000 01000000 00000000 02000000 01000000'),
  )
  t.ok(isDeepStrictEqual(readCompact(compactBytes(dictionary), true), [dictionary]))
  t.ok(isDeepStrictEqual(readCompact(compactBytes(dictionary), false), [new Map([[null, 1]])]))
})

function hexOf(text: string): string {
  return text.replaceAll(' ', '')
}
