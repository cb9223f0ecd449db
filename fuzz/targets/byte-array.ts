/** Egret's ByteArray, in which games read what has come. What is read one by one is written as bytes that read the same. */

import { isDeepStrictEqual } from 'node:util'
import { ByteArray, Endian } from '../../src/compat/egret-byte-array.ts'
import { hex } from '../../test/support/hex.ts'
import { bytesOf, demand, type FuzzTarget } from '../target.ts'

type Way = readonly [read: (array: ByteArray) => unknown, write: (array: ByteArray, value: never) => void]

const WAYS: readonly Way[] = [
  [(array) => array.readBoolean(), (array, value) => array.writeBoolean(value)],
  [(array) => array.readByte(), (array, value) => array.writeByte(value)],
  [(array) => array.readUnsignedByte(), (array, value) => array.writeByte(value)],
  [(array) => array.readShort(), (array, value) => array.writeShort(value)],
  [(array) => array.readUnsignedShort(), (array, value) => array.writeUnsignedShort(value)],
  [(array) => array.readInt(), (array, value) => array.writeInt(value)],
  [(array) => array.readUnsignedInt(), (array, value) => array.writeUnsignedInt(value)],
  [(array) => array.readFloat(), (array, value) => array.writeFloat(value)],
  [(array) => array.readDouble(), (array, value) => array.writeDouble(value)],
  [(array) => array.readUTF(), (array, value) => array.writeUTF(value)],
]
/** What reading beyond the end throws. */
const END_OF_FILE = /^#1025: /
const MOST_READS = 64

/** The value; null where there is too little. Nothing else may be thrown. */
function readOne(array: ByteArray, way: Way): readonly [unknown] | null {
  try {
    return [way[0](array)]
  } catch (error) {
    if (error instanceof Error && END_OF_FILE.test(error.message)) return null
    throw error
  }
}

/** Reads by ways that the bytes themselves choose, until there is too little. */
function readAll(array: ByteArray): (readonly [Way, unknown])[] {
  const all: (readonly [Way, unknown])[] = []
  while (all.length < MOST_READS && array.bytesAvailable > 0) {
    const way = WAYS[array.readUnsignedByte() % WAYS.length]
    const read = way === undefined ? null : readOne(array, way)
    if (way === undefined || read === null) break
    all.push([way, read[0]])
  }
  return all
}

/** The binary messages of Egret's WebSocket. */
export const byteArray: FuzzTarget = {
  name: 'byte-array',
  reads: ['src/compat/egret-byte-array.ts'],
  seeds: [
    hex('00 01 01 ff 02 ff 03 80 00 04 ff ff 05 80 00 00 00 06 ff ff ff ff'),
    hex('07 7f c0 00 01 08 7f f8 00 00 00 00 00 01'),
    Uint8Array.of(...hex('09 00 06'), ...bytesOf('aß😀')),
    hex('09 00 05 ef bb bf 00 ff'),
    hex('09 ff ff 00'),
    hex('09 00'),
  ],
  run(bytes) {
    for (const endian of [Endian.BIG_ENDIAN, Endian.LITTLE_ENDIAN]) {
      const array = new ByteArray(bytes)
      array.endian = endian
      const all = readAll(array)
      demand(array.position <= bytes.length && array.length === bytes.length, 'reading has made it longer')
      const copy = new ByteArray()
      copy.endian = endian
      for (const [[, write], value] of all) write(copy, value as never)
      copy.position = 0
      const again = all.map(([[read]]) => read(copy))
      demand(
        isDeepStrictEqual(
          again,
          all.map(([, value]) => value),
        ),
        'what is written is read as something else',
      )
      demand(copy.bytesAvailable === 0, 'more is written than was read')
    }
  },
}
