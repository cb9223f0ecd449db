/** MultiplayerAPI as a game sees it: the network peer, its signals, the tick, bytes, and errors. */

import t from 'tap'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import { MultiplayerAPI } from '../../../src/multiplayer/rpc/multiplayer-api.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { MultiplayerPeer } from '../../../src/peer/multiplayer-peer.ts'
import { VirtualClock } from '../../../src/peer/virtual-clock.ts'
import { FakeNetwork } from './fake-network.ts'
import { Player } from './player.ts'
import { RpcScene } from './rpc-scene.ts'

t.test('tells who comes and goes, and knows who is there', async (t) => {
  const scene = new RpcScene([1, 5])
  const { api } = scene.game(1)

  const late = scene.join(7)
  scene.tick()
  t.strictSame(scene.take(), [
    '1: network_peer_connected(7)',
    '5: network_peer_connected(7)',
    '7: network_peer_connected(1)',
    '7: connected_to_server()',
    '7: network_peer_connected(5)',
  ])
  t.strictSame([...api.get_network_connected_peers()], [5, 7])
  t.strictSame([...late.api.get_network_connected_peers()], [1, 5])

  scene.network.leave(5)
  scene.games.delete(5)
  scene.tick()
  t.strictSame(scene.take(), ['1: network_peer_disconnected(5)', '7: network_peer_disconnected(5)'])
  t.strictSame([...late.api.get_network_connected_peers()], [1])
})

t.test('passes on what its peer says of somebody who is not there, as Godot does', async (t) => {
  const scene = new RpcScene([1, 5])
  const { peer } = scene.game(1)
  peer.happens(() => peer.peer_disconnected.emit(77))
  peer.happens(() => peer.peer_connected.emit(5))

  scene.tick()

  t.strictSame(scene.game(1).take(), ['network_peer_disconnected(77)', 'network_peer_connected(5)'])
  t.strictSame([...scene.game(1).api.get_network_connected_peers()], [5])
})

t.test('knows its own id, and whether it is the server', async (t) => {
  const scene = new RpcScene([1, 5])
  const [server, client] = [scene.game(1).api, scene.game(5).api]

  t.strictSame([server.get_network_unique_id(), server.is_network_server()], [1, true])
  t.strictSame([client.get_network_unique_id(), client.is_network_server()], [5, false])
  t.strictSame([client.has_network_peer(), client.get_network_peer() === scene.game(5).peer], [true, true])
})

t.test('without a network peer it answers as Godot does, and says so once', async (t) => {
  const { api, warnings } = new RpcScene([1]).game(1)
  api.network_peer = null

  t.strictSame([api.has_network_peer(), api.get_network_unique_id(), api.is_network_server()], [false, 0, false])
  t.strictSame([...api.get_network_connected_peers()], [])
  t.equal(api.refuse_new_network_connections, false)
  api.refuse_new_network_connections = true
  api.get_network_unique_id()
  api.poll()

  t.strictSame(warnings, [
    'get_network_unique_id: there is no network peer.',
    'get_network_connected_peers: there is no network peer.',
    'refuse_new_network_connections: there is no network peer.',
  ])
})

t.test('refusing new connections is the network peer’s', async (t) => {
  const { api, peer } = new RpcScene([1]).game(1)

  api.refuse_new_network_connections = true

  t.strictSame([peer.isRefusing, api.is_refusing_new_network_connections()], [true, true])
})

t.test('a network peer must be connecting or connected when it is set', async (t) => {
  const scene = new RpcScene([1])
  const { api, peer, warnings } = scene.game(1)
  const other = scene.network.join(9)
  other.status = MultiplayerPeer.CONNECTION_DISCONNECTED

  api.network_peer = other
  t.equal(api.network_peer, peer)
  t.match(warnings, [/must be connecting or connected/])

  other.status = MultiplayerPeer.CONNECTION_CONNECTING
  api.set_network_peer(other)
  t.equal(api.network_peer, other)
})

