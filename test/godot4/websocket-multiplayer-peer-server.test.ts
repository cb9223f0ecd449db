/**
 * The server's half of Godot 4's WebSocketMultiplayerPeer, in memory: ids, packets, sizes, ends, and what is refused.
 */

import t from 'tap'
import { BURST_MS, LAST_WORDS_MS } from '../../src/godot4/pace.ts'
import { TLSOptions } from '../../src/godot4/tls-options.ts'
import { WebSocketMultiplayerPeer } from '../../src/godot4/websocket-multiplayer-peer.ts'
import { GodotError } from '../../src/peer/error.ts'
import { CryptoKey } from '../../src/server/crypto-key.ts'
import { MemoryTransport } from '../../src/server/transport/memory.ts'
import { X509Certificate } from '../../src/server/x509-certificate.ts'
import { HostScene, texts } from './host-scene.ts'

const { OK, ERR_ALREADY_IN_USE, ERR_INVALID_PARAMETER, ERR_OUT_OF_MEMORY, ERR_UNCONFIGURED } = GodotError

t.test('has the defaults of Godot 4', async (t) => {
  const peer = new WebSocketMultiplayerPeer()

  t.strictSame(
    [peer.inbound_buffer_size, peer.outbound_buffer_size, peer.max_queued_packets, peer.handshake_timeout],
    [65535, 65535, 4096, 3],
  )
  t.strictSame([peer.supported_protocols, peer.handshake_headers], [[], []])
  t.strictSame([peer.transfer_mode, peer.transfer_channel, peer.refuse_new_connections], [2, 0, false])
  t.strictSame([peer.get_connection_status(), peer.get_unique_id(), peer.get_available_packet_count()], [0, 0, 0])
  t.equal(peer.put_packet(Uint8Array.of(1)), ERR_UNCONFIGURED)
  t.equal(peer.is_server_relay_supported(), true)
  t.equal(peer.encode_buffer_max_size, 8_388_608)
})

t.test('is connected as server 1 as soon as it listens, and not again until it is closed', async (t) => {
  const { peer } = new HostScene()

  t.strictSame([peer.get_connection_status(), peer.get_unique_id()], [2, 1])
  t.equal(peer.create_server(0), ERR_ALREADY_IN_USE)
  t.equal(peer.create_client('ws://localhost/'), ERR_ALREADY_IN_USE)

  peer.close()

  t.strictSame([peer.get_connection_status(), peer.get_unique_id(), peer.get_local_port()], [0, 0, 0])
  t.equal(peer.create_server(0), OK)
})

t.test('opens nothing on a bad port, address or sub-protocol, or with the TLS options of a client', async (t) => {
  const peer = new WebSocketMultiplayerPeer({
    server: { transport: new MemoryTransport() },
    on_warning: () => undefined,
  })

  t.equal(peer.create_server(70000), ERR_INVALID_PARAMETER)
  t.equal(peer.create_server(0, 'example.org'), ERR_INVALID_PARAMETER)
  t.equal(peer.create_server(0, '*', TLSOptions.client()), ERR_INVALID_PARAMETER)
  t.equal(peer.create_server(0, '*', TLSOptions.server(new CryptoKey(), new X509Certificate())), ERR_INVALID_PARAMETER)
  peer.supported_protocols = ['with space']
  t.equal(peer.create_server(0), ERR_INVALID_PARAMETER)
  t.equal(peer.get_connection_status(), 0)
})

t.test('throws for options that are none, and before anything is open', async (t) => {
  t.throws(() => new WebSocketMultiplayerPeer({ server: { max_peers: 0 } }), TypeError)
  t.throws(() => new WebSocketMultiplayerPeer({ client: { close_timeout: -1 } }), TypeError)
  t.throws(() => new WebSocketMultiplayerPeer(JSON.parse('{"relay": true}') as object), TypeError)
})

t.test('sends the id alone, binary, as the first message, and then tells of the peer', async (t) => {
  const scene = new HostScene()
  scene.peer.peer_connected.connect(() => {
    scene.peer.set_target_peer(0)
    scene.peer.put_packet(Buffer.from('welcome'))
  })

  const client = scene.open()
  scene.tick()

  const [first, second] = client.takeMessages()
  const id = Buffer.from(first?.bytes ?? []).readInt32LE(0)
  t.strictSame([first?.bytes.length, first?.isText], [4, false])
  t.strictSame(scene.take(), [`peer_connected(${id})`])
  t.ok(id >= 2)
  t.equal(second?.text, 'welcome')
})

t.test('keeps what a client sends before it has its id', async (t) => {
  const scene = new HostScene()

  const client = scene.open()
  client.send(Buffer.from('early'))
  scene.tick()
  const [connected] = scene.take()
  t.strictSame(scene.read(), [])
  scene.tick()

  t.match(connected, /^peer_connected/)
  t.strictSame(
    scene.read().map((line) => line.split(':')[1]),
    ['early'],
  )
})

