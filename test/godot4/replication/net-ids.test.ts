/** The numbers of nodes and synchronizers. */

import t from 'tap'
import { NetIds } from '../../../src/godot4/replication/net-ids.ts'

t.test('counts from 1, and gives no number again soon', async (t) => {
  const ids = new NetIds()
  const first = ids.take()

  ids.free(first)

  t.strictSame([first, ids.take(), ids.take()], [1, 2, 3])
})

t.test('begins anew behind the largest, with what nobody has', async (t) => {
  const ids = new NetIds(0x7fff_fffe)

  t.strictSame([ids.take(), ids.take()], [0x7fff_ffff, 1])
  const again = new NetIds(0x7fff_ffff)
  t.strictSame([again.take(), again.take()], [1, 2])
})

t.test('leaves out what is still taken when it has gone round', async (t) => {
  const ids = new NetIds(0x7fff_fffd)
  const taken = [ids.take(), ids.take(), ids.take()]

  ids.free(0x7fff_fffe)

  t.strictSame(taken, [0x7fff_fffe, 0x7fff_ffff, 1])
  t.equal(ids.take(), 2)
})
