/** Egret's ByteArray: what is written, what is read, and where. */

import t from 'tap'
import { ByteArray, Endian } from '../../src/compat/egret.ts'
import { hex } from '../support/hex.ts'

const shown = (array: ByteArray): string => Buffer.from(array.buffer).toString('hex')

/** Each pair: how it is written and read, with a value and its bytes in both orders. */
const NUMBERS = [
  ['byte', (a: ByteArray) => a.writeByte(-2), (a: ByteArray) => a.readByte(), -2, 'fe', 'fe'],
  ['unsigned byte', (a: ByteArray) => a.writeByte(254), (a: ByteArray) => a.readUnsignedByte(), 254, 'fe', 'fe'],
  ['short', (a: ByteArray) => a.writeShort(-2), (a: ByteArray) => a.readShort(), -2, 'fffe', 'feff'],
  [
    'unsigned short',
    (a: ByteArray) => a.writeUnsignedShort(65_534),
    (a: ByteArray) => a.readUnsignedShort(),
    65_534,
    'fffe',
    'feff',
  ],
  ['int', (a: ByteArray) => a.writeInt(-2), (a: ByteArray) => a.readInt(), -2, 'fffffffe', 'feffffff'],
  [
    'unsigned int',
    (a: ByteArray) => a.writeUnsignedInt(0x01020304),
    (a: ByteArray) => a.readUnsignedInt(),
    0x01020304,
    '01020304',
    '04030201',
  ],
  ['float', (a: ByteArray) => a.writeFloat(1.5), (a: ByteArray) => a.readFloat(), 1.5, '3fc00000', '0000c03f'],
  [
    'double',
    (a: ByteArray) => a.writeDouble(1.5),
    (a: ByteArray) => a.readDouble(),
    1.5,
    '3ff8000000000000',
    '000000000000f83f',
  ],
] as const

for (const [name, write, read, value, big, little] of NUMBERS) {
  t.test(`a ${name} is written and read in both orders`, async (t) => {
    for (const [endian, bytes] of [
      [Endian.BIG_ENDIAN, big],
      [Endian.LITTLE_ENDIAN, little],
    ] as const) {
      const array = new ByteArray()
      array.endian = endian

      write(array)

      t.equal(shown(array), bytes)
      t.equal(array.position, bytes.length / 2)
      array.position = 0
      t.equal(read(array), value)
      t.throws(() => read(array), { message: '#1025: end of the file' })
    }
  })
}

t.test('the order of bytes is big unless it is told little', async (t) => {
  const array = new ByteArray()

  t.equal(array.endian, 'bigEndian')
  array.endian = 'littleEndian'
  t.equal(array.endian, 'littleEndian')
  array.endian = 'any'
  t.equal(array.endian, 'bigEndian')
})

t.test('any byte but 0 is true', async (t) => {
  const array = new ByteArray(hex('00 01 07'))

  t.same([array.readBoolean(), array.readBoolean(), array.readBoolean()], [false, true, true])
  array.writeBoolean(true)
  array.writeBoolean(false)
  t.equal(shown(array), '0001070100')
})

t.test('text has a length of 16 bits before it, or none', async (t) => {
  const array = new ByteArray()

  array.writeUTF('grüß')
  array.writeUTFBytes('€')
  array.writeUTF('')
  t.equal(shown(array), '00066772c3bcc39fe282ac0000')
  array.position = 0

  t.same([array.readUTF(), array.readUTFBytes(3), array.readUTF()], ['grüß', '€', ''])
})

t.test('the length of a text follows the order of bytes', async (t) => {
  const array = new ByteArray()
  array.endian = Endian.LITTLE_ENDIAN

  array.writeUTF('ab')

  t.equal(shown(array), '02006162')
})

t.test('the length of a text wraps above 65535 bytes', async (t) => {
  const array = new ByteArray()

  array.writeUTF('x'.repeat(65_537))

  t.equal(array.length, 65_539)
  array.position = 0
  t.equal(array.readUTF(), 'x')
})

t.test('NULs are left out of a text, and what is no UTF-8 or no text is replaced', async (t) => {
  t.equal(new ByteArray(hex('61 00 62 ff')).readUTFBytes(4), 'ab\ufffd')
  const array = new ByteArray()
  array.writeUTFBytes('\ud800')
  t.equal(shown(array), 'efbfbd')
})

