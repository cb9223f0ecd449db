/** The writer of bytes: memory grows up to the limit, and what passes it is refused once and for all. */

import t from 'tap'
import { ByteWriter } from '../../src/peer/byte-writer.ts'
import { GodotError } from '../../src/peer/error.ts'
import { hex } from '../support/hex.ts'

const WRITES: readonly (readonly [string, (writer: ByteWriter) => void, string])[] = [
  ['u8', (writer) => writer.u8(254), 'fe'],
  ['u16', (writer) => writer.u16(0xfe01), '01 fe'],
  ['u16, negative', (writer) => writer.u16(-2), 'fe ff'],
  ['u32', (writer) => writer.u32(0xff030201), '01 02 03 ff'],
  ['i32', (writer) => writer.i32(-2), 'fe ff ff ff'],
  ['i64 of a number', (writer) => writer.i64(-1), 'ff ff ff ff ff ff ff ff'],
  ['i64 of a bigint', (writer) => writer.i64(2n ** 64n - 2n), 'fe ff ff ff ff ff ff ff'],
  ['f32', (writer) => writer.f32(1.5), '00 00 c0 3f'],
  ['f64', (writer) => writer.f64(0.1), '9a 99 99 99 99 99 b9 3f'],
  ['bytes', (writer) => writer.bytes(hex('01 02 03')), '01 02 03'],
  ['utf8', (writer) => writer.utf8('aü'), '61 c3 bc'],
  ['ascii', (writer) => writer.ascii('ab'), '61 62'],
  ['many things at once', (writer) => writeAtOnce(writer, 1, 2, 3), '01 02 03'],
  ['zeros', (writer) => writer.zeros(3), '00 00 00'],
  ['many zeros', (writer) => writer.zeros(65), '00 '.repeat(65)],
]

function writeAtOnce(writer: ByteWriter, ...bytes: readonly number[]): void {
  const memory = writer.memoryFor(bytes.length)
  if (memory === null) return
  memory.set(bytes, writer.length)
  writer.advance(bytes.length)
}

for (const [name, write, bytes] of WRITES) {
  t.test(`writes ${name}, up to its limit`, async (t) => {
    const writer = new ByteWriter(hex(bytes).length)

    write(writer)

    t.strictSame(writer.finish(), hex(bytes))
    t.equal(writer.refusal, null)
  })

  t.test(`refuses ${name} one byte over its limit, and writes nothing of it`, async (t) => {
    const limit = hex(bytes).length - 1
    const writer = new ByteWriter(limit)

    write(writer)

    t.equal(writer.length, 0)
    t.strictSame(writer.refusal, { error: GodotError.ERR_OUT_OF_MEMORY, message: `more than ${limit} bytes` })
  })
}

t.test('grows as it is written to', async (t) => {
  const writer = new ByteWriter(10_000)

  for (let index = 0; index < 2000; index++) writer.u32(index)
  writer.bytes(new Uint8Array(1999).fill(7))

  const bytes = writer.finish()
  t.equal(bytes.length, 9999)
  t.equal(bytes.buffer.byteLength, 9999)
  t.strictSame(bytes.subarray(7992, 8003), hex('ce 07 00 00  cf 07 00 00  07 07 07'))
})

t.test('takes much more than it has at once', async (t) => {
  const writer = new ByteWriter(100_000)
  writer.u8(1)

  writer.bytes(new Uint8Array(50_000).fill(2))

  t.equal(writer.length, 50_001)
  t.equal(writer.finish().at(-1), 2)
})

t.test('says before long work whether a length fits', async (t) => {
  const writer = new ByteWriter(8)
  t.equal(writer.has(8), true)

  t.equal(writer.has(9), false)

  t.equal(writer.has(1), false)
  t.equal(writer.refusal?.error, GodotError.ERR_OUT_OF_MEMORY)
})

t.test('writes nothing more after a refusal, which stays the first', async (t) => {
  const writer = new ByteWriter(100)
  writer.u32(1)

  writer.refuse(GodotError.ERR_INVALID_PARAMETER, 'no')
  writer.refuse(GodotError.ERR_BUG, 'something else')
  writer.u8(1)
  writer.setU32(0, 2)

  t.strictSame(writer.finish(), hex('01 00 00 00'))
  t.strictSame(writer.refusal, { error: GodotError.ERR_INVALID_PARAMETER, message: 'no' })
})

t.test('overwrites a number that was not known yet', async (t) => {
  const writer = new ByteWriter(100)
  writer.u32(0)
  writer.u8(9)

  writer.setU32(0, 0xfffffffe)

  t.strictSame(writer.finish(), hex('fe ff ff ff  09'))
})

for (const limit of [NaN, -1]) {
  t.test(`takes a limit of ${limit} for none at all, and writes nothing`, async (t) => {
    const writer = new ByteWriter(limit)

    writer.u8(1)

    t.equal(writer.refusal?.message, 'more than 0 bytes')
  })
}