t.test('takes binary and text messages as packets, without a header, in order', async (t) => {
  const scene = new HostScene()
  const { client, id } = scene.join()

  client.send(Buffer.from('one'))
  client.send('two')
  scene.tick()

  t.strictSame(scene.read(), [`${id}:one`, `${id}:two`])
  t.strictSame([scene.peer.get_packet_mode(), scene.peer.get_packet_channel()], [2, 0])
  t.strictSame([scene.peer.get_packet().length, scene.peer.get_packet_error()], [0, GodotError.ERR_UNAVAILABLE])
  t.equal(scene.peer.get_packet_peer(), 1)
})

t.test('sends to all, to one, and to all but one', async (t) => {
  const scene = new HostScene()
  const a = scene.join()
  const b = scene.join()

  const errors = [scene.put('all', 0), scene.put('only b', b.id), scene.put('not b', -b.id), scene.put('not me', -1)]

  t.strictSame(errors, [OK, OK, OK, OK])
  t.strictSame(texts(a.client), ['all', 'not b', 'not me'])
  t.strictSame(texts(b.client), ['all', 'only b', 'not me'])
})

t.test('refuses a target that is not there, itself included', async (t) => {
  const scene = new HostScene()
  scene.join()

  t.equal(scene.put('x', 77), ERR_INVALID_PARAMETER)
  t.equal(scene.put('x', 1), ERR_INVALID_PARAMETER)
})

t.test('takes 65535 bytes and closes with 1009 for one more', async (t) => {
  const scene = new HostScene()
  const { client, id } = scene.join()
  const socket = scene.peer.get_peer(id)

  client.send(new Uint8Array(65535))
  scene.tick()
  t.equal(scene.peer.get_packet().length, 65535)
  client.send(new Uint8Array(65536))
  scene.tick()
  scene.tick()

  t.equal(client.closeFrame?.code, 1009)
  t.strictSame(scene.take(), [`peer_disconnected(${id})`])
  t.strictSame([socket?.get_ready_state(), socket?.get_close_code()], [3, 1009])
})

t.test('sends 65535 bytes at once, and not one more', async (t) => {
  const scene = new HostScene()
  const { client, id } = scene.join()
  // The id was a message, too.
  scene.pass(BURST_MS / 1000)

  t.equal(scene.put('x'.repeat(65536), id), ERR_OUT_OF_MEMORY)
  t.equal(scene.put('x'.repeat(65535), id), OK)

  t.strictSame(
    texts(client).map(({ length }) => length),
    [65535],
  )
})

t.test('has buffers of any size, for sockets that come afterwards', async (t) => {
  const scene = new HostScene({
    prepare: (peer) => {
      peer.inbound_buffer_size = 10
      peer.outbound_buffer_size = 7
    },
  })
  const { client, id } = scene.join()

  t.strictSame([scene.put('12345678', id), scene.put('1234567', id)], [ERR_OUT_OF_MEMORY, OK])
  client.send(new Uint8Array(11))
  scene.tick()

  t.equal(client.closeFrame?.code, 1009)
})

t.test('drops empty messages, counted, and goes on', async (t) => {
  const scene = new HostScene()
  const { client, id } = scene.join()

  client.send(new Uint8Array(0))
  client.send(Buffer.from('next'))
  scene.tick()

  t.strictSame(scene.read(), [`${id}:next`])
  t.equal(scene.peer.get_server_stats()?.drops['frame-too-short'], 1)
})

t.test('lets packets wait that a peer sent behind a full inbox', async (t) => {
  const scene = new HostScene({ server: { max_queued_packets: 1 } })
  const { client, id } = scene.join()

  client.send(Buffer.from('1'))
  client.send(Buffer.from('2'))
  scene.tick()
  t.strictSame(scene.read(), [`${id}:1`])
  scene.tick()

  t.strictSame(scene.read(), [`${id}:2`])
})

t.test('refuses connections while it is told to, and lets in afterwards', async (t) => {
  const scene = new HostScene({ prepare: (peer) => void (peer.refuse_new_connections = true) })

  t.equal(scene.open().response?.status, 503)
  scene.peer.refuse_new_connections = false

  t.equal(scene.open().response?.status, 101)
})

t.test('drops who has come since the last poll, without an id and unheard, if it refuses by then', async (t) => {
  const scene = new HostScene()
  const client = scene.open()
  client.send(Buffer.from('early'))

  scene.peer.refuse_new_connections = true
  scene.tick()
  scene.peer.refuse_new_connections = false
  scene.tick()

  t.strictSame([client.response?.status, client.takeMessages(), client.hasEnded], [101, [], true])
  t.strictSame([scene.take(), scene.read()], [[], []])
  const { peers, refusals } = scene.peer.get_server_stats() ?? {}
  t.strictSame([peers, refusals?.['not-accepting']], [0, 1])
})

t.test('lets in no more of a tick than it has room for', async (t) => {
  const scene = new HostScene()
  const clients = [scene.open(), scene.open()]
  scene.peer.peer_connected.connect(() => void (scene.peer.refuse_new_connections = true))

  scene.tick()

  t.equal(scene.take().length, 1)
  t.strictSame(
    clients.map((client) => client.takeMessages().length),
    [1, 0],
  )
})

