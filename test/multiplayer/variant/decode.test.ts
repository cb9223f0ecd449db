/**
 * What decoding refuses, what it puts up with, and what its options change. Values of all types: golden.test.ts and
 * document.test.ts, the latter with the bytes of docs/wire/variant.md.
 */

import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { ByteReader } from '../../../src/peer/byte-reader.ts'
import { readVariant } from '../../../src/multiplayer/variant/decode.ts'
import {
  EncodedObjectAsID,
  NodePath,
  PoolStringArray,
  decodeVariant,
  encodeVariant,
  real,
} from '../../../src/variant.ts'
import { hex } from '../../support/hex.ts'
import { fields } from './values.ts'

/** What is refused, with Godot's error number and a part of the sentence. */
const REFUSED: readonly (readonly [string, string, number, string])[] = [
  ['no bytes', '', 30, '4 bytes are needed and 0 are left, at byte 0'],
  ['three bytes of a header', '02 00 00', 30, '4 bytes are needed and 3 are left'],
  ['a type beyond the last', '1b 00 00 00', 30, 'no type is 27'],
  ['type 255', 'ff 00 00 00', 30, 'no type is 255'],
  ['a bool without its word', '01 00 00 00', 30, '4 bytes are needed'],
  ['an int of 64 bits with 32', '02 00 01 00  01 00 00 00', 30, '8 bytes are needed and 4 are left'],
  ['a float of 64 bits with 32', '03 00 01 00  01 00 00 00', 30, '8 bytes are needed and 4 are left'],
  ['a Transform one byte short', `0d 00 00 00 ${'00 '.repeat(47)}`, 30, '48 bytes are needed and 47 are left'],
  ['a String without a length', '04 00 00 00', 30, '4 bytes are needed'],
  ['a String longer than the packet', '04 00 00 00  05 00 00 00  61 62 63 64', 18, '8 bytes are needed'],
  ['a String of a negative length', '04 00 00 00  ff ff ff ff  61 62 63 64', 18, '4294967296 bytes are needed'],
  ['a String without its padding', '04 00 00 00  01 00 00 00  61', 18, '4 bytes are needed and 1 are left'],
  ['a String that is not UTF-8', '04 00 00 00  01 00 00 00  ff 00 00 00', 30, 'not UTF-8'],
  ['a NodePath in the old form', '0f 00 00 00  04 00 00 00  72 6f 6f 74  00 00 00 00', 30, 'before Godot 3'],
  ['a NodePath of more names than bytes', '0f 00 00 00  ff ff ff ff  00 00 00 00  00 00 00 00', 30, 'are needed'],
  ['a NodePath of more properties than bytes', '0f 00 00 00  00 00 00 80  ff ff ff ff  03 00 00 00', 30, 'are needed'],
  ['a NodePath with a name that is cut', '0f 00 00 00  01 00 00 80  00 00 00 00  00 00 00 00  04 00 00 00', 18, ''],
  ['an object in full', '11 00 00 00  01 00 00 00  41 00 00 00  00 00 00 00', 4, 'never decoded'],
  ['an object without a class', '11 00 00 00  00 00 00 00', 4, 'never decoded'],
  ['an object of half a number', '11 00 01 00  01 00 00 00', 30, '8 bytes are needed'],
  [
    'a Dictionary of more keys than bytes',
    '12 00 00 00  ff ff ff 7f',
    30,
    '17179869176 bytes are needed and 0 are left',
  ],
  ['a Dictionary whose value is missing', '12 00 00 00  01 00 00 00  02 00 00 00  01 00 00 00', 30, ''],
  ['an Array of more than its bytes', '13 00 00 00  ff ff ff 7f  00 00 00 00', 30, '8589934588 bytes are needed'],
  ['an Array with a bad item', '13 00 00 00  02 00 00 00  1c 00 00 00  00 00 00 00', 30, 'no type is 28, at byte 12'],
  ['a PoolByteArray of a negative count', '14 00 00 00  ff ff ff ff', 30, 'a count of -1'],
  ['a PoolByteArray of too many', '14 00 00 00  03 00 00 00  01 02', 30, '3 bytes are needed'],
  ['a PoolIntArray of too many', '15 00 00 00  ff ff ff 7f  01 00 00 00', 30, 'are needed'],
  ['a PoolIntArray of a negative count', '15 00 00 00  00 00 00 80', 30, 'a count of'],
  ['a PoolRealArray of too many', '16 00 00 00  ff ff ff 7f  01 00 00 00', 30, 'are needed'],
  ['a PoolStringArray of too many', '17 00 00 00  ff ff ff 7f  01 00 00 00', 30, 'are needed'],
  ['a PoolStringArray with a text that is cut', '17 00 00 00  01 00 00 00  05 00 00 00', 18, 'are needed'],
  ['a PoolVector2Array of too many', '18 00 00 00  02 00 00 00  00 00 00 00  00 00 00 00', 30, '16 bytes are needed'],
  ['a PoolVector3Array of too many', '19 00 00 00  ff ff ff 7f', 30, 'are needed'],
  ['a PoolColorArray of too many', '1a 00 00 00  ff ff ff 7f', 30, 'are needed'],
]

