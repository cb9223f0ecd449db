/** What encoding takes, what it refuses and with which sentence, and its limits. Bytes of all types: golden.test.ts. */

import { runInNewContext } from 'node:vm'
import t from 'tap'
import { ByteWriter } from '../../../src/peer/byte-writer.ts'
import { writeVariant } from '../../../src/multiplayer/variant/encode.ts'
import {
  EncodedObjectAsID,
  PoolStringArray,
  PoolVector2Array,
  Real,
  Rect2,
  Vector2,
  Vector3,
  encodeVariant,
} from '../../../src/variant.ts'
import { hex } from '../../support/hex.ts'

class Velocity extends Vector2 {}
class Player {
  name = 'x'
}

const sparse = [1]
sparse[2] = 3

/** Values, and bytes that are the same as those of another value. */
const TAKEN: readonly (readonly [string, unknown, string])[] = [
  ['undefined as null', undefined, '00 00 00 00'],
  ['a bigint that fits in 32 bits', 5n, '02 00 00 00  05 00 00 00'],
  ['a bigint as an int, never as a float', 2n ** 60n, '02 00 01 00  00 00 00 00 00 00 00 10'],
  ['a number beyond the safe integers as a float', 2 ** 53, '03 00 00 00  00 00 00 5a'],
  ['a Real that holds a fraction', new Real(0.1), '03 00 01 00  9a 99 99 99 99 99 b9 3f'],
  ['a Buffer as a PoolByteArray', Buffer.from([1]), '14 00 00 00  01 00 00 00  01 00 00 00'],
  ['a subclass as what it extends', new Velocity(1, 2), '05 00 00 00  00 00 80 3f  00 00 00 40'],
  [
    'a hole in an array as null',
    sparse,
    '13 00 00 00  03 00 00 00  02 00 00 00 01 00 00 00  00 00 00 00  02 00 00 00 03 00 00 00',
  ],
  [
    'a plain object as a Dictionary',
    { a: undefined },
    '12 00 00 00  01 00 00 00  04 00 00 00 01 00 00 00 61 00 00 00  00 00 00 00',
  ],
  ['a plain object of another realm', runInNewContext('({})'), '12 00 00 00  00 00 00 00'],
  ['an array of another realm', runInNewContext('[null]'), '13 00 00 00  01 00 00 00  00 00 00 00'],
  [
    'symbols and hidden fields of an object as nothing',
    Object.defineProperty({ [Symbol('s')]: 1 }, 'h', { value: 1 }),
    '12 00 00 00  00 00 00 00',
  ],
  [
    'two marks for a text that begins with a byte order mark',
    '\ufeff',
    '04 00 00 00  06 00 00 00  ef bb bf ef bb bf 00 00',
  ],
  ['an object’s number', new EncodedObjectAsID(2n ** 64n - 1n), '11 00 01 00  ff ff ff ff ff ff ff ff'],
  [
    'one value in two places',
    ((one) => [one, one])([]),
    '13 00 00 00  02 00 00 00  13 00 00 00 00 00 00 00  13 00 00 00 00 00 00 00',
  ],
]

for (const [name, value, bytes] of TAKEN) {
  t.test(`writes ${name}`, async (t) => {
    t.strictSame(encodeVariant(value), { ok: true, bytes: hex(bytes) })
  })
}

const cyclic: unknown[] = []
cyclic.push({ inner: [cyclic] })
const wrongParts = Object.assign(new Rect2(), { size: null })
const wrongNumber: unknown = Object.assign(new Vector2(), { y: '2' })
const wrongItem: unknown = new Vector3()
const throwing = (thrown: unknown): object => ({
  get field() {
    throw thrown
  },
})

