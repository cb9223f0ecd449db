/** What the Variant codec of Godot 4 refuses in either direction, and what it puts up with. */

import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { decodeVariant, encodeVariant, godot4Codec } from '../../../src/godot4/variant/codec.ts'
import { Callable, SignalReference, StringName } from '../../../src/godot4/variant/names.ts'
import { PackedVector4Array } from '../../../src/godot4/variant/packed-arrays.ts'
import { TypedArray } from '../../../src/godot4/variant/typed-containers.ts'
import { Projection, Rect2i, Vector2i, Vector4 } from '../../../src/godot4/variant/vectors.ts'
import { ByteReader } from '../../../src/peer/byte-reader.ts'
import { ByteWriter } from '../../../src/peer/byte-writer.ts'
import { EncodedObjectAsID, NodePath, PoolStringArray, RID, Vector2 } from '../../../src/variant.ts'
import { hex } from '../../support/hex.ts'

for (const [bytes, error, message] of [
  ['020000', 30, '4 bytes are needed and 3 are left, at byte 0'],
  ['27000000', 30, 'no type is 39, at byte 4'],
  ['ff000000', 30, 'no type is 255, at byte 4'],
  ['02000100 01000000', 30, '8 bytes are needed and 4 are left, at byte 4'],
  ['04000000 05000000 61626364', 18, '8 bytes are needed and 4 are left, at byte 8'],
  ['04000000 01000000 ff000000', 30, 'the 1 bytes of text are not UTF-8, at byte 9'],
  ['04000000 03000000 eda08000', 30, 'the 3 bytes of text are not UTF-8, at byte 11'],
  ['04000000 06000000 eda0bdedb8800000', 30, 'the 6 bytes of text are not UTF-8, at byte 14'],
  ['04000000 03000000 e0818000', 30, 'the 3 bytes of text are not UTF-8, at byte 11'],
  ['04000000 04000000 f4908080', 30, 'the 4 bytes of text are not UTF-8, at byte 12'],
  ['15000000 03000000 eda08000', 30, 'the 3 bytes of text are not UTF-8, at byte 11'],
  ['16000000 01000080 00000000 00000000 03000000 eda08000', 30, 'the 3 bytes of text are not UTF-8, at byte 23'],
  ['22000000 01000000 04000000 eda08000', 30, 'the 4 bytes of text are not UTF-8, at byte 16'],
  ['1c000200 03000000 eda08000 00000000', 30, 'the 3 bytes of text are not UTF-8, at byte 11'],
  ['06000000 01000000', 30, '8 bytes are needed and 4 are left, at byte 4'],
  ['05000100 0000803f 00000040', 30, '16 bytes are needed and 8 are left, at byte 4'],
  ['13000000 0000803f', 30, '64 bytes are needed and 4 are left, at byte 4'],
  ['16000000 04000000 726f6f74 00000000', 30, 'a NodePath is in a form before Godot 3, at byte 8'],
  ['17000000 01000000', 30, '8 bytes are needed and 4 are left, at byte 4'],
  ['18000000 04000000 4e6f6465 00000000', 4, 'an object is never decoded: it would run code, at byte 8'],
  ['1a000000 03000000 68697400', 30, '8 bytes are needed and 0 are left, at byte 12'],
  ['1b000000 ffffff7f', 30, '17179869176 bytes are needed and 0 are left, at byte 8'],
  ['1c000000 02000000 00000000', 30, '8 bytes are needed and 4 are left, at byte 8'],
  ['1c000100 27000000 00000000', 30, 'a container of the type 39, which is none, at byte 8'],
  ['1c000200 ffffffff', 18, '4294967296 bytes are needed and 0 are left, at byte 8'],
  ['1f000000 ffffff0f 00000000', 30, '2147483640 bytes are needed and 4 are left, at byte 8'],
  ['21000000 01000000 00000000', 30, '8 bytes are needed and 4 are left, at byte 8'],
  ['26000000 ffffffff', 30, 'a count of -1, at byte 8'],
  ['26000100 01000000 0000803f 00000040 00004040 00008040', 30, '32 bytes are needed and 16 are left, at byte 8'],
] as const) {
  t.test(`refuses ${bytes} with ${error}`, async (t) => {
    t.strictSame(decodeVariant(hex(bytes)), { ok: false, error, message })
  })
}

for (const [what, bytes, value] of [
  ['what follows the value', '02000000 07000000 ffff', 7],
  ['other bits of the header', '02fffeff 07000000', 7],
  ['no object, in full form', '18000000 00000000', null],
  ['the number of no object', '18000100 0000000000000000', null],
  ['a replacement character', '04000000 03000000 efbfbd00', '\ufffd'],
  ['padding that is not zero', '04000000 01000000 61ffffff', 'a'],
  ['the top bit of a count', '1c000000 01000080 00000000', [null]],
  ['a string of a packed array without its NUL', '22000000 01000000 01000000 61000000', new PoolStringArray(['a'])],
  [
    'a NodePath with leftovers between its names',
    '16000000 01000080 01000000 00000000 01000000 41c0ffee 01000000 62decade',
    new NodePath('A:b'),
  ],
] as const) {
  t.test(`puts up with ${what}`, async (t) => {
    const decoded = decodeVariant(hex(bytes))

    t.ok(isDeepStrictEqual(decoded, { ok: true, value }), '', { found: decoded })
  })
}