for (const [name, bytes, error, sentence] of REFUSED) {
  t.test(`refuses ${name} with ${error}`, async (t) => {
    const decoded = decodeVariant(hex(bytes))

    t.match(decoded, { ok: false, error })
    t.ok(!decoded.ok && decoded.message.includes(sentence), decoded.ok ? '' : decoded.message)
  })
}

/** What is read although no encoder writes it, as in Godot. */
const PUT_UP_WITH: readonly (readonly [string, string, unknown])[] = [
  ['bytes behind the value', '02 00 00 00  07 00 00 00  ff ff', 7],
  ['bits of the header that mean nothing', '02 ff fe ff  07 00 00 00', 7],
  ['a flag on a type that has none', '01 00 01 00  01 00 00 00', true],
  ['any number but 0 as true', '01 00 00 00  00 00 00 80', true],
  ['a small int in 64 bits', '02 00 01 00  07 00 00 00 00 00 00 00', 7],
  ['a float in 64 bits that 32 could hold', '03 00 01 00  00 00 00 00 00 00 f8 3f', 1.5],
  ['padding that is not zero', '04 00 00 00  01 00 00 00  61 ff ff ff', 'a'],
  ['a String up to its NUL', '04 00 00 00  04 00 00 00  61 00 62 63', 'a'],
  ['a byte order mark, and drops it', '04 00 00 00  04 00 00 00  ef bb bf 61', 'a'],
  ['the number 0 of an object as null', '11 00 01 00  00 00 00 00 00 00 00 00', null],
  ['the mark of a shared Array', '13 00 00 00  01 00 00 80  00 00 00 00', [null]],
  ['the mark of a shared Dictionary', '12 00 00 00  00 00 00 80', fields({})],
  ['a PoolByteArray without its last padding', '14 00 00 00  01 00 00 00  09', Uint8Array.of(9)],
  [
    'texts of a PoolStringArray without NUL',
    '17 00 00 00  01 00 00 00  01 00 00 00  61 00 00 00',
    new PoolStringArray(['a']),
  ],
  ['a PoolStringArray of a negative count as empty', '17 00 00 00  ff ff ff ff', new PoolStringArray()],
  [
    'a NodePath that has one more property than it counts',
    '0f 00 00 00  00 00 00 80  00 00 00 00  02 00 00 00  01 00 00 00  78 00 00 00',
    new NodePath(':x'),
  ],
  [
    'a key that comes twice: the last value counts',
    '12 00 00 00  02 00 00 00  04 00 00 00 01 00 00 00 61 00 00 00  01 00 00 00 00 00 00 00  04 00 00 00 01 00 00 00 61 00 00 00  01 00 00 00 01 00 00 00',
    fields({ a: true }),
  ],
]

for (const [name, bytes, value] of PUT_UP_WITH) {
  t.test(`reads ${name}`, async (t) => {
    const decoded = decodeVariant(hex(bytes))

    t.ok(isDeepStrictEqual(decoded, { ok: true, value }), '', { found: decoded })
  })
}

/** Arrays in arrays; the innermost is empty. */
function nested(depth: number): Uint8Array {
  return hex('13 00 00 00  01 00 00 00'.repeat(depth) + '13 00 00 00  00 00 00 00')
}

