/**
 * The client's half of Godot 4's WebSocketMultiplayerPeer, on a fake connector: the first message, packets, and ends.
 */

import t from 'tap'
import { TLSOptions } from '../../src/godot4/tls-options.ts'
import { failure } from '../../src/client/failure.ts'
import { GodotError } from '../../src/peer/error.ts'
import { LAST_WORDS_MS } from '../../src/godot4/pace.ts'
import type { WebSocketMultiplayerPeer } from '../../src/godot4/websocket-multiplayer-peer.ts'
import { CryptoKey } from '../../src/server/crypto-key.ts'
import { X509Certificate } from '../../src/server/x509-certificate.ts'
import { LOST, type FakeLink } from '../client/fake-connector.ts'
import { GuestScene, OUR_ID } from './guest-scene.ts'

const { OK, ERR_ALREADY_IN_USE, ERR_INVALID_PARAMETER, ERR_UNCONFIGURED, ERR_OUT_OF_MEMORY } = GodotError

t.test('is connecting until it has its id, and sends nothing of its own accord', async (t) => {
  const scene = new GuestScene()
  const { peer, link } = scene.connecting()

  t.strictSame([peer.get_connection_status(), peer.get_unique_id()], [1, 0])
  t.equal(peer.put_packet(Uint8Array.of(1)), ERR_UNCONFIGURED)
  link.deliver(OUR_ID)
  scene.tick(peer)

  t.strictSame([peer.get_connection_status(), peer.get_unique_id()], [2, 5])
  t.strictSame([scene.take(), link.writes], [['peer_connected(1)'], []])
})

t.test('reads packets that came right behind the id in the same poll', async (t) => {
  const scene = new GuestScene()
  const { peer, link } = scene.connecting()

  link.deliver(OUR_ID, Buffer.from('one'), Buffer.from('two'))
  scene.tick(peer)

  t.equal(peer.get_available_packet_count(), 2)
  t.equal(peer.get_packet_peer(), 1)
  t.strictSame([Buffer.from(peer.get_packet()).toString(), Buffer.from(peer.get_packet()).toString()], ['one', 'two'])
  t.strictSame([peer.get_packet().length, peer.get_packet_error()], [0, GodotError.ERR_UNAVAILABLE])
})

t.test(
  'calls an empty packet OK in every state, and has nothing to read and no server unless it is connected',
  async (t) => {
    const scene = new GuestScene()
    const { peer, link } = scene.connecting()

    const answers = (): unknown[] => [
      peer.put_packet(new Uint8Array(0)),
      [peer.get_packet().length, peer.get_packet_error()],
      peer.get_peer(1) === null,
    ]
    t.strictSame(answers(), [GodotError.OK, [0, GodotError.ERR_UNCONFIGURED], false])
    link.deliver(OUR_ID)
    scene.tick(peer)
    t.strictSame(answers(), [GodotError.OK, [0, GodotError.ERR_UNAVAILABLE], false])
    link.closeFromServer(1000, '')
    scene.tick(peer)
    t.strictSame(answers(), [GodotError.OK, [0, GodotError.ERR_UNCONFIGURED], true])
    peer.close()
    t.strictSame(answers(), [GodotError.OK, [0, GodotError.ERR_UNCONFIGURED], true])
  },
)

t.test('takes an id that comes as text', async (t) => {
  const scene = new GuestScene()
  const { peer, link } = scene.connecting()

  link.say('abc\0')
  scene.tick(peer)

  t.equal(peer.get_unique_id(), 0x00636261)
})

for (const [what, bytes] of [
  ['of three bytes', [5, 0, 0]],
  ['of five bytes', [5, 0, 0, 0, 0]],
  ['with the id 1', [1, 0, 0, 0]],
  ['with the id 0', [0, 0, 0, 0]],
  ['with a negative id', [0, 0, 0, 0x80]],
] as const) {
  t.test(`closes with 1000 after a first message ${what}`, async (t) => {
    const scene = new GuestScene()
    const { peer, link } = scene.connecting()

    link.deliver(Uint8Array.from(bytes))
    scene.tick(peer)

    t.strictSame([peer.get_connection_status(), link.closes, scene.take()], [0, [[1000, '']], []])
  })
}

