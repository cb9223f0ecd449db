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

t.test('is one for all who are told the same, and never changed', async (t) => {
  const nothing = new PacketBatch(true)
  const [first, second, other] = [Uint8Array.of(1), Uint8Array.of(2, 3), Uint8Array.of(1)]

  const one = nothing.followedBy(first, false)
  const two = one.followedBy(second, true)

  t.equal(nothing.followedBy(first, false), one)
  t.equal(one.followedBy(second, true), two)
  t.same([nothing.count, one.count, two.count, two.byteLength], [0, 1, 2, 3])
  t.same([two.bytesAt(0), two.bytesAt(1)], [first, second])
  t.same([two.isTextAt(0), two.isTextAt(1)], [false, true])
  t.not(one.followedBy(second, false), two, 'the same bytes of another kind are another packet')
  t.not(nothing.followedBy(other, false), one, 'equal bytes in another place may become others')
  t.same([two.count, two.isShared, new PacketBatch().isShared], [2, true, false])
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