t.test(
  'setting the same network peer keeps everything, another one forgets it and hears no more of the old',
  async (t) => {
    const scene = new RpcScene([1, 5])
    const { api, peer } = scene.game(1)

    api.network_peer = peer
    t.strictSame([...api.get_network_connected_peers()], [5])
    api.network_peer = new FakeNetwork().join(1)
    t.strictSame([...api.get_network_connected_peers()], [])
    peer.peer_connected.emit(7)
    peer.peer_disconnected.emit(7)
    peer.connection_succeeded.emit()
    peer.connection_failed.emit()
    peer.server_disconnected.emit()

    t.strictSame(scene.game(1).take(), [])
  },
)

for (const [signal, heard] of [
  ['connection_failed', 'connection_failed()'],
  ['server_disconnected', 'server_disconnected()'],
] as const) {
  t.test(`nobody is there any more after ${signal}, but what had arrived is still read`, async (t) => {
    const scene = new RpcScene([1, 5, 7])
    const { api, peer } = scene.game(5)
    const player = scene.game(5).add(new Player())
    const server = scene.game(1).add(new Player())
    server.rpc('say', 'first')
    scene.settle()
    scene.game(5).take()
    server.rpc('say', 'last')
    peer.happens(() => peer[signal].emit())

    scene.network.carry()
    api.poll()

    t.strictSame(scene.game(5).take(), [heard])
    t.strictSame([...api.get_network_connected_peers()], [])
    t.strictSame(player.heard, ['first by 1', 'last by 1'])
    t.equal(player.rpc_id(1, 'say', 'x'), GodotError.ERR_DOES_NOT_EXIST)
  })
}

t.test('nobody is there either when the peer was disconnected without a signal', async (t) => {
  const scene = new RpcScene([1, 5])
  const { api, peer } = scene.game(1)
  peer.status = MultiplayerPeer.CONNECTION_DISCONNECTED
  peer.receive(5, Uint8Array.of(4, 1))

  api.poll()

  t.strictSame([...api.get_network_connected_peers()], [])
  t.strictSame(scene.game(1).take(), [], 'and nothing is read, as in Godot')
})

t.test('the last call of a peer that leaves is done after its leave is told, even by the id of a path', async (t) => {
  const scene = new RpcScene([1, 5])
  const [server, client] = [scene.game(1).add(new Player()), scene.game(5).add(new Player())]
  client.rpc_id(1, 'say', 'first')
  scene.settle()
  scene.take()

  client.rpc_id(1, 'say', 'last')
  scene.network.carry()
  scene.network.leave(5)
  scene.game(1).api.poll()
  t.strictSame(server.heard, ['first by 5', 'last by 5'])
  t.strictSame(scene.game(1).take(), ['network_peer_disconnected(5)'])

  scene.game(1).hears(5, '00 01000000 73617900 00')
  t.strictSame(scene.game(1).take(), ['rpc_refused(5, unknown-path-id, , say)'])
})

t.test('a peer that leaves right behind its confirmation is refused nothing', async (t) => {
  const scene = new RpcScene([1, 5])
  const server = scene.game(1).add(new Player())
  scene.game(5).add(new Player())

  server.rpc_id(5, 'say', 'first')
  scene.network.carry()
  scene.game(5).api.poll()
  scene.network.carry()
  scene.network.leave(5)
  scene.game(1).api.poll()
  t.strictSame(scene.game(1).take(), ['network_peer_disconnected(5)'])

  scene.game(1).hears(5, '03 506c6179657200')
  t.strictSame(scene.game(1).counts(), { 'unknown-confirm': 1 }, 'it is forgotten in the next poll')
})

t.test(
  'a Godot game that comes again with the same objects uses ids it never announced: refused, and it goes on',
  async (t) => {
    const scene = new RpcScene([1, 5])
    const server = scene.game(1).add(new Player())
    const again = scene.join(6)
    scene.tick()
    scene.take()

    again.peer.set_target_peer(1)
    again.peer.put_packet(Uint8Array.of(0, 1, 0, 0, 0, 115, 97, 121, 0, 0))
    scene.tick()
    t.strictSame(scene.game(1).take(), ['rpc_refused(6, unknown-path-id, , say)'])

    again.add(new Player()).rpc_id(1, 'say', 'in full')
    scene.settle()
    t.strictSame(server.heard, ['in full by 6'])
  },
)