t.test('gives up when connection and id together take longer than handshake_timeout', async (t) => {
  const scene = new GuestScene()
  const { peer, link } = scene.connecting((peer) => void (peer.handshake_timeout = 4))

  scene.clock.advance(3999)
  scene.tick(peer)
  t.equal(peer.get_connection_status(), 1)
  scene.clock.advance(1)
  scene.tick(peer)

  t.strictSame([peer.get_connection_status(), link.closes], [0, [[1000, '']]])
})

t.test('is disconnected when the attempt fails, and can try again', async (t) => {
  const scene = new GuestScene()
  const peer = scene.newPeer()
  peer.create_client('ws://localhost:9080/')

  scene.connector.last.fail(failure('unreachable'))
  t.equal(peer.get_connection_status(), 1)
  t.equal(peer.create_client('ws://localhost:9080/'), ERR_ALREADY_IN_USE)
  scene.tick(peer)

  t.strictSame([peer.get_connection_status(), scene.take()], [0, []])
  t.match(peer.get_last_error_message(), /connections/)
  t.equal(peer.create_client('ws://localhost:9080/'), OK)
})

t.test('refuses URLs, headers, sub-protocols and TLS options that cannot be', async (t) => {
  const scene = new GuestScene()
  const peer = scene.newPeer()

  t.equal(peer.create_client('http://localhost/'), ERR_INVALID_PARAMETER)
  t.equal(
    peer.create_client('wss://localhost/', TLSOptions.server(new CryptoKey(), new X509Certificate())),
    ERR_INVALID_PARAMETER,
  )
  peer.handshake_headers = ['X-Empty:']
  t.equal(peer.create_client('ws://localhost/'), ERR_INVALID_PARAMETER)
  peer.handshake_headers = []
  peer.supported_protocols = ['with space']
  t.equal(peer.create_client('ws://localhost/'), ERR_INVALID_PARAMETER)
  t.strictSame([scene.connector.attempts.length, peer.get_connection_status()], [0, 0])
})

t.test('asks for its sub-protocols, headers and trust', async (t) => {
  const scene = new GuestScene()
  const peer = scene.newPeer()
  peer.supported_protocols = ['a', 'b']
  peer.handshake_headers = ['X-Token: 7']

  peer.create_client('wss://example.org/room?token=1', TLSOptions.client_unsafe())

  const { request } = scene.connector.last
  t.strictSame([request.protocols, request.headers], [['a', 'b'], [['X-Token', '7']]])
  t.strictSame([request.url.path, request.tls.verify], ['/room?token=1', false])
  t.equal(request.messageLimit, 65535)
})

t.test('sends every packet to the server, whatever the target is', async (t) => {
  const scene = new GuestScene()
  const { peer, link } = scene.joined()

  for (const target of [0, 1, -7, 7]) {
    peer.set_target_peer(target)
    t.equal(peer.put_packet(Uint8Array.of(1, target & 0xff)), OK)
  }
  scene.turn.end()

  t.strictSame(link.writes.flat(), ['hex:0100', 'hex:0101', 'hex:01f9', 'hex:0107'])
  t.equal(peer.put_packet(new Uint8Array(65536)), ERR_OUT_OF_MEMORY)
})

