import t from 'tap'
import { readFrame, writePayloadFrame } from '../../../src/multiplayer/frame.ts'
import { GodotError } from '../../../src/peer/error.ts'
import type { MemoryClient } from '../../../src/server/transport/memory.ts'
import { ServerScene, type SceneOptions } from '../../support/server-scene.ts'

const TYPES = ['payload', 'add', 'remove', 'id']

/** A multiplayer scene, and its clients' frames in words, with the names of the journal for ids. */
function world(options: SceneOptions = {}) {
  const scene = new ServerScene({ multiplayer: true, ...options })
  const name = (id: number) => (Math.abs(id) < 2 ? String(id) : id < 0 ? `-${scene.name(-id)}` : scene.name(id))
  const heard = (client: MemoryClient) =>
    client.takeMessages().map(({ bytes }) => {
      const read = readFrame(bytes)
      if (!read.ok) return read.refusal
      const { type, source, target, payload } = read.frame
      if (type !== 0) return `${TYPES[type]} ${name(Buffer.from(payload).readInt32LE(0))}`
      return `${name(source)}→${name(target)} ${Buffer.from(payload).toString()}`
    })
  const enter = () => {
    const joined = scene.join()
    scene.tick()
    return joined
  }
  return { scene, server: scene.server, heard, enter }
}

const frame = (source: number, target: number, text: string) => writePayloadFrame(source, target, Buffer.from(text))

t.test('introduces newcomers before it announces them', async (t) => {
  const { scene, heard, enter } = world()
  const a = enter()
  heard(a.client)
  const client = scene.open()

  scene.tick()

  t.same(scene.take(), ['peer_connected(B)'])
  t.same(heard(client), ['id B', 'add 1', 'add A'])
  t.same(heard(a.client), ['add B'])
})

t.test('fires the signals of multiplayer mode, and none of raw mode but the close request', async (t) => {
  const { scene, enter } = world()
  const { client, id } = enter()
  client.send(frame(id, 1, 'hello'))
  client.close(4000, 'bye')

  scene.tick()

  t.same(scene.take(), ['peer_packet(A)', 'client_close_request(A, 4000, "bye")', 'peer_disconnected(A)'])
})

t.test('refuses a packet when as many wait as set_buffers allows, but never who comes and who goes', async (t) => {
  const { scene, server, heard, enter } = world({ prepare: (server) => void server.set_buffers(64, 1024, 64, 4) })
  const a = enter()
  heard(a.client)
  a.client.stopReading()
  server.set_target_peer(a.id)
  const errors = [1, 2, 3, 4, 5].map((byte) => server.put_packet(Uint8Array.of(byte)))

  const others = [enter(), enter(), enter()]
  for (const { client } of others) client.drop()
  scene.tick()
  scene.tick()

  t.same(errors, [...new Array<GodotError>(4).fill(GodotError.OK), GodotError.ERR_OUT_OF_MEMORY])
  t.same(server.get_peer_ids(), [a.id])
  a.client.startReading()
  t.same(heard(a.client).slice(4), ['add B', 'add C', 'add D', 'remove B', 'remove C', 'remove D'])
  t.equal(server.put_packet(Uint8Array.of(6)), GodotError.OK)
})

t.test('counts and signals a forged source, and never forwards it', async (t) => {
  const { scene, heard, enter } = world()
  const a = enter()
  const b = enter()
  heard(b.client)

  a.client.send(frame(b.id, b.id, 'as b'))
  a.client.send(frame(1, b.id, 'as the server'))
  scene.tick()

  t.same(heard(b.client), [])
  t.same(scene.take(), ['packet_dropped(A, forged-source, 2)'])
})

t.test('says that the server has left before it closes a client', async (t) => {
  const disconnected = world()
  const a = disconnected.enter()
  disconnected.heard(a.client)
  disconnected.server.disconnect_peer(a.id)
  t.same(disconnected.heard(a.client), ['remove 1'])
  t.equal(a.client.closeFrame?.code, 1000)

  const stopped = world()
  const b = stopped.enter()
  stopped.heard(b.client)
  stopped.server.stop()
  t.same(stopped.heard(b.client), ['remove 1'])
  t.equal(b.client.closeFrame?.code, 1000)
})

t.test('says that the server has left before it refuses a client, too', async (t) => {
  const large = world()
  const a = large.enter()
  large.heard(a.client)
  a.client.send(new Uint8Array(70_000))
  t.same(large.heard(a.client), ['remove 1'])
  t.equal(a.client.closeFrame?.code, 1009)

  const many = world({ max_backlog_packets: 3 })
  const b = many.enter()
  many.heard(b.client)
  for (let packet = 0; packet < 5; packet++) b.client.send(Uint8Array.of(packet))
  t.same(many.heard(b.client), ['remove 1'])
  t.equal(b.client.closeFrame?.code, 1008)
})

t.test('cuts a client that has no room for who is there, rather than let it speak to ghosts', async (t) => {
  const { scene, server, enter } = world({ prepare: (server) => void server.set_buffers(64, 64, 1, 64) })
  const slow = enter()
  slow.client.stopReading()
  server.set_target_peer(slow.id)
  server.put_packet(new Uint8Array(1000))
  scene.turn.end()
  t.equal(server.put_packet(new Uint8Array(100)), GodotError.ERR_OUT_OF_MEMORY)

  for (let index = 0; index < 4; index++) scene.open()
  scene.tick()
  scene.tick()

  t.equal(server.get_refusal_counts()['slow-peer'], 1)
  t.equal(server.has_peer(slow.id), false)
})