t.test('takes an infinite limit for the longest that Godot has', async (t) => {
  const writer = new ByteWriter(Infinity)

  t.equal(writer.has(2_147_483_647), true)
  t.equal(writer.has(2_147_483_648), false)
})

t.test('writes parts of longer arrays, few bytes and many', async (t) => {
  const source = Uint8Array.from({ length: 300 }, (_, index) => index & 255)
  const writer = new ByteWriter(300)

  writer.part(source, 1, 4)
  writer.part(source, 4, 200)
  writer.part(source, 7, 7)
  t.equal(writer.room, 101)
  writer.part(source, 0, 102)

  t.strictSame(writer.finish(), source.subarray(1, 200))
  t.equal(writer.room, 0)
  t.equal(writer.refusal?.message, 'more than 300 bytes')
})

t.test('never hands out what another writer has left in memory', async (t) => {
  for (let round = 0; round < 10; round++) {
    const dirty = new ByteWriter(5000)
    dirty.bytes(new Uint8Array(1000).fill(0xff))
    const other = new ByteWriter(5000)
    other.u8(1)
    other.zeros(3)
    if (round % 2 === 0) dirty.refuse(GodotError.ERR_BUG, 'no')
    dirty.finish()
    const writer = new ByteWriter(5000)
    writer.u8(2)
    writer.zeros(500)
    const bytes = writer.finish()

    t.strictSame(other.finish(), hex('01 00 00 00'))
    t.equal(bytes.length, 501)
    t.ok(bytes.subarray(1).every((byte) => byte === 0))
    t.equal(bytes.buffer.byteLength, 501)
  }
})

t.test('writes two at once, one inside of the other, and grows both', async (t) => {
  const outer = new ByteWriter(100_000)
  for (let number = 0; number < 1000; number++) {
    const inner = new ByteWriter(100_000)
    for (let item = 0; item < number % 7; item++) inner.f64(item)
    outer.u32(inner.finish().length)
  }

  const words = new Uint32Array(outer.finish().buffer)
  t.ok(words.every((word, index) => word === (index % 7) * 8))
})

t.test('writes nothing of a text that is not ASCII, where ASCII was asked for', async (t) => {
  const writer = new ByteWriter(10)
  writer.u8(1)

  t.equal(writer.ascii('aü'), false)
  t.equal(writer.ascii('b'), true)

  t.strictSame(writer.finish(), hex('01 62'))
})

t.test('refuses ASCII that has no room', async (t) => {
  const writer = new ByteWriter(1)

  t.equal(writer.ascii('ab'), false)

  t.equal(writer.refusal?.error, GodotError.ERR_OUT_OF_MEMORY)
})

t.test('lends memory behind what was written, of which less may be used than was asked for', async (t) => {
  const writer = new ByteWriter(10_000)
  writer.u8(1)

  const memory = writer.memoryFor(5000)
  memory?.fill(2, 1, 4)
  writer.advance(2)
  writer.u8(3)

  t.strictSame(writer.finish(), hex('01 02 02 03'))
})

t.test('lends memory that is not used, and nothing is written', async (t) => {
  const writer = new ByteWriter(10)
  writer.memoryFor(4)?.fill(9)

  writer.u8(1)

  t.strictSame(writer.finish(), hex('01'))
})

t.test('lends no memory after a refusal', async (t) => {
  const writer = new ByteWriter(10)
  writer.refuse(GodotError.ERR_BUG, 'no')

  t.equal(writer.memoryFor(1), null)
  t.equal(writer.length, 0)
})

for (const length of [0, 1, 255, 256, 1024, 1025, 5000]) {
  t.test(`lends ${length} bytes where they stand, until they are given back`, async (t) => {
    const writer = new ByteWriter(5000)
    for (let index = 0; index < length; index++) writer.u8(index)
    const other = new ByteWriter(5000)

    const lent = writer.lend()
    other.bytes(new Uint8Array(1000).fill(0xff))

    const expected = Uint8Array.from({ length }, (_, index) => index & 255)
    t.strictSame(lent, expected)
    t.strictSame(writer.lend(), expected)
    other.finish()
    writer.giveBack()
  })
}

t.test('lends a view that was made before, where one has the length', async (t) => {
  const lend = (value: number): Uint8Array => {
    const writer = new ByteWriter(100)
    writer.u16(value)
    const lent = writer.lend()
    writer.giveBack()
    return lent
  }

  const first = lend(0x0101)
  const second = lend(0x0202)

  t.equal(second, first)
  t.strictSame(second, hex('02 02'))
})

t.test('gives its memory back once, however often it is told to', async (t) => {
  const writer = new ByteWriter(100)
  writer.u8(1)
  writer.giveBack()
  writer.giveBack()
  const [one, other] = [new ByteWriter(100), new ByteWriter(100)]

  one.u8(2)
  other.u8(3)

  t.strictSame([one.finish(), other.finish()], [hex('02'), hex('03')])
})
