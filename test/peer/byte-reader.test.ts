/** The reader of bytes: every read within bounds, and one refusal that stays. */

import t from 'tap'
import { ByteReader } from '../../src/peer/byte-reader.ts'
import { GodotError } from '../../src/peer/error.ts'
import { hex } from '../support/hex.ts'

const NUMBERS: readonly (readonly [string, (reader: ByteReader) => unknown, string, unknown])[] = [
  ['u8', (reader) => reader.u8(), 'fe', 254],
  ['u16', (reader) => reader.u16(), '01 fe', 0xfe01],
  ['u32', (reader) => reader.u32(), '01 02 03 ff', 0xff030201],
  ['i32', (reader) => reader.i32(), '01 02 03 ff', 0xff030201 - 2 ** 32],
  ['i64, small', (reader) => reader.i64(), 'ff ff ff ff ff ff ff ff', -1],
  ['i64, the largest that is a number', (reader) => reader.i64(), 'ff ff ff ff ff ff 1f 00', Number.MAX_SAFE_INTEGER],
  ['i64, a bigint', (reader) => reader.i64(), '00 00 00 00 00 00 20 00', 2n ** 53n],
  ['i64, a negative bigint', (reader) => reader.i64(), '01 00 00 00 00 00 00 80', -(2n ** 63n) + 1n],
  ['u64, small', (reader) => reader.u64(), '02 00 00 00 01 00 00 00', 2 ** 32 + 2],
  ['u64, a bigint', (reader) => reader.u64(), 'ff ff ff ff ff ff ff ff', 2n ** 64n - 1n],
  ['f32', (reader) => reader.f32(), '00 00 c0 3f', 1.5],
  ['f64', (reader) => reader.f64(), '9a 99 99 99 99 99 b9 3f', 0.1],
  ['utf8', (reader) => reader.utf8(3), '61 c3 bc', 'aü'],
]

for (const [name, read, bytes, value] of NUMBERS) {
  t.test(`reads ${name}`, async (t) => {
    const reader = new ByteReader(hex(bytes))

    t.equal(read(reader), value)

    t.equal(reader.remaining, 0)
    t.equal(reader.refusal, null)
  })

  t.test(`refuses ${name} when the last byte of it is missing`, async (t) => {
    const reader = new ByteReader(hex(bytes).subarray(0, -1))

    t.ok([0, ''].includes(read(reader) as number | string))

    t.equal(reader.refusal?.error, GodotError.ERR_INVALID_DATA)
    t.match(reader.refusal?.message, /^\d bytes are needed and \d are left, at byte 0$/)
  })
}

t.test('reads a part of a larger buffer without its neighbours', async (t) => {
  const packet = hex('ff ff  01 00 00 00 02  ff ff').subarray(2, 7)
  const reader = new ByteReader(packet)

  t.equal(reader.u32(), 1)
  t.equal(reader.offset, 4)
  t.equal(reader.u8(), 2)
  t.equal(reader.u8(), 0)

  t.not(reader.refusal, null)
})

t.test('gives bytes in memory of their own, also of a Buffer', async (t) => {
  const packet = Buffer.from('abcd')
  const reader = new ByteReader(packet)

  const bytes = reader.bytes(2)
  packet.fill(0)

  t.strictSame(bytes, hex('61 62'))
  t.equal(bytes.buffer.byteLength, 2)
})

t.test('gives no bytes when not all of them are there', async (t) => {
  const reader = new ByteReader(hex('01 02'))

  t.equal(reader.bytes(3).length, 0)

  t.not(reader.refusal, null)
})

t.test('reads nothing more after a refusal, which stays the first', async (t) => {
  const reader = new ByteReader(hex('01 02 03 04 05 06 07 08'))
  reader.u8()

  reader.refuse(GodotError.ERR_UNAUTHORIZED, 'no')
  reader.refuse(GodotError.ERR_BUG, 'something else')

  t.equal(reader.u8(), 0)
  t.equal(reader.remaining, 0)
  t.equal(reader.has(0, 1), false)
  t.strictSame(reader.refusal, { error: GodotError.ERR_UNAUTHORIZED, message: 'no, at byte 1' })
})

t.test('says before anything is made whether a count of items can be there', async (t) => {
  const reader = new ByteReader(new Uint8Array(8))
  t.equal(reader.has(2, 4), true)

  t.equal(reader.has(0x7fffffff, 4, GodotError.ERR_FILE_EOF), false)

  t.equal(reader.refusal?.error, GodotError.ERR_FILE_EOF)
})

t.test('passes over what is left and no further', async (t) => {
  const reader = new ByteReader(hex('01 02 03'))

  reader.skip(2)
  t.equal(reader.offset, 2)
  reader.skip(7)

  t.equal(reader.offset, 3)
  t.equal(reader.refusal, null)
})

t.test('refuses text that is not UTF-8', async (t) => {
  const reader = new ByteReader(hex('61 ff'))

  t.equal(reader.utf8(2), '')

  t.strictSame(reader.refusal, {
    error: GodotError.ERR_INVALID_DATA,
    message: 'the 2 bytes of text are not UTF-8, at byte 2',
  })
})

t.test('shows the whole packet to who keeps a place of his own, and skips what he has read', async (t) => {
  const reader = new ByteReader(hex('01 02 03'))
  reader.u8()

  t.strictSame(reader.source, hex('01 02 03'))
  t.equal(reader.offset, 1)
  reader.skip(1)
  t.equal(reader.u8(), 3)
})

t.test('reads a part of a longer array, and counts from its begin', async (t) => {
  const reader = new ByteReader(hex('ff  01 02 03  ff'), 1, 4)

  t.equal(reader.u8(), 1)
  t.equal(reader.offset, 1)
  t.equal(reader.position, 2)
  t.equal(reader.end, 4)
  t.equal(reader.remaining, 2)
  t.equal(reader.u32(), 0)
  t.match(reader.refusal?.message, 'at byte 1')
})
