/** The packet that a load's own bots send. */

import t from 'tap'
import { LEAST_PACKET_BYTES, readLoadPacket, writeLoadPacket } from '../../src/cli/load-packet.ts'
import { hex } from '../support/hex.ts'

const MARK = { run: 0xf1f2f3f4, peer: 258, sequence: 65_535 }

t.test('has run, peer and turn in its first twelve bytes, and zeros behind them', async (t) => {
  const bytes = writeLoadPacket(MARK, 16)

  t.same([...bytes], [...hex('f4 f3 f2 f1  02 01 00 00  ff ff 00 00  00 00 00 00')])
  t.same(readLoadPacket(bytes, MARK.run), MARK)
  t.equal(writeLoadPacket(MARK, LEAST_PACKET_BYTES).length, LEAST_PACKET_BYTES)
})

t.test('is read whatever stands behind it, and not where it is another run’s or cut', async (t) => {
  const bytes = writeLoadPacket(MARK, 64)

  t.same(readLoadPacket(Uint8Array.of(...bytes, 1, 2, 3), MARK.run), MARK)
  t.equal(readLoadPacket(bytes, 1), null)
  for (let length = 0; length < LEAST_PACKET_BYTES; length++) {
    t.equal(readLoadPacket(bytes.subarray(0, length), MARK.run), null, `${length} bytes`)
  }
})