t.test('is a star with server_relay off, and asks may_relay otherwise', async (t) => {
  const star = world({ server_relay: false })
  const a = star.enter()
  const b = star.enter()
  t.same(star.heard(a.client), ['id A', 'add 1'])
  star.heard(b.client)
  a.client.send(frame(a.id, b.id, 'x'))
  star.scene.tick()
  t.same(star.heard(b.client), [])

  const asked: string[] = []
  const moderated = world({ may_relay: (_source, _target, payload) => asked.push(Buffer.from(payload).toString()) > 1 })
  const c = moderated.enter()
  const d = moderated.enter()
  moderated.heard(d.client)
  for (const text of ['first', 'second']) c.client.send(frame(c.id, d.id, text))
  moderated.scene.tick()
  t.same(asked, ['first', 'second'])
  t.same(moderated.heard(d.client), ['A→B second'])
})

t.test('bounds the packets that wait for the server itself', async (t) => {
  const { scene, server, enter } = world({ max_queued_packets: 2 })
  const { client, id } = enter()
  for (let index = 0; index < 5; index++) client.send(frame(id, 1, 'x'))

  scene.tick()
  t.equal(server.get_available_packet_count(), 2)
  t.equal(server.get_stats().backlog_packets, 3)
  t.same(scene.take(), ['peer_packet(A)', 'peer_packet(A)'])

  scene.tick()
  t.same(scene.take(), ['packet_dropped(A, queue-full, 3)'], 'the game has not read')
})

t.test('drops at once what does not fit, when told so', async (t) => {
  const { scene, enter } = world({ max_queued_packets: 2, inbound_overflow: 'drop_newest' })
  const { client, id } = enter()
  for (let index = 0; index < 5; index++) client.send(frame(id, 1, 'x'))

  scene.tick()

  t.same(scene.take(), ['peer_packet(A)', 'peer_packet(A)', 'packet_dropped(A, queue-full, 3)'])
})

t.test('keeps a place in each poll for who comes behind a flood that fills the inbox anew each time', async (t) => {
  let last = 1
  const { scene, server, enter } = world({ max_queued_packets: 20, random: { nextUint32: () => ++last } })
  const [flooder, honest] = [enter(), enter()]
  const read: string[] = []
  for (let tick = 0; tick < 5; tick++) {
    for (let index = 0; index < 20; index++) flooder.client.send(frame(flooder.id, 1, 'flood'))
    honest.client.send(frame(honest.id, 1, String(tick)))
    scene.tick()
    while (server.get_available_packet_count() > 0) read.push(Buffer.from(server.get_packet()).toString())
  }

  t.ok(flooder.id < honest.id)
  t.same(
    read.filter((text) => text !== 'flood'),
    ['0', '1', '2', '3', '4'],
  )
})

t.test('relays what is for others alone past a full inbox', async (t) => {
  const { scene, heard, enter } = world({ max_queued_packets: 1 })
  const a = enter()
  const b = enter()
  heard(b.client)
  a.client.send(frame(a.id, 1, 'fills it'))
  a.client.send(frame(a.id, b.id, 'one'))
  a.client.send(frame(a.id, 1, 'waits'))
  a.client.send(frame(a.id, b.id, 'behind'))

  scene.tick()
  t.same(heard(b.client), ['A→B one'])

  scene.server.get_packet()
  scene.tick()
  t.same(heard(b.client), ['A→B behind'], 'the packets of one sender keep their order')
})

t.test('counts a packet for who is leaving once, however long it is', async (t) => {
  const { server, enter } = world()
  const { id } = enter()
  server.disconnect_peer(id)
  server.set_target_peer(id)

  for (const [index, length] of [100, 70_000].entries()) {
    server.put_packet(new Uint8Array(length))
    t.equal(server.get_stats().drops['gone'], index + 1)
  }
  t.equal(server.get_stats().drops['outbound-full'], 0)
})

t.test('says of what no client could ever take how long it is and what the limit is', async (t) => {
  const { server, enter } = world()
  const { id } = enter()
  const sentence = /70009 bytes with its frame, and a peer takes 65535 at most; set_buffers\(\)/

  t.equal(server.put_packet(new Uint8Array(70_000)), GodotError.ERR_OUT_OF_MEMORY)
  t.match(server.get_last_error_message(), sentence)
  server.set_target_peer(id)
  t.equal(server.put_packet(new Uint8Array(70_001)), GodotError.ERR_OUT_OF_MEMORY)
  t.match(server.get_last_error_message(), /70010 bytes/)
  t.equal(server.get_stats().drops['outbound-full'], 2)
})

t.test('keeps what was unread when it stops, and knows nobody any more', async (t) => {
  const { scene, server, enter } = world()
  const { client, id } = enter()
  client.send(frame(id, 1, 'unread'))
  scene.tick()
  server.stop()

  server.set_target_peer(id)
  t.equal(server.put_packet(Buffer.from('too late')), GodotError.FAILED)
  server.set_target_peer(0)
  t.equal(server.put_packet(Buffer.from('too late')), GodotError.OK)

  t.equal(Buffer.from(server.get_packet()).toString(), 'unread')
})

t.test('goes back to raw mode at the next listen', async (t) => {
  const { scene, server } = world()
  server.stop()

  server.listen(0)
  scene.open()
  scene.tick()

  t.same(scene.take(), ['client_connected(A, "")'])
  t.equal(server.put_packet(Buffer.from('x')), GodotError.ERR_UNCONFIGURED)
})