t.test('tells of the end of the server one poll behind what it said last', async (t) => {
  const scene = new GuestScene()
  const { peer, link } = scene.joined()
  const socket = peer.get_peer(1)

  link.deliver(Buffer.from('you are out'))
  link.closeFromServer(4001, 'kicked')
  scene.tick(peer)
  const last = Buffer.from(peer.get_packet()).toString()
  t.strictSame([last, peer.get_connection_status(), scene.take()], ['you are out', 2, []])
  scene.tick(peer)

  t.strictSame([peer.get_connection_status(), peer.get_unique_id()], [0, 0])
  t.strictSame(scene.take(), ['peer_disconnected(1)'])
  t.strictSame([socket?.get_close_code(), socket?.get_close_reason()], [4001, 'kicked'])
})

t.test('leaves with 1000, and tells of the end when the server has answered', async (t) => {
  const scene = new GuestScene()
  const { peer, link } = scene.joined()

  peer.disconnect_peer(1)
  scene.tick(peer)
  t.strictSame([link.closes, scene.take()], [[[1000, '']], []])
  link.answerClose()
  scene.tick(peer)

  t.strictSame([peer.get_connection_status(), scene.take()], [0, ['peer_disconnected(1)']])
})

t.test('leaves by force at once, without a signal', async (t) => {
  const scene = new GuestScene()
  const { peer, link } = scene.joined()

  peer.disconnect_peer(1, true)
  t.strictSame([peer.get_connection_status(), link.closes], [0, [[1000, '']]])
  scene.tick(peer)

  t.strictSame(scene.take(), [])
})

for (const [how, leave] of [
  ['disconnect_peer()', (peer) => peer.disconnect_peer(1)],
  ['disconnect_peer() by force', (peer) => peer.disconnect_peer(1, true)],
  ["its socket's close()", (peer) => peer.get_peer(1)?.close()],
  ['close()', (peer) => peer.close()],
] as const satisfies readonly (readonly [string, (peer: WebSocketMultiplayerPeer) => void])[]) {
  t.test(`what it said last has a moment before the close frame of ${how}`, async (t) => {
    const scene = new GuestScene()
    const { peer, link } = scene.joined()

    peer.put_packet(Uint8Array.of(7))
    leave(peer)
    scene.tick(peer)
    scene.clock.advance(LAST_WORDS_MS - 1)
    scene.tick(peer)
    t.strictSame([link.writes.length, link.closes], [1, []])
    scene.clock.advance(1)

    t.strictSame(link.closes, [[1000, '']])
  })
}

t.test('while its close frame waits it can be cut, and a connection that ends meanwhile is not closed', async (t) => {
  for (const end of [
    (peer: WebSocketMultiplayerPeer) => peer.get_peer(1)?.close(-1),
    (_peer: WebSocketMultiplayerPeer, link: FakeLink) => link.end(LOST),
  ]) {
    const scene = new GuestScene()
    const { peer, link } = scene.joined()
    peer.put_packet(Uint8Array.of(7))
    peer.disconnect_peer(1)
    scene.tick(peer)

    end(peer, link)
    scene.tick(peer)
    scene.clock.advance(LAST_WORDS_MS)

    t.strictSame([peer.get_connection_status(), link.closes], [0, []])
  }
})

t.test('closes without a signal, and can join anew', async (t) => {
  const scene = new GuestScene()
  const { peer, link } = scene.joined()

  peer.close()
  scene.tick(peer)
  t.strictSame(
    [peer.get_connection_status(), peer.get_unique_id(), link.closes, scene.take()],
    [0, 0, [[1000, '']], []],
  )

  t.equal(peer.create_client('ws://localhost:9080/'), OK)
})

t.test('knows no peer but the server', async (t) => {
  const scene = new GuestScene()
  const { peer, link } = scene.joined()

  t.equal(peer.get_peer(7), null)
  peer.disconnect_peer(7)
  t.strictSame([link.closes, scene.warnings.length], [[], 2])
})

t.test('tells of a lost connection', async (t) => {
  const scene = new GuestScene()
  const { peer, link } = scene.joined()

  link.end(LOST)
  scene.tick(peer)

  t.strictSame(scene.take(), ['peer_disconnected(1)'])
})
