import t from 'tap'
import { PacketBatch } from '../../src/peer/packet-batch.ts'

t.test('holds packets in order, each with its kind', async (t) => {
  const batch = new PacketBatch()
  batch.add(Uint8Array.of(1, 2), false)
  batch.add(Uint8Array.of(3), true)

  t.equal(batch.count, 2)
  t.equal(batch.byteLength, 3)
  t.same([batch.bytesAt(0), batch.bytesAt(1)], [Uint8Array.of(1, 2), Uint8Array.of(3)])
  t.same([batch.isTextAt(0), batch.isTextAt(1)], [false, true])
  t.equal(batch.bytesAt(2).length, 0)
})

t.test('knows the kinds of each life anew, wherever its texts are', async (t) => {
  const batch = new PacketBatch()
  for (const kinds of [
    [false, false, true, false, true, false],
    [false, false, false, false, false, false],
    [true, false],
    [false, false, false, true],
  ]) {
    for (const isText of kinds) batch.add(Uint8Array.of(1), isText)

    t.same(
      kinds.map((_, index) => batch.isTextAt(index)),
      kinds,
    )
    batch.clear()
  }
})

t.test('begins anew when it is cleared, after small and after large packets', async (t) => {
  const batch = new PacketBatch()
  for (const length of [1, 40_000, 1]) {
    batch.add(new Uint8Array(length), true)
    batch.clear()

    t.equal(batch.count, 0)
    t.equal(batch.byteLength, 0)
  }
  batch.add(Uint8Array.of(7), false)

  t.same(batch.bytesAt(0), Uint8Array.of(7))
  t.equal(batch.isTextAt(0), false)
})
