import t from 'tap'
import { readByte, readInt32, writeInt32 } from '../../src/peer/int32.ts'

t.test('reads back what it wrote, in little-endian order', async (t) => {
  for (const value of [0, 1, -1, 255, 256, 2147483647, -2147483648, 321084783]) {
    const bytes = new Uint8Array(6)
    writeInt32(bytes, 1, value)
    t.equal(readInt32(bytes, 1), value)
    t.equal(new DataView(bytes.buffer).getInt32(1, true), value)
    t.same([bytes[0], bytes[5]], [0, 0])
  }
})

t.test('takes bytes beyond the end for 0', async (t) => {
  t.equal(readInt32(Uint8Array.of(7), 0), 7)
  t.equal(readInt32(new Uint8Array(0), 0), 0)
  t.equal(readByte(Uint8Array.of(200), 0), 200)
  t.equal(readByte(Uint8Array.of(200), 1), 0)
})
