/** The packets of a load, which come back from whatever server it was turned on. */

import { isDeepStrictEqual } from 'node:util'
import { LEAST_PACKET_BYTES, readLoadPacket, writeLoadPacket } from '../../src/cli/load-packet.ts'
import { ByteReader } from '../../src/peer/byte-reader.ts'
import { hex } from '../../test/support/hex.ts'
import { demand, type FuzzTarget } from '../target.ts'

/** The mark of run, peer and turn. */
export const loadPacket: FuzzTarget = {
  name: 'load-packet',
  reads: ['src/cli/load-packet.ts'],
  seeds: [hex('01 00 00 00 02 00 00 00 03 00 00 00'), hex('ff ff ff ff 00 00 00 80 ff ff ff 7f 00 00'), hex('01')],
  run(bytes) {
    const run = new ByteReader(bytes).u32()
    const mark = readLoadPacket(bytes, run)
    demand((mark === null) === bytes.length < LEAST_PACKET_BYTES, 'a packet is taken by another length')
    demand(readLoadPacket(bytes, run ^ 1) === null, 'a packet of another run is taken')
    if (mark === null) return
    const written = writeLoadPacket(mark, bytes.length)
    demand(written.length === bytes.length, 'a packet is written in another length')
    demand(isDeepStrictEqual(readLoadPacket(written, run), mark), 'a packet is written as another')
  },
}
