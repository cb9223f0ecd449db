/** A memory client that reads step by step. */

import t from 'tap'
import { ServerScene } from '../../support/server-scene.ts'

t.test('reads whole messages up to an amount, and the server hears when nothing waits any more', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  client.stopReading()
  for (let count = 0; count < 5; count++) scene.server.get_peer(id)?.put_packet(Buffer.alloc(100, count))
  scene.tick()

  client.readSome(150)
  scene.tick()
  t.equal(client.messages.length, 2)
  t.equal(scene.server.get_peer(id)?.get_current_outbound_buffered_amount(), 300)
  t.same(scene.take(), [])

  client.readSome(1000)
  scene.tick()
  t.equal(client.messages.length, 5)
  t.same(scene.take(), ['peer_drained(A)'])
  scene.server.get_peer(id)?.put_packet(Buffer.from('more'))
  scene.tick()
  t.equal(client.messages.length, 5, 'it does not read by itself')
})

t.test('what is no message is read on the way, and nothing when nothing waits', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  client.stopReading()
  client.readSome(10)
  scene.server.get_peer(id)?.put_packet(Buffer.alloc(100))
  scene.server.disconnect_peer(id, 1000, 'go')
  scene.tick()

  client.readSome(1)
  scene.tick()

  t.equal(client.messages.length, 1)
  t.same(client.closeFrame, { code: 1000, reason: 'go' })
})
