/** What set_buffers means for the packets that a client sends. */

import t from 'tap'
import { GodotError } from '../../src/peer/error.ts'
import { ClientScene } from './client-scene.ts'

t.test('refuses a packet when as many wait as set_buffers allows', async (t) => {
  const scene = new ClientScene()
  scene.client.set_buffers(64, 1024, 64, 2)
  scene.connect()
  const link = scene.connector.last.open()
  scene.tick()
  const peer = scene.client.get_peer(1)
  const put = () => [1, 2, 3].map((byte) => peer?.put_packet(Uint8Array.of(byte)))
  t.same(put(), [GodotError.OK, GodotError.OK, GodotError.OK], 'a server that reads is never full')
  scene.turn.end()

  link.keeps = 1
  t.same(put(), [GodotError.OK, GodotError.OK, GodotError.ERR_OUT_OF_MEMORY])

  link.drain()
  t.equal(peer?.put_packet(Uint8Array.of(4)), GodotError.OK)
})
