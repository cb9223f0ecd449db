/** A reader that knows texts again reads nothing else than one that does not. */

import { fc } from '../../support/property-test.ts'
import t from 'tap'
import { knowingReader } from '../../../src/multiplayer/rpc/text-reader.ts'
import { readUtf8 } from '../../../src/peer/utf8.ts'
import { hex } from '../../support/hex.ts'

for (const [what, bytes, text] of [
  ['a name', '6d 6f 76 65', 'move'],
  ['nothing', '', ''],
  ['what is not ASCII', '74 c3 bc 72', 'tür'],
  ['what ends at a NUL', '61 00 62', 'a'],
  ['what is not UTF-8', 'ff', null],
  ['a long text', '61 '.repeat(65), 'a'.repeat(65)],
] as const) {
  t.test(`reads ${what} the first time and after`, async (t) => {
    const read = knowingReader()
    const packet = hex(`00 ${bytes} 00`)

    t.equal(read(packet, 1, packet.length - 1), text)
    t.equal(read(packet, 1, packet.length - 1), text)
  })
}

t.test('keeps no view into a packet', async (t) => {
  const read = knowingReader()
  const packet = Buffer.from('move')
  read(packet, 0, 4)

  packet.write('stop')

  t.equal(read(packet, 0, 4), 'stop')
  t.equal(read(hex('6d 6f 76 65'), 0, 4), 'move')
})

t.test('reads all bytes as the reader without a memory does, in any order', async (t) => {
  const read = knowingReader()
  // Few different bytes, so that texts come again, and fall on the places of others.
  const text = fc.array(fc.constantFrom(0x61, 0x62, 0x80, 0xc3, 0), { maxLength: 6 })

  fc.assert(
    fc.property(text, (some) => {
      const bytes = Uint8Array.from(some)
      return read(bytes, 0, bytes.length) === readUtf8(bytes)
    }),
    { numRuns: 5000 },
  )

  t.pass('for 5000 texts')
})
