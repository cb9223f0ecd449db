/** The short way of MessagePack: it writes and reads what the long one does, and leaves everything else to it. */

import { fc } from '../../support/property-test.ts'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { msgpackCodec } from '../../../src/multiplayer/codec/msgpack.ts'
import { readScalars, writeScalars } from '../../../src/multiplayer/codec/msgpack-scalars.ts'
import { ByteReader } from '../../../src/peer/byte-reader.ts'
import { ByteWriter } from '../../../src/peer/byte-writer.ts'
import { hex } from '../../support/hex.ts'

const SIMPLE: readonly (readonly [value: unknown, bytes: string])[] = [
  [null, 'c0'],
  [false, 'c2'],
  [true, 'c3'],
  [0, '00'],
  [127, '7f'],
  [128, 'cc 80'],
  [255, 'cc ff'],
  [256, 'cd 01 00'],
  [65_535, 'cd ff ff'],
  [65_536, 'ce 00 01 00 00'],
  [2_147_483_647, 'ce 7f ff ff ff'],
  [-1, 'ff'],
  [-32, 'e0'],
  [-33, 'd0 df'],
  [-128, 'd0 80'],
  [-129, 'd1 ff 7f'],
  [-32_768, 'd1 80 00'],
  [-32_769, 'd2 ff ff 7f ff'],
  [-2_147_483_648, 'd2 80 00 00 00'],
  [0.1, 'cb 3f b9 99 99 99 99 99 9a'],
  [Infinity, 'cb 7f f0 00 00 00 00 00 00'],
  [NaN, 'cb 7f f8 00 00 00 00 00 00'],
  ['', 'a0'],
  ['a\0', 'a2 61 00'],
  ['x'.repeat(31), `bf ${'78 '.repeat(31)}`],
]

function write(values: readonly unknown[], limit = 10_000): Uint8Array | null {
  const bytes = new ByteWriter(limit)
  bytes.u8(7)
  const isWritten = writeScalars(bytes, values)
  const written = bytes.finish()
  return isWritten ? written.subarray(1) : written.length === 1 ? null : written
}

for (const [value, bytes] of SIMPLE) {
  t.test(`writes and reads ${String(value)} as the long way does`, async (t) => {
    const long = msgpackCodec.encode(value, 100)

    t.strictSame(write([value]), hex(bytes))
    t.strictSame(long.ok && Uint8Array.from(long.bytes), hex(bytes))
    t.strictSame(readScalars(new ByteReader(hex(bytes)), 1), [value])
  })

  t.test(`does not read ${String(value)} where a byte is missing`, async (t) => {
    const reader = new ByteReader(hex(bytes), 0, hex(bytes).length - 1)

    t.equal(readScalars(reader, 1), null)
    t.equal(reader.offset, 0)
    t.equal(reader.refusal, null)
  })
}

t.test('writes undefined as null', async (t) => {
  t.strictSame(write([undefined]), hex('c0'))
})

t.test('reads a number of 32 bits without a sign', async (t) => {
  t.strictSame(readScalars(new ByteReader(hex('ce ff ff ff ff')), 1), [4_294_967_295])
})

for (const [what, value] of [
  ['an int beyond 32 bits', 2 ** 31],
  ['a whole real beyond the safe ints', 1e300],
  ['-0', -0],
  ['a bigint', 1n],
  ['a long text', 'x'.repeat(32)],
  ['a text that is not ASCII', 'ü'],
  ['an array', []],
  ['a function', () => 1],
] as const) {
  t.test(`leaves ${what} to the long way, with all that came before`, async (t) => {
    t.equal(write([1, 'a', value]), null)
  })
}

t.test('leaves to the long way what might have no room', async (t) => {
  t.equal(write([1], 32), null)
  t.strictSame(write([1], 33), hex('01'))
})

for (const bytes of [
  '',
  '91 01',
  '80',
  'a1 80',
  'a2 61 ff',
  'c1',
  'c4 00',
  'ca 00 00 00 00',
  'cf 00',
  'd4 01 00',
  'd9 00',
]) {
  t.test(`leaves "${bytes}" to the long way, with all that came before`, async (t) => {
    const reader = new ByteReader(hex(`01 ${bytes}`))

    t.equal(readScalars(reader, 2), null)
    t.equal(reader.offset, 0)
  })
}

t.test('reads no byte beyond the end that it was given', async (t) => {
  const reader = new ByteReader(hex('00  01 a1 61 02'), 1, 4)

  t.strictSame(readScalars(reader, 2), [1, 'a'])
  t.equal(reader.remaining, 0)
  t.equal(readScalars(new ByteReader(hex('00  01 a1 61 02'), 1, 4), 3), null)
})

t.test('what is written one behind the other is what is written one by one', async (t) => {
  const scalar = fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.string(), fc.bigInt())

  fc.assert(
    fc.property(fc.array(scalar, { maxLength: 8 }), (values) => {
      const bytes = new ByteWriter(10_000)
      if (msgpackCodec.writeValues(bytes, values) !== null) return true
      const together = bytes.finish()
      const apart = values.map((value) => msgpackCodec.encode(value, 1000))
      return isDeepStrictEqual(
        Buffer.from(together),
        Buffer.concat(apart.map((one) => (one.ok ? one.bytes : Buffer.from('?')))),
      )
    }),
    { numRuns: 1000 },
  )

  t.pass('for 1000 lists')
})
