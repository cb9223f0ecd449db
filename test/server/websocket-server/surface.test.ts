import t from 'tap'
import { GodotError } from '../../../src/peer/error.ts'
import { SeededRandom } from '../../../src/peer/seeded-random.ts'
import { MemoryNetwork, MemoryTransport } from '../../../src/server/transport/memory.ts'
import { WebSocketServer } from '../../../src/server/websocket-server.ts'
import { WebSocketPeer } from '../../../src/peer/websocket-peer.ts'
import { jsonCodec } from '../../support/json-codec.ts'
import { ServerScene } from '../../support/server-scene.ts'

function idleServer(options: ConstructorParameters<typeof WebSocketServer>[0] = {}) {
  const warnings: string[] = []
  const transport = new MemoryTransport()
  const server = new WebSocketServer({ transport, on_warning: (text) => warnings.push(text), ...options })
  return { server, warnings, transport }
}

t.test('answers for ids that nobody has, with a warning once each', async (t) => {
  const { server, warnings } = idleServer()
  server.listen(0)

  for (let round = 0; round < 2; round++) {
    t.equal(server.has_peer(99), false)
    t.equal(server.get_peer(99), null)
    t.equal(server.get_peer_address(99), '')
    t.equal(server.get_peer_port(99), 0)
    t.equal(server.get_peer_handshake(99), null)
    t.equal(server.get_peer_round_trip(99), -1)
    server.disconnect_peer(99)
  }

  t.equal(warnings.length, 6)
  t.match(server.get_last_error_message(), 'disconnect_peer(99): there is no peer with this id.')
})

t.test('refuses to listen twice, on a bad port, at a bad address, with a bad protocol', async (t) => {
  const { server } = idleServer()
  t.equal(server.listen(65_536), GodotError.ERR_INVALID_PARAMETER)
  t.match(server.get_last_error_message(), /port/)
  server.bind_ip = 'localhost'
  t.equal(server.listen(0), GodotError.ERR_INVALID_PARAMETER)
  t.match(server.get_last_error_message(), /localhost/)
  server.bind_ip = '*'
  t.equal(server.listen(0, ['a b']), GodotError.ERR_INVALID_PARAMETER)
  t.equal(server.listen(0, [], 'yes' as never), GodotError.ERR_INVALID_PARAMETER)
  t.match(server.get_last_error_message(), /gd_mp_api/)
  t.equal(server.is_listening(), false)
  t.equal(server.get_local_port(), 0)

  t.equal(server.listen(0), GodotError.OK)
  t.equal(server.listen(0), GodotError.ERR_ALREADY_IN_USE)
  t.match(server.get_last_error_message(), /stop\(\)/)
})

t.test('says ERR_ALREADY_IN_USE for a busy port, and for an address that is not here, as Godot does', async (t) => {
  const network = new MemoryNetwork()
  const first = new WebSocketServer({ transport: new MemoryTransport({ network }) })
  const second = new WebSocketServer({ transport: new MemoryTransport({ network }) })
  first.listen(9080)

  t.equal(second.listen(9080), GodotError.ERR_ALREADY_IN_USE)
  second.bind_ip = '203.0.113.9'
  t.equal(second.listen(0), GodotError.ERR_ALREADY_IN_USE)
  t.equal(second.is_listening(), false)
})

t.test('tells the port it listens on, its engine, its status and its own id', async (t) => {
  const { server } = idleServer()
  t.equal(server.get_connection_status(), 0)

  server.listen(9080)

  t.equal(server.get_local_port(), 9080)
  t.equal(server.get_engine(), 'memory')
  t.equal(server.get_connection_status(), 2)
  t.equal(server.get_unique_id(), 1)
})

t.test('keeps its properties, each with its setter and getter', async (t) => {
  const { server } = idleServer()
  t.equal(server.bind_ip, '*')
  t.equal(server.handshake_timeout, 3)
  t.same([server.private_key, server.ssl_certificate, server.ca_chain], [null, null, null])

  server.set_bind_ip('::1')
  server.set_handshake_timeout(0.5)
  server.refuse_new_connections = true
  server.set_private_key(null)
  server.set_ssl_certificate(null)
  server.set_ca_chain(null)

  t.equal(server.get_bind_ip(), '0:0:0:0:0:0:0:1')
  t.equal(server.get_handshake_timeout(), 0.5)
  t.equal(server.is_refusing_new_connections(), true)
  t.same([server.get_private_key(), server.get_ssl_certificate(), server.get_ca_chain()], [null, null, null])
})