t.test('a text that is shorter than it says throws, and is not passed', async (t) => {
  const array = new ByteArray(hex('00 05 61'))

  t.throws(() => array.readUTF(), { message: /^#1025/ })
  t.throws(() => array.readUTFBytes(-1), { message: /^#1025/ })
  t.equal(array.position, 2)
})

t.test('the constructor copies', async (t) => {
  const bytes = hex('01 02 03')
  const [one, two] = [new ByteArray(bytes), new ByteArray(bytes.slice().buffer)]

  bytes.fill(9)

  t.same([shown(one), shown(two)], ['010203', '010203'])
  t.same([one.position, one.length, one.bytesAvailable], [0, 3, 3])
})

t.test('a position beyond the end makes it longer, a length cuts or adds zeros', async (t) => {
  const array = new ByteArray(hex('01 02 03 04'))

  array.position = 6
  t.same([array.length, array.bytesAvailable, shown(array)], [6, 0, '010203040000'])
  array.length = 2
  t.same([array.length, array.position], [2, 2])
  array.length = 4
  t.same([array.position, shown(array)], [2, '01020000'])
  array.position = 1
  array.writeByte(9)
  t.same([array.length, array.readAvailable, shown(array)], [4, 2, '01090000'])
  for (const bad of [-1, 1.5, NaN]) {
    t.throws(() => (array.position = bad), { message: /^#1025/ })
    t.throws(() => (array.length = bad), { message: /^#1025/ })
  }
})

t.test('bytes of another array are written from an offset, as far as they go', async (t) => {
  const source = new ByteArray(hex('01 02 03'))
  const calls = [[], [1], [1, 1], [2, 9], [3], [-1], [0, -1]] as const

  const written = calls.map(([offset, length]) => {
    const array = new ByteArray()
    array.writeBytes(source, offset, length)
    return shown(array)
  })

  t.same(written, ['010203', '0203', '02', '03', '', '', ''])
  t.equal(source.position, 0)
})

t.test('an array can be written into itself', async (t) => {
  const array = new ByteArray(hex('01 02'))
  array.position = 2

  array.writeBytes(array)

  t.equal(shown(array), '01020102')
})

t.test('bytes are read into another array at an offset, whose position stays', async (t) => {
  const array = new ByteArray(hex('01 02 03 04'))
  const target = new ByteArray(hex('09'))

  array.readBytes(target, 2, 1)
  t.same([shown(target), target.position, array.position], ['090001', 0, 1])
  array.readBytes(target)
  t.same([shown(target), array.bytesAvailable], ['020304', 0])
  array.readBytes(target)
  t.throws(() => array.readBytes(target, 0, 1), { message: /^#1025/ })
  t.equal(shown(target), '020304')
})

t.test('without steps the memory is exactly as long as what is in it', async (t) => {
  const array = new ByteArray()

  for (let value = 0; value < 20; value++) array.writeByte(value)

  t.equal(array.bytes.length, 20)
  t.equal(array.rawBuffer.byteLength, 20)
  t.equal(array.dataView.byteLength, 20)
  t.equal(array.dataView, array.dataView)
  t.equal(array.bufferOffset, 0)
  array.bytes[0] = 99
  array.position = 0
  t.equal(array.readByte(), 99, 'it is the memory itself')
})

t.test('with steps the memory grows by them, and has some to spare', async (t) => {
  const array = new ByteArray(null, 8)
  const lengths = [array.rawBuffer.byteLength]

  for (const count of [8, 1, 8]) {
    array.writeBytes(new ByteArray(new Uint8Array(count)))
    lengths.push(array.rawBuffer.byteLength)
  }

  t.same(lengths, [8, 8, 16, 24])
  t.equal(array.length, 17)
  t.equal(new ByteArray(new Uint8Array(8), 8).rawBuffer.byteLength, 16)
  array.clear()
  t.same([array.length, array.position, array.rawBuffer.byteLength], [0, 0, 8])
  array.buffer = new ArrayBuffer(9)
  t.same([array.length, array.rawBuffer.byteLength], [9, 16])
})

t.test('what was cut or cleared does not come back', async (t) => {
  const array = new ByteArray(hex('01 02 03'), 8)

  array.clear()
  array.length = 3

  t.equal(shown(array), '000000')
})

t.test('buffer and view are replaced by copies', async (t) => {
  const array = new ByteArray(hex('01 02 03'))
  array.position = 3
  const bytes = hex('07 08 09')

  array.buffer = bytes.slice(1).buffer
  t.same([shown(array), array.position], ['0809', 2])
  array.dataView = new DataView(bytes.buffer, bytes.byteOffset, 1)
  bytes.fill(0)

  t.same([shown(array), array.position], ['07', 1])
})

t.test('Egret’s own spelling for bytes is there, and what is deprecated does nothing', async (t) => {
  const array = new ByteArray()

  array['_writeUint8Array'](hex('01 02'))
  array.setArrayBuffer(new ArrayBuffer(5))

  t.equal(String(array), '[ByteArray] length:2, bytesAvailable:0')
  array.position = 1
  t.equal(array.validate(1), true)
  t.throws(() => array.validate(2), { message: /^#1025/ })
})