for (const [what, value, message] of [
  ['a fraction in a Vector2i', new Vector2i(0.5, 0), 'a Vector2i holds whole numbers of 32 bits'],
  ['33 bits in a Rect2i', new Rect2i(new Vector2i(2 ** 32)), 'a Rect2i holds whole numbers of 32 bits'],
  ['no number in a Vector4', Object.assign(new Vector4(), { x: 'a' }), /^what should be a Vector4 is none/],
  ['no Vector4 in a Projection', Object.assign(new Projection(), { x: null }), /^reading it threw: /],
  ['a Vector2 in a PackedVector4Array', Object.assign(new PackedVector4Array(), { items: [new Vector2()] }), /Vector4/],
  ['half a pair of surrogates', 'a\ud83d', 'a string holds a lone surrogate, and Godot 4 would refuse it all'],
  ['a StringName with a surrogate', new StringName('\udc00'), /lone surrogate/],
  ['a NodePath with a surrogate', NodePath.of(['\ud800']), /lone surrogate/],
  ['packed strings with a surrogate', new PoolStringArray(['a', '\ud800']), /lone surrogate/],
  ['a StringName with a NUL', new StringName('a\0'), 'a string holds a NUL, and Godot would cut it there'],
  ['a Signal whose object is a fraction', new SignalReference('a', 0.5), /^an object_id is not a whole number/],
  ['an RID that is negative', new RID(-1), 'an id is not a whole number of 64 bits'],
  ['an object of 65 bits', new EncodedObjectAsID(2n ** 64n), 'an object_id is not a whole number of 64 bits'],
  ['an array of a type that is none', new TypedArray({ type: 39 }), 'the type of a container is 0 to 38'],
  ['an array of half a type', new TypedArray({ type: 0.5 }), 'the type of a container is 0 to 38'],
  ['an array of a negative type', new TypedArray({ type: -1 }), 'the type of a container is 0 to 38'],
  ['an int of 65 bits', 2n ** 63n, 'a bigint does not fit in 64 bits'],
  ['an int of 65 bits below zero', -(2n ** 63n) - 1n, 'a bigint does not fit in 64 bits'],
  ['a date', new Date(0), 'no Variant holds a Date'],
] as const) {
  t.test(`refuses to write ${what}`, async (t) => {
    const bytes = new ByteWriter(1000)

    const refusal = godot4Codec.writeValues(bytes, [null, value])
    const encoded = encodeVariant(value)

    t.equal(refusal?.error, 31)
    t.match(refusal?.message.replace('argument 2: cannot write value: ', ''), message)
    t.match(encoded.ok ? 'written' : encoded.message.replace('cannot write value: ', ''), message)
  })
}

t.test('a value takes at most what it may, and is not deeper than it may be', async (t) => {
  const codec = (value: unknown, limit: number) => godot4Codec.encode(value, limit)

  const whole = codec([1], 16)
  t.strictSame(whole.ok && godot4Codec.decode(whole.bytes), { ok: true, value: [1] })
  t.match(codec([1], 15), { ok: false, error: 6 })
  t.match(codec(BigInt64Array.of(1n), 15), { ok: false, error: 6 })
  t.match(codec(Float64Array.of(1), 15), { ok: false, error: 6 })
  t.match(encodeVariant([[]], { maxDepth: 1 }), { ok: true })
  t.match(encodeVariant([[]], { maxDepth: 0 }), { ok: false, error: 6 })
  t.match(decodeVariant(hex('1c000000 01000000 1c000000 00000000'), { maxDepth: 0 }), { ok: false, error: 6 })
})

t.test('the arguments of a call have no room beyond the limit', async (t) => {
  for (const value of [true, 1, 1000, 100000, 2 ** 40, 'a']) {
    const bytes = new ByteWriter(0)

    t.match(godot4Codec.writeValues(bytes, [value]), { error: 6 })
  }
})

t.test('reads as many values as there are, and refuses where one is missing', async (t) => {
  const reader = new ByteReader(hex('81 0205'))

  const values = godot4Codec.readValues(reader, 3, false)

  t.strictSame(values.slice(0, 2), [true, 5])
  t.equal(reader.refusal?.message, '1 bytes are needed and 0 are left, at byte 3')
})

t.test('a compact form of anything but a bool or an int is no type', async (t) => {
  const reader = new ByteReader(hex('44000000 01000000 61000000'))

  godot4Codec.readValues(reader, 1, false)

  t.equal(reader.refusal?.message, 'no type is 68, at byte 4')
})

t.test('names and references say what they are', async (t) => {
  t.equal(new StringName('jump').toString(), 'jump')
  t.equal(new Callable().is_null(), true)
  t.equal(new RID(7).get_id(), 7)
  t.equal(new PackedVector4Array([new Vector4()]).length, 1)
  t.strictSame([...new PackedVector4Array([new Vector4(1)])], [new Vector4(1)])
  t.strictSame([new StringName(), new SignalReference()], [new StringName(''), new SignalReference('', 0)])
})