t.test('answers with the sub-protocol and the headers that it was told, and no others', async (t) => {
  const scene = new HostScene({
    prepare: (peer) => {
      peer.supported_protocols = ['b', 'a']
      peer.handshake_headers = ['X-Room: lobby']
    },
  })

  const { client, id } = scene.join({ protocols: ['x', 'a', 'b'] })

  t.equal(client.protocol, 'a')
  t.equal(client.response?.headers['x-room'], 'lobby')
  t.equal(scene.peer.get_peer(id)?.get_selected_protocol(), 'a')
  t.equal(scene.open().response?.status, 400)
  t.equal(new HostScene().open({ protocols: ['a'] }).response?.status, 400)
})

for (const [what, line] of [
  ['a header without a value', 'X-Empty:'],
  ['a header of the handshake', 'Connection: close'],
  ['more headers than the answer has room for', `X-Long: ${'x'.repeat(3072)}`],
] as const) {
  t.test(`opens nothing with ${what}, and says so`, async (t) => {
    const { peer, transport, warnings } = new HostScene({
      prepare: (peer) => void (peer.handshake_headers = ['X-Room: 1']),
    })
    peer.close()

    peer.handshake_headers = ['X-Room: 2', line]
    const error = peer.create_server(0)
    const said = peer.get_last_error_message()
    peer.handshake_headers = ['X-Room: 2']

    t.strictSame([error, peer.get_connection_status(), warnings], [ERR_INVALID_PARAMETER, 0, []])
    t.match(said, /^handshake_headers cannot be sent\. The extra header/)
    t.equal(peer.create_server(0), OK)
    t.equal(transport.open().response?.headers['x-room'], '2')
  })
}

t.test('closes a peer with 1000, hears no more of it, and tells of its end in a later poll', async (t) => {
  const scene = new HostScene()
  const { client, id } = scene.join()

  client.send(Buffer.from('unheard'))
  scene.pass(1)
  scene.peer.disconnect_peer(id)
  t.strictSame(client.closeFrame, { code: 1000, reason: '' })
  t.strictSame(scene.take(), [])
  scene.tick()

  t.strictSame([scene.read(), scene.take()], [[], [`peer_disconnected(${id})`]])
  t.equal(scene.peer.get_peer(id), null)
})

t.test('lets what was put reach a peer before the close frame does', async (t) => {
  const scene = new HostScene()
  const { client, id } = scene.join()

  scene.put('you are out', id)
  scene.peer.disconnect_peer(id)
  client.send(Buffer.from('unheard'))
  scene.tick()
  const before = client.closeFrame
  const afterwards = scene.put('unsent', id)
  scene.pass(LAST_WORDS_MS / 1000)
  scene.tick()

  t.strictSame([before, client.closeFrame?.code], [null, 1000])
  t.strictSame([texts(client), scene.read(), afterwards], [['you are out'], [], OK])
  t.strictSame(scene.take(), [`peer_disconnected(${id})`])
})

t.test('removes a peer by force without telling of its end', async (t) => {
  const scene = new HostScene()
  const { client, id } = scene.join()

  t.not(scene.peer.get_peer(id), null)
  scene.peer.disconnect_peer(id, true)
  t.equal(scene.peer.get_peer(id), null)
  const error = scene.put('x', id)
  scene.tick()

  t.equal(client.closeFrame?.code, 1000)
  t.strictSame([error, scene.take()], [ERR_INVALID_PARAMETER, [`peer_removed(${id})`]])
})

t.test('tells each peer 1000 when it is closed, and nothing to the game', async (t) => {
  const scene = new HostScene()
  const { client } = scene.join()

  scene.peer.close()
  scene.tick()

  t.equal(client.closeFrame?.code, 1000)
  t.strictSame(scene.take(), [])
})

t.test('throws what listeners threw when the poll is over', async (t) => {
  const scene = new HostScene()
  scene.peer.peer_connected.connect(() => {
    throw new Error('planted')
  })
  scene.open()

  t.throws(() => scene.peer.poll(), /planted/)
  t.equal(scene.take().length, 1)
})

t.test('warns of values that cannot be, and keeps the old ones', async (t) => {
  const scene = new HostScene()
  const { peer } = scene

  for (const name of ['inbound_buffer_size', 'outbound_buffer_size', 'max_queued_packets', 'handshake_timeout']) {
    Reflect.set(peer, name, 0)
    t.not(Reflect.get(peer, name), 0, name)
  }
  for (const name of ['supported_protocols', 'handshake_headers', 'transfer_mode', 'transfer_channel']) {
    Reflect.set(peer, name, 'x')
    t.not(Reflect.get(peer, name), 'x', name)
  }

  t.equal(scene.warnings.length, 8)
  peer.transfer_mode = 0
  peer.transfer_channel = 3
  t.strictSame([peer.transfer_mode, peer.transfer_channel], [0, 3])
})

t.test('throws ids that a client can have', async (t) => {
  const { peer } = new HostScene()

  const ids = Array.from({ length: 50 }, () => peer.generate_unique_id())

  t.ok(ids.every((id) => Number.isInteger(id) && id >= 2 && id <= 2 ** 31 - 1))
  t.equal(new Set(ids).size, 50)
})