t.test('keeps its address while it listens, and its time-out when a bad one is set', async (t) => {
  const { server, warnings } = idleServer()
  server.listen(0)

  server.bind_ip = '127.0.0.1'
  for (const bad of [0, -1, NaN, 3601]) server.handshake_timeout = bad

  t.equal(server.bind_ip, '*')
  t.equal(server.handshake_timeout, 3)
  t.equal(warnings.length, 2)
})

t.test('refuses buffers while it listens', async (t) => {
  const { server } = idleServer()
  server.listen(0)

  t.equal(server.set_buffers(1, 1, 1, 1), GodotError.FAILED)
  server.stop()
  t.equal(server.set_buffers(1, 1, 1, 1), GodotError.OK)
})

t.test('needs both a key and a certificate for TLS', async (t) => {
  const { server } = idleServer()
  t.equal(server.reload_tls(), GodotError.ERR_UNCONFIGURED)
  server.listen(0)

  t.equal(server.reload_tls(), GodotError.ERR_INVALID_PARAMETER)
  t.match(server.get_last_error_message(), /certificate/)
})

t.test('refuses newcomers while told so, by a boolean or a number, and keeps the old value for all else', async (t) => {
  const { server, warnings } = idleServer()
  const set = (value: unknown) => {
    server.refuse_new_connections = value as boolean
    return server.refuse_new_connections
  }

  t.same([true, false, 1, 0].map(set), [true, false, true, false])
  t.same(['x', 'true', null, undefined, {}].map(set), [false, false, false, false, false])
  set(true)
  t.equal(set(''), true)

  t.match(warnings, [/refuse_new_connections must be true or false/])
  t.equal(warnings.length, 1)
})

t.test('broadcasts to all but some, in either mode, and says to how many', async (t) => {
  const scene = new ServerScene()
  const joined = [scene.join(), scene.join(), scene.join()]
  const ids = joined.map(({ id }) => id)
  const bytes = Buffer.from('all')

  t.equal(scene.server.broadcast(bytes), 3)
  t.equal(scene.server.broadcast(Buffer.from('not 0'), ids[0]), 2)
  t.equal(scene.server.broadcast(Buffer.from('only 2'), ids.slice(0, 2), WebSocketPeer.WRITE_MODE_TEXT), 1)
  t.equal(scene.server.broadcast(new Uint8Array(0)), 0)
  bytes.fill(0)
  scene.turn.end()

  t.same(
    joined.map(({ client }) => client.takeMessages().map(({ text, isText }) => (isText ? `text ${text}` : text))),
    [['all'], ['all', 'not 0'], ['all', 'not 0', 'text only 2']],
  )
})

t.test('broadcasts nothing but bytes, and no text that is not UTF-8', async (t) => {
  const scene = new ServerScene()
  const { client } = scene.join()

  for (const bad of ['hello', [1, 2], null]) t.equal(scene.server.broadcast(bad as never), 0)
  t.equal(scene.server.broadcast(Uint8Array.of(0xff, 0xfe), 0, WebSocketPeer.WRITE_MODE_TEXT), 0)
  scene.turn.end()

  t.same(client.messages, [])
  t.match(scene.warnings, [/takes a Uint8Array/])
})

t.test('broadcasts nothing when it is not clear to whom or how, and says so', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  const bytes = Uint8Array.of(1)

  for (const except of [null, new Set([id]), String(id), { 0: id }]) {
    t.equal(scene.server.broadcast(bytes, except as never), 0)
    t.match(scene.server.get_last_error_message(), /leaves out an id or an array of ids: nothing was sent/)
  }
  for (const mode of [7, -1, null, 'text', true]) {
    t.equal(scene.server.broadcast(bytes, 0, mode as never), 0)
    t.match(scene.server.get_last_error_message(), /WRITE_MODE_TEXT or WRITE_MODE_BINARY: nothing was sent/)
  }
  scene.turn.end()

  t.same(client.messages, [])
  t.equal(scene.warnings.length, 1)
})

t.test('every error of a connect leaves its sentence', async (t) => {
  const { server } = idleServer()
  const listener = (): void => undefined

  t.equal(server.connect('nope' as 'data_received', listener), GodotError.ERR_INVALID_PARAMETER)
  t.match(server.get_last_error_message(), /no signal "nope"/)
  t.equal(server.connect('data_received', 5 as never), GodotError.ERR_INVALID_PARAMETER)
  t.match(server.get_last_error_message(), /takes a function/)
  for (const signal of ['data_received', 'peer_packet', 'peer_connected'] as const) {
    t.equal(server.connect(signal, listener), GodotError.OK)
    server.listen(-1)
    t.equal(server[signal].connect(listener), GodotError.ERR_INVALID_PARAMETER)
    t.match(server.get_last_error_message(), /connected to the signal already/)
  }
})

