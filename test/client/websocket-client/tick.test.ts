/** What happens in a poll of a connected client, and what never happens between two. */

import t from 'tap'
import { GodotError } from '../../../src/peer/error.ts'
import { ClientScene } from '../client-scene.ts'
import { LOST } from '../fake-connector.ts'

t.test('admits packets in a poll, one signal each', async (t) => {
  const { scene, client, link } = ClientScene.connected()
  const counts: number[] = []
  client.data_received.connect(() => counts.push(client.get_peer(1)?.get_available_packet_count() ?? -1))

  link.say('one', 'two', 'three')

  t.equal(client.get_peer(1)?.get_available_packet_count(), 0)
  t.equal(scene.heard().length, 3)
  t.same(counts, [1, 2, 3])
  t.same(scene.read(), ['one', 'two', 'three'])
})

t.test('what arrives during a poll waits for the next', async (t) => {
  const { scene, client, link } = ClientScene.connected()
  const listener = (): void => {
    client.disconnect('data_received', listener)
    link.say('during')
    client.poll()
  }
  client.connect('data_received', listener)
  link.say('before')

  t.same(scene.heard(), ['data_received() 2'])
  t.same(scene.heard(), ['data_received() 2'])
  t.same(scene.read(), ['before', 'during'])
})

t.test('throws at its end what listeners threw, and loses nothing', async (t) => {
  const { scene, client, link } = ClientScene.connected()
  client.data_received.connect(() => {
    throw new Error('mine')
  })
  link.say('one')
  t.throws(() => client.poll(), { message: 'mine' })

  link.say('two', 'three')
  t.throws(() => client.poll(), AggregateError)

  t.same(scene.read(), ['one', 'two', 'three'])
  t.doesNotThrow(() => client.poll())
})

t.test('a budget per poll leaves the rest for the next', async (t) => {
  const { scene, link } = ClientScene.connected({ max_packets_per_poll: 2 })

  link.say('1', '2', '3')

  t.equal(scene.heard().length, 2)
  t.equal(scene.client.get_stats().backlog_packets, 1)
  t.equal(scene.heard().length, 1)
})

t.test('what is put leaves in one write at the end of the turn, or at flush', async (t) => {
  const { scene, client, link } = ClientScene.connected()
  const peer = client.get_peer(1)

  t.equal(peer?.put_packet(Buffer.from('a')), GodotError.OK)
  t.equal(peer?.put_packet(Buffer.from('b')), GodotError.OK)
  t.equal(client.get_stats().outbound_bytes, 2)
  t.same(link.writes, [])
  scene.turn.end()
  t.same(link.writes, [['hex:61', 'hex:62']])
  peer?.put_packet(Buffer.from('c'))
  client.flush()

  t.equal(link.writes.length, 2)
  t.match(client.get_stats(), { packets_out: 3, bytes_out: 3 })
})

t.test('the packet calls of the client itself are those of raw mode', async (t) => {
  const { client } = ClientScene.connected()

  t.equal(client.put_packet(Buffer.from('x')), GodotError.ERR_UNCONFIGURED)
  t.equal(client.get_packet().length, 0)
  t.equal(client.get_packet_error(), GodotError.ERR_UNCONFIGURED)
  t.equal(client.get_available_packet_count(), 0)
  t.equal(client.get_packet_peer(), 1)
  t.equal(client.get_unique_id(), 0)
})

t.test('drops and drains are signalled in a poll', async (t) => {
  const { scene, client, link } = ClientScene.connected({ inbound_overflow: 'drop_oldest', max_backlog_packets: 1 })

  link.say('one', 'two')
  link.drain()

  t.same(scene.take(), [])
  t.same(scene.heard(), ['data_received() 2', 'packet_dropped("backlog-full", 1) 2', 'drained() 2'])
  t.equal(client.get_stats().drops['backlog-full'], 1)
  link.drain()
  link.end(LOST)
  t.same(scene.heard(), ['connection_closed(false) 0', 'packet_dropped("unread", 1) 0'])
})

t.test('knows the server alone', async (t) => {
  const scene = new ClientScene()

  t.equal(scene.client.get_peer(1)?.is_connected_to_host(), false)
  t.equal(scene.client.get_peer(1)?.put_packet(Buffer.from('x')), GodotError.FAILED)
  t.equal(scene.client.get_peer(2), null)
  t.equal(scene.client.get_connected_host(), '')
  t.equal(scene.client.get_connected_port(), 0)
  t.equal(scene.warnings.length, 4)
  t.match(scene.client.get_stats(), { queued_packets: 0, outbound_bytes: 0 })
})

t.test('the codec reads and writes values, also of a peer that is not connected', async (t) => {
  const codec = {
    encode: (value: unknown) => ({ ok: true as const, bytes: Buffer.from(JSON.stringify(value)) }),
    decode: (bytes: Uint8Array) => ({ ok: true as const, value: JSON.parse(Buffer.from(bytes).toString()) as unknown }),
  }
  const scene = new ClientScene({ codec })
  t.equal(scene.client.get_peer(1)?.put_var(1), GodotError.FAILED)
  scene.connect()
  const link = scene.connector.last.open()
  scene.tick()
  link.say('{"x":1}')
  scene.tick()

  t.same(scene.client.get_peer(1)?.get_var(), { x: 1 })
  t.equal(scene.client.put_var(1), GodotError.ERR_UNCONFIGURED)
})

t.test('properties have Godot’s setters, getters and defaults', async (t) => {
  const { client } = new ClientScene()
  t.equal(client.is_verify_ssl_enabled(), true)
  t.equal(client.get_trusted_ssl_certificate(), null)
  t.equal(client.refuse_new_connections, false)

  client.set_verify_ssl_enabled(false)
  client.set_trusted_ssl_certificate({ save_to_string: () => 'x' })
  client.refuse_new_connections = true

  t.equal(client.verify_ssl, false)
  t.equal(client.trusted_ssl_certificate?.save_to_string(), 'x')
  t.equal(client.is_refusing_new_connections(), true)
})