t.test('ids that a server announced before it came again mean nothing any more', async (t) => {
  const scene = new RpcScene([1, 5])
  const { peer } = scene.game(5)
  scene.game(5).add(new Player())
  scene.game(5).hears(1, '02 01000000 506c6179657200')
  scene.game(5).hears(1, '00 01000000 736179 00 01 04000000 01000000 61000000')
  t.strictSame(scene.game(5).take(), [])

  peer.happens(() => peer.peer_connected.emit(1))
  scene.game(5).hears(1, '00 01000000 736179 00 01 04000000 01000000 61000000')

  t.strictSame(scene.game(5).refused(), ['rpc_refused(1, unknown-path-id, , say)'])
})

// Who hears bytes of 5 in a world of 1, 5, 7 and 9.
for (const [target, hearers] of [
  [0, [1, 7, 9]],
  [1, [1]],
  [7, [7]],
  [-7, [1, 9]],
  [-1, [7, 9]],
  [5, []],
  [77, []],
] as const) {
  t.test(`send_bytes to ${target} reaches ${hearers.join(', ') || 'nobody'}`, async (t) => {
    const scene = new RpcScene([1, 5, 7, 9])

    t.equal(scene.game(5).api.send_bytes(Buffer.from('hi'), target), GodotError.OK)
    t.strictSame(scene.network.takeHex(), hearers.length === 0 ? [] : [`${target}: 046869`])
    scene.settle()

    t.strictSame(
      scene.take(),
      hearers.map((id) => `${id}: network_peer_packet(5, 6869) from 5`),
    )
  })
}

t.test('send_bytes says why it does not send', async (t) => {
  const { api, peer } = new RpcScene([1, 5]).game(1)

  t.equal(api.send_bytes(new Uint8Array()), GodotError.ERR_INVALID_DATA)
  t.match(api.get_last_error_message(), /no bytes/)
  peer.putError = GodotError.ERR_OUT_OF_MEMORY
  t.equal(api.send_bytes(Uint8Array.of(1)), GodotError.ERR_OUT_OF_MEMORY)
  t.match(api.get_last_error_message(), /the network peer did not take the packet: no room/)
  peer.status = MultiplayerPeer.CONNECTION_CONNECTING
  t.equal(api.send_bytes(Uint8Array.of(1), 5, 0), GodotError.ERR_UNCONFIGURED)
  api.network_peer = null
  t.equal(api.send_bytes(Uint8Array.of(1)), GodotError.ERR_UNCONFIGURED)
  t.match(api.get_last_error_message(), /there is no connected network peer/)
})

t.test('send_bytes never sends what is no bytes', async (t) => {
  const scene = new RpcScene([1, 5])
  const { api } = scene.game(1)

  for (const nonsense of [null, undefined, 'abc', 5, {}, [1]]) {
    t.equal(api.send_bytes(nonsense as Uint8Array), GodotError.ERR_INVALID_PARAMETER)
    t.equal(api.get_last_error_message(), 'send_bytes() takes a Uint8Array')
  }

  t.strictSame(scene.network.take(), [])
})

t.test('what is for an id that is none goes to nobody, and not to everybody', async (t) => {
  const scene = new RpcScene([1, 5])
  const { api } = scene.game(1)
  const player = scene.game(1).add(new Player())

  for (const nonsense of [NaN, 'x', '5', 5n, 1.5, 2 ** 31, 2 ** 32, null, Symbol('id')]) {
    const id = nonsense as number
    t.equal(api.send_bytes(Uint8Array.of(1), id), GodotError.ERR_INVALID_PARAMETER)
    t.match(api.get_last_error_message(), /whole number of 32 bits/)
    t.equal(player.rpc_id(id, 'say', 'x'), GodotError.ERR_INVALID_PARAMETER)
    t.match(api.get_last_error_message(), /whole number of 32 bits/)
  }

  t.strictSame(scene.network.take(), [])
})