t.test('refuses what is nested deeper than 100 with ERR_OUT_OF_MEMORY', async (t) => {
  t.equal(decodeVariant(nested(100)).ok, true)
  t.strictSame(decodeVariant(nested(101)), { ok: false, error: 6, message: 'nested deeper than 100, at byte 812' })
})

for (const [maxDepth, deepest] of [
  [0, 0],
  [3, 3],
  [5000, 1024],
  [-1, 0],
  [NaN, 0],
] as const) {
  t.test(`takes a depth of ${deepest} where the option says ${maxDepth}`, async (t) => {
    t.equal(decodeVariant(nested(deepest), { maxDepth }).ok, true)
    t.match(decodeVariant(nested(deepest + 1), { maxDepth }), { ok: false, error: 6 })
  })
}

t.test('takes many values side by side for no deeper than one', async (t) => {
  t.equal(
    decodeVariant(hex(`13 00 00 00  00 04 00 00 ${'13 00 00 00  00 00 00 00'.repeat(1024)}`), { maxDepth: 1 }).ok,
    true,
  )
})

t.test('ends at once and without a crash for a packet that only nests', async (t) => {
  t.match(decodeVariant(nested(100_000), { maxDepth: 1_000_000 }), { ok: false, error: 6 })
})

t.test('gives objects without a prototype for string keys, so that no name means more than its value', async (t) => {
  const { bytes } = encodeVariant({ constructor: 1, toString: 2, hasOwnProperty: 3 }) as { bytes: Uint8Array }

  const decoded = decodeVariant(bytes) as { value: Record<string, unknown> }

  t.equal(Object.getPrototypeOf(decoded.value), null)
  t.strictSame(Object.entries(decoded.value), [
    ['constructor', 1],
    ['toString', 2],
    ['hasOwnProperty', 3],
  ])
  t.equal(decoded.value['valueOf'], undefined)
})

t.test('gives a Map where a key is __proto__, so that no copy of it changes a prototype', async (t) => {
  const { bytes } = encodeVariant(new Map([['__proto__', { admin: true }]])) as { bytes: Uint8Array }

  const { value } = decodeVariant(bytes) as { value: Map<string, unknown> }

  t.ok(value instanceof Map)
  t.equal(Object.getPrototypeOf(Object.assign({}, value)), Object.prototype)
  t.strictSame([...value.keys()], ['__proto__'])
})

t.test('gives Maps in their order and marks whole reals when it is exact', async (t) => {
  const map = new Map<unknown, unknown>([
    ['b', real(1)],
    ['1', [1, 0.5, -0, 2 ** 60]],
  ])
  const { bytes } = encodeVariant(map) as { bytes: Uint8Array }

  const decoded = decodeVariant(bytes, { exact: true })

  t.ok(isDeepStrictEqual(decoded, { ok: true, value: map }), '', { found: decoded })
})

t.test('reads one value after the other, and stays where it is', async (t) => {
  const reader = new ByteReader(hex('02 00 00 00  01 00 00 00    04 00 00 00  01 00 00 00  78 00 00 00    63 64'))

  t.equal(readVariant(reader), 1)
  t.equal(readVariant(reader), 'x')

  t.equal(reader.offset, 20)
  t.equal(reader.refusal, null)
})

t.test('says in the reader why a value is none', async (t) => {
  const reader = new ByteReader(hex('02 00 00 00  01 00 00 00    1b 00 00 00'))
  readVariant(reader)

  readVariant(reader)

  t.match(reader.refusal, { error: 30, message: 'no type is 27, at byte 12' })
})

t.test('keeps nothing of the packet', async (t) => {
  const packet = hex('14 00 00 00  02 00 00 00  01 02 00 00')

  const decoded = decodeVariant(packet)
  packet.fill(0)

  t.strictSame(decoded, { ok: true, value: Uint8Array.of(1, 2) })
})

t.test('gives the number of an object as a bigint where a number is not exact', async (t) => {
  t.strictSame(decodeVariant(hex('11 00 01 00  ff ff ff ff ff ff ff ff')), {
    ok: true,
    value: new EncodedObjectAsID(2n ** 64n - 1n),
  })
})
