/** Floating point numbers are read from any place of any array, and written there, whatever its memory is. */

import t from 'tap'
import { readBigEndianFloat64, readFloat32, readFloat64, writeBigEndianFloat64 } from '../../src/peer/floats.ts'
import { hex } from '../support/hex.ts'

for (const [name, read, bytes, number] of [
  ['32 bits', readFloat32, '00 00 c0 3f', 1.5],
  ['64 bits', readFloat64, '9a 99 99 99 99 99 b9 3f', 0.1],
  ['64 bits, the largest byte first', readBigEndianFloat64, '3f b9 99 99 99 99 99 9a', 0.1],
] as const) {
  t.test(`reads a number of ${name}`, async (t) => {
    t.equal(read(hex(bytes), 0), number)
    t.equal(read(hex(`07 07 07  ${bytes}  07`), 3), number)
    t.equal(read(hex(`07  ${bytes}  07`).subarray(1), 0), number)
  })
}

t.test('writes a number of 64 bits, the largest byte first, and nothing beside it', async (t) => {
  const bytes = new Uint8Array(11).fill(7)

  writeBigEndianFloat64(bytes.subarray(1), 1, 0.1)

  t.strictSame(bytes, hex('07 07  3f b9 99 99 99 99 99 9a  07'))
})