/** The names of an object's methods, its own class's and those that it inherits. */
function methodsOf(object: object): string[] {
  const names: string[] = []
  for (let at = object; at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    names.push(...Object.getOwnPropertyNames(at))
  }
  return names.filter((name) => typeof Reflect.get(object, name) === 'function')
}

t.test('what is no node and no network peer is not taken as one, with a warning', async (t) => {
  const { api, root, peer, warnings } = new RpcScene([1, 5]).game(1)
  const half = { ...Object.fromEntries(['poll', 'get_connection_status'].map((name) => [name, () => 2])) }
  const methods = methodsOf(peer)
  const noSignals = Object.fromEntries(methods.map((name) => [name, () => 2]))
  const lacking = ['set_transfer_mode', 'set_refuse_new_connections', 'get_encode_buffer_max_size'].map((name) =>
    Object.assign(Object.create(peer) as object, { [name]: undefined }),
  )

  for (const nonsense of [{}, undefined, 5, 'x', half, noSignals, ...lacking]) {
    api.root_node = nonsense as unknown as typeof root
    api.network_peer = nonsense as unknown as typeof peer
  }

  t.strictSame([api.root_node === root, api.network_peer === peer], [true, true])
  t.strictSame([...api.get_network_connected_peers()], [5])
  t.match(warnings, [/^A root_node is a NetworkNode/, /^A network_peer is a MultiplayerPeer/])
})

t.test('bytes that were received are the game’s own', async (t) => {
  const scene = new RpcScene([1, 5])
  const packets: Uint8Array[] = []
  scene.game(1).api.connect('network_peer_packet', (_id, packet) => void packets.push(packet))

  scene.game(1).hears(5, '04 01 02')

  t.equal(packets[0]?.buffer.byteLength, 2)
})

t.test('signals can be connected by name', async (t) => {
  const { api } = new RpcScene([1]).game(1)
  const reasons: string[] = []

  t.equal(
    api.connect('rpc_refused', (_peer, reason) => void reasons.push(reason)),
    GodotError.OK,
  )
  api.rpc_refused.emit(5, 'rate-limited', '', '')

  t.strictSame(reasons, ['rate-limited'])
})

t.test('objects are never decoded, and asking for it is warned of', async (t) => {
  const { api, warnings } = new RpcScene([1]).game(1)

  api.allow_object_decoding = false
  t.strictSame(warnings, [])
  api.allow_object_decoding = true

  t.strictSame([api.allow_object_decoding, api.is_object_decoding_allowed()], [false, false])
  t.match(warnings, [/remote code execution/])
})

t.test('a bad option is told at once', async (t) => {
  const platform = { clock: new VirtualClock(), codecs: [], on_warning: () => undefined }
  const bad: readonly (readonly [options: object, RegExp])[] = [
    [{ clok: 1 }, /There is no option "clok"/],
    [{ clock: 1 }, /Option "clock" must be/],
    [{ on_warning: 1 }, /Option "on_warning" must be/],
    [{ codecs: [{ name: '' }] }, /Option "codecs" must be/],
    [{ codecs: 5 }, /Option "codecs" must be an array of codecs, not 5/],
    [{ codecs: variantCodec }, /Option "codecs" must be an array of codecs, not a value of type object/],
    [{ codecs: [null] }, /Option "codecs" must be an array of codecs, and holds null/],
    [{ codecs: [{ ...variantCodec, name: 1 }] }, /a codec's name must be a string, not 1/],
    [{ codecs: [variantCodec, variantCodec] }, /Option "codecs" has two codecs of the name ""/],
  ]

  for (const [options, message] of bad) t.throws(() => new MultiplayerAPI(options, platform), { message })
  const heard: string[] = []
  new MultiplayerAPI(
    { clock: new VirtualClock(), on_warning: (text) => heard.push(text) },
    platform,
  ).get_network_unique_id()
  t.equal(heard.length, 1)
})
