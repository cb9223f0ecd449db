/** The tick of MultiplayerAPI: who is the sender when, what a thrown error stops, and what waits for the next poll. */

import t from 'tap'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import { NetworkNode } from '../../../src/multiplayer/rpc/network-node.ts'
import { RPC_MODES } from '../../../src/multiplayer/rpc/rpc-modes.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { MultiplayerPeer } from '../../../src/peer/multiplayer-peer.ts'
import { VirtualClock } from '../../../src/peer/virtual-clock.ts'
import { FakeNetwork } from './fake-network.ts'
import { Player } from './player.ts'
import { Game, RpcScene } from './rpc-scene.ts'

t.test('the sender is known inside calls and packets, is oneself in synchronous calls, and else nobody', async (t) => {
  const scene = new RpcScene([1, 5])
  const [server, client] = [scene.game(1).add(new Player()), scene.game(5).add(new Player())]
  const { api } = scene.game(1)
  class Echo extends NetworkNode<Echo> {
    go(): void {
      server.cheer()
      server.rpc('cheer')
      server.cheer()
    }
  }
  scene.game(1).add(new Echo('Echo')).rpc_config('go', RPC_MODES.remote)
  t.equal(api.get_rpc_sender_id(), 0)

  scene.game(5).add(new Echo('Echo')).rpc_id(1, 'go')
  scene.settle()

  t.strictSame(server.heard, ['cheer by 5', 'cheer by 1', 'cheer by 5'])
  t.strictSame(client.heard, ['cheer by 1'])
  t.equal(api.get_rpc_sender_id(), 0)
})

t.test('until the server has given an id, a call to everybody is a call to oneself, as in Godot', async (t) => {
  const scene = new RpcScene([1, 5])
  scene.game(5).peer.uniqueId = 0

  t.equal(scene.game(5).add(new Player()).rpc('say', 'x'), GodotError.ERR_UNAUTHORIZED)
})

t.test(
  'a method, a setter, a handler and a peer that throw do not stop the pass, and the poll throws all at its end',
  async (t) => {
    const scene = new RpcScene([1, 5])
    const { api, peer } = scene.game(1)
    const player = scene.game(1).add(new Player())
    api.network_peer_connected.connect(() => {
      throw new Error('a handler failed')
    })
    peer.peer_connected.connect(() => {
      throw new Error('the peer’s own handler failed')
    })
    peer.happens(() => peer.peer_connected.emit(7))
    const client = scene.game(5).add(new Player())
    client.rpc('fail')
    client.rset('mood', 'x')
    client.rpc('say', 'after')
    scene.network.carry()

    const messages = ['a handler failed', 'the peer’s own handler failed', 'a method failed', 'a setter failed for x']
    t.throws(() => api.poll(), { errors: messages.map((message) => ({ message })) })

    t.strictSame(player.heard, ['after by 5'])
    t.equal(api.get_rpc_sender_id(), 0)
    t.doesNotThrow(() => api.poll())
  },
)

t.test('where the game polls its peer itself, that poll throws what our handlers throw', async (t) => {
  const { api, peer } = new RpcScene([1]).game(1)
  api.network_peer_connected.connect(() => {
    throw new Error('a handler failed')
  })
  peer.happens(() => peer.peer_connected.emit(7))

  t.throws(() => peer.poll(), { message: 'a handler failed' })
  t.doesNotThrow(() => api.poll())
})

t.test('what an asynchronous method throws comes out of the next poll', async (t) => {
  const scene = new RpcScene([1, 5])
  scene.game(1).add(new Player())
  scene.game(5).add(new Player()).rpc('failLater')
  scene.settle()
  await new Promise(setImmediate)

  t.throws(() => scene.game(1).api.poll(), { message: 'a method failed later' })
})

t.test('what was thrown since the last poll comes out of the next, also without a connected peer', async (t) => {
  for (const lose of [
    ({ api }: Game) => (api.network_peer = null),
    ({ peer }: Game) => (peer.status = MultiplayerPeer.CONNECTION_DISCONNECTED),
  ]) {
    const scene = new RpcScene([1, 5])
    const game = scene.game(1)
    game.add(new Player())
    scene.game(5).add(new Player()).rpc('failLater')
    scene.settle()
    lose(game)
    await new Promise(setImmediate)

    t.throws(() => game.api.poll(), { message: 'a method failed later' })
    t.doesNotThrow(() => game.api.poll())
  }
})

t.test('a codec that throws does not stop the pass', async (t) => {
  const network = new FakeNetwork()
  const readValues = () => {
    throw new Error('a codec failed')
  }
  const game = new Game(network.join(1), new VirtualClock(), { codecs: [{ ...variantCodec, readValues }] })
  const player = game.add(new Player())
  game.peer.receive(5, Uint8Array.of(0, 0x0a, 0, 0, 0x80, 115, 97, 121, 0, 1, 80, 108, 97, 121, 101, 114, 0))
  game.peer.receive(5, Uint8Array.of(4, 1))

  t.throws(() => game.api.poll(), { message: 'a codec failed' })

  t.strictSame(player.heard, [])
  t.strictSame(game.take(), ['network_peer_packet(5, 01) from 5'])
})

t.test('poll inside poll does nothing, and answers are read in the next', async (t) => {
  const scene = new RpcScene([1, 5])
  const [server, client] = [scene.game(1).add(new Player()), scene.game(5).add(new Player())]
  const { api, peer } = scene.game(1)
  api.rpc_refused.connect(() => {
    peer.receive(5, Uint8Array.of(4, 9))
    api.poll()
    peer.poll()
  })
  client.rpc('answer')
  scene.network.carry()
  peer.receive(5, Uint8Array.of(9))

  api.poll()
  t.strictSame(server.heard, ['answered'])
  t.strictSame(scene.game(1).take(), ['rpc_refused(5, unknown-command, , )'])
  api.poll()
  t.strictSame(scene.game(1).take(), ['network_peer_packet(5, 09) from 5'])
})

t.test('a handler may take the network peer away: the rest of its packets is not read', async (t) => {
  const scene = new RpcScene([1, 5])
  const { api, peer } = scene.game(1)
  api.network_peer_packet.connect(() => {
    api.network_peer = null
  })
  peer.receive(5, Uint8Array.of(4, 1))
  peer.receive(5, Uint8Array.of(4, 2))

  api.poll()

  t.strictSame(scene.game(1).take(), ['network_peer_packet(5, 01) from 5'])
})

t.test('a clock that fails once does not leave the API deaf', async (t) => {
  const scene = new RpcScene([1, 5])
  const { api, clock } = scene.game(1)
  const server = scene.game(1).add(new Player())
  scene.game(5).add(new Player()).rpc('say', 'hello')
  scene.network.carry()
  const now = clock.now.bind(clock)
  clock.now = () => {
    clock.now = now
    throw new Error('a clock failed')
  }

  t.throws(() => api.poll(), new Error('a clock failed'))
  api.poll()

  t.strictSame(server.heard, ['hello by 5'])
})

t.test('a peer that fails to count its packets once does not leave the API deaf', async (t) => {
  const scene = new RpcScene([1, 5])
  const { api, peer } = scene.game(1)
  const server = scene.game(1).add(new Player())
  scene.game(5).add(new Player()).rpc('say', 'hello')
  scene.network.carry()
  const count = peer.get_available_packet_count.bind(peer)
  peer.get_available_packet_count = () => {
    peer.get_available_packet_count = count
    throw new Error('a count failed')
  }

  t.throws(() => api.poll(), new Error('a count failed'))
  api.poll()

  t.strictSame(server.heard, ['hello by 5'])
})