t.test('refuses keys and certificates that are none', async (t) => {
  const { server } = idleServer()
  for (const [key, certificate] of [
    [{}, {}],
    ['pem', 'pem'],
    [undefined, null],
  ]) {
    server.private_key = key as never
    server.ssl_certificate = certificate as never
    t.equal(server.listen(0), GodotError.ERR_INVALID_PARAMETER)
    t.match(server.get_last_error_message(), /must be a CryptoKey/)
  }
})

t.test('leaves peers out of a broadcast that are closing or full, and counts them', async (t) => {
  const scene = new ServerScene({ prepare: (server) => void server.set_buffers(64, 64, 1, 64) })
  const closing = scene.join()
  const full = scene.join()
  scene.join()
  full.client.stopReading()
  scene.server.get_peer(full.id)?.put_packet(new Uint8Array(1000))
  scene.turn.end()
  closing.client.answersClose = false
  scene.server.disconnect_peer(closing.id)

  t.equal(scene.server.broadcast(new Uint8Array(100)), 1)

  t.match(scene.server.get_stats().drops, { gone: 1, 'outbound-full': 1 })
})

t.test('gives ids in Godot’s range that nobody else has', async (t) => {
  const draws = [0, 1, 0x80000001, 7, 7, 0xffffffff]
  const scene = new ServerScene({ random: { nextUint32: () => draws.shift() ?? 9 } })

  for (let index = 0; index < 3; index++) scene.join()

  t.same(scene.server.get_peer_ids(), [7, 9, 2147483647])
})

t.test('gives ids with dice that always say the same too', async (t) => {
  for (const [draw, ids] of [
    [5, [5, 6, 7]],
    [0, [2, 3, 4]],
    [0xffffffff, [2, 3, 2147483647]],
    [NaN, [2, 3, 4]],
  ] as const) {
    const scene = new ServerScene({ random: { nextUint32: () => draw } })
    for (let count = 0; count < 3; count++) scene.join()

    t.same(scene.server.get_peer_ids(), ids)
  }
})

t.test('lists ids in ascending order', async (t) => {
  const scene = new ServerScene({ random: new SeededRandom(3) })
  for (let index = 0; index < 10; index++) scene.join()

  const ids = scene.server.get_peer_ids()

  t.same(
    ids,
    ids.toSorted((a, b) => a - b),
  )
})

t.test('reads and writes values through the codec of its options', async (t) => {
  const scene = new ServerScene({ codec: jsonCodec })
  const { client, id } = scene.join()
  client.send('[1,2]')
  scene.tick()

  t.same(scene.server.get_peer(id)?.get_var(), [1, 2])
  t.equal(scene.server.get_peer(id)?.put_var({ a: 1 }), GodotError.OK)
  scene.turn.end()

  t.equal(client.takeMessage()?.text, '{"a":1}')
})

t.test('counts what goes both ways', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  client.send('abc')
  client.send('de')
  scene.tick()
  scene.server.get_peer(id)?.put_packet(Buffer.from('xyz!'))
  scene.server.get_peer(id)?.get_packet()

  const stats = scene.server.get_stats()

  t.match(stats, {
    peers: 1,
    connections: 1,
    pending: 0,
    packets_in: 2,
    bytes_in: 5,
    packets_out: 1,
    bytes_out: 4,
    queued_packets: 1,
    outbound_bytes: 4,
    backlog_bytes: 0,
    polls: 2,
  })
  t.same(JSON.parse(JSON.stringify(stats)), stats, 'plain data')
})

t.test('measures its polls by its clock', async (t) => {
  const scene = new ServerScene()
  const { client } = scene.join()
  scene.server.data_received.connect(() => scene.clock.advance(4))
  client.send('x')
  scene.tick()
  scene.tick()

  t.match(scene.server.get_stats(), { polls: 3, poll_time_ms: 0, max_poll_time_ms: 4 })
})

t.test('measures a poll that has nothing to tell but that a peer has drained', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  client.stopReading()
  scene.server.get_peer(id)?.put_packet(new Uint8Array(1000))
  scene.turn.end()
  scene.server.peer_drained.connect(() => scene.clock.advance(4))
  client.startReading()
  scene.tick()

  t.match(scene.server.get_stats(), { poll_time_ms: 4 })
})

t.test('does nothing in a poll before it listens', async (t) => {
  const { server } = idleServer()

  server.poll()

  t.equal(server.get_stats().polls, 0)
})

t.test('runs two servers side by side that know nothing of each other', async (t) => {
  const one = new ServerScene()
  const two = new ServerScene()
  one.join().client.send('x')
  one.tick()

  t.same(two.server.get_peer_ids(), [])
  t.equal(two.server.get_stats().packets_in, 0)
  t.equal(two.server.get_last_error_message(), '')
})