/** What is refused, with Godot's error number and the sentence. */
const REFUSED: readonly (readonly [string, unknown, number, string])[] = [
  ['a function', () => 1, 31, 'cannot write value: no Variant holds a function'],
  ['a symbol', Symbol('s'), 31, 'cannot write value: no Variant holds a symbol'],
  ['a Date', { at: [new Date(0)] }, 31, 'cannot write value.at[0]: no Variant holds a Date'],
  ['a class of the game', [[new Player()]], 31, 'cannot write value[0][0]: no Variant holds a Player'],
  ['a boxed number', new Map([[7, Object(1)]]), 31, 'cannot write value[7]: no Variant holds a Number'],
  ['a Set as a key', new Map([[new Set(), 1]]), 31, 'cannot write value[a key]: no Variant holds a Set'],
  ['a typed array without a type', new Float64Array(1), 31, 'cannot write value: no Variant holds a Float64Array'],
  [
    'an object of a class without a name',
    Object.create(Object.create({ constructor: 1 }) as object),
    31,
    'cannot write value: no Variant holds an object of an unknown class',
  ],
  ['a bigint over 64 bits', [2n ** 63n], 31, 'cannot write value[0]: a bigint does not fit in 64 bits'],
  ['a bigint under 64 bits', -(2n ** 63n) - 1n, 31, 'cannot write value: a bigint does not fit in 64 bits'],
  ['a String with a NUL', 'a\0b', 31, 'cannot write value: a string holds a NUL, and Godot would cut it there'],
  ['a key with a NUL', { 'a\0': 1 }, 31, 'cannot write value.a\0: a string holds a NUL, and Godot would cut it there'],
  [
    'a PoolStringArray of others',
    new PoolStringArray([1 as unknown as string]),
    31,
    'cannot write value: a name or text is not a string',
  ],
  [
    'a PoolVector2Array of others',
    new PoolVector2Array([wrongItem as Vector2]),
    31,
    'cannot write value: what should be a Vector2 is none, or holds no numbers',
  ],
  [
    'a vector without numbers',
    wrongNumber,
    31,
    'cannot write value: what should be a Vector2 is none, or holds no numbers',
  ],
  ['a Real without a number', new Real('5' as unknown as number), 31, 'cannot write value: a Real holds no number'],
  [
    'a fraction as the number of an object',
    new EncodedObjectAsID(1.5),
    31,
    'cannot write value: an object_id is not a whole number of 64 bits',
  ],
  [
    'a negative number of an object',
    new EncodedObjectAsID(-1n),
    31,
    'cannot write value: an object_id is not a whole number of 64 bits',
  ],
  [
    'a number of an object over 64 bits',
    new EncodedObjectAsID(2n ** 64n),
    31,
    'cannot write value: an object_id is not a whole number of 64 bits',
  ],
  [
    'what contains itself',
    cyclic,
    6,
    `cannot write value${'[0].inner[0]'.repeat(10).slice(0, 115)}…: nested deeper than 100, for it contains itself`,
  ],
  ['a getter that throws', [throwing(new Error('no luck'))], 31, 'cannot write value: reading it threw: no luck'],
  ['a getter that throws something else', throwing(7), 31, 'cannot write value: reading it threw: number'],
]

for (const [name, value, error, message] of REFUSED) {
  t.test(`refuses ${name}`, async (t) => {
    t.strictSame(encodeVariant(value), { ok: false, error, message })
  })
}

t.test('refuses a part that is missing', async (t) => {
  t.match(encodeVariant(wrongParts), { ok: false, error: 31, message: /^cannot write value: reading it threw: / })
})

t.test('counts the entries it has written, whatever their getters did to the Map', async (t) => {
  const map = new Map<string, unknown>()
  map.set('a', {
    get field() {
      map.delete('b')
      return 1
    },
  })
  map.set('b', 2)

  const encoded = encodeVariant(map)

  t.ok(encoded.ok && encoded.bytes[4] === 1)
})

t.test('writes one value behind the other', async (t) => {
  const bytes = new ByteWriter(100)
  bytes.u8(0xcc)

  t.equal(writeVariant(bytes, true), null)
  t.equal(writeVariant(bytes, null), null)

  t.strictSame(bytes.finish(), hex('cc  01 00 00 00 01 00 00 00  00 00 00 00'))
})

t.test('says why one of several values was refused, and writes nothing behind it', async (t) => {
  const bytes = new ByteWriter(100)

  const refusal = writeVariant(bytes, { f: () => 1 })

  t.strictSame(refusal, { error: 31, message: 'cannot write value.f: no Variant holds a function' })
  t.not(bytes.refusal, null)
})
