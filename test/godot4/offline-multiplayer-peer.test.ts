/** OfflineMultiplayerPeer: what a game without a network is answered. Each number is that of Godot 4.6. */

import t from 'tap'
import { OfflineMultiplayerPeer } from '../../src/godot4/offline-multiplayer-peer.ts'
import { GodotError } from '../../src/peer/error.ts'

t.test('calls everything that is put and read OK, and has nothing', async (t) => {
  const peer = new OfflineMultiplayerPeer()

  t.strictSame([peer.put_packet(), peer.put_var(5), peer.get_available_packet_count()], [0, 0, 0])
  t.strictSame([peer.get_packet().length, peer.get_packet_error(), peer.get_var()], [0, GodotError.OK, null])
})

t.test('throws an id that a client can have, another each time', async (t) => {
  const peer = new OfflineMultiplayerPeer()

  const ids = Array.from({ length: 20 }, () => peer.generate_unique_id())

  t.ok(ids.every((id) => Number.isInteger(id) && id >= 2 && id <= 0x7fff_ffff))
  t.equal(new Set(ids).size, 20)
})
