/**
 * Whole sessions over both real engines: our clients of Godot 3's wire, with Variants and with MessagePack, our client of
 * Godot 4's, and a strict stand-in for its engine, in one world. Everything is let go when a subtest ends.
 */

import t from 'tap'
import { msgpackCodec } from '../../src/multiplayer/codec/msgpack.ts'
import { NetworkNode } from '../../src/multiplayer/rpc/network-node.ts'
import { MultiplayerAPI } from '../../src/rpc.ts'
import { WebSocketClient } from '../../src/client/index.ts'
import { WebSocketServer } from '../../src/server/websocket-server.ts'
import { rpc } from '../../src/godot4/scene/rpc-decorator.ts'
import { SceneMultiplayer } from '../../src/godot4/scene/scene-multiplayer.ts'
import { SceneNode } from '../../src/godot4/scene/scene-node.ts'
import { WebSocketMultiplayerPeer } from '../../src/godot4/websocket-multiplayer-peer.ts'
import { OneWorld } from '../../src/world/one-world.ts'
import { worldCodecs } from '../../src/world/world-codecs.ts'
import { EngineClient } from '../godot4/strict/engine-client.ts'
import { EngineScene } from '../godot4/strict/engine-scene.ts'
import { onEachEngine } from '../network/engines.ts'
import { until } from '../support/while-polling.ts'
import { Ship, SHIP_NAMES } from './ship.ts'

const quiet = { on_warning: () => undefined }

/** The same node in Godot 4's words. */
class Ship4 extends SceneNode<Ship4> {
  readonly calls: string[] = []

  @rpc({ mode: 'any_peer' }) steer(..._values: readonly unknown[]): void {}
  @rpc({ mode: 'any_peer' }) fire(_power: number): void {}
  @rpc moved(...values: readonly unknown[]): void {
    this.#note('moved', values)
  }

  @rpc({ mode: 'any_peer' }) say(...values: readonly unknown[]): void {
    this.#note('say', values)
  }

  @rpc welcome(..._values: readonly unknown[]): void {}

  #note(name: string, values: readonly unknown[]): void {
    this.calls.push(`${name}(${values.join(', ')}) of ${this.multiplayer?.get_remote_sender_id()}`)
  }
}

function gameOf(api: MultiplayerAPI): Ship {
  const [root, ship] = [new NetworkNode('root'), new Ship()]
  root.add_child(ship)
  api.root_node = root
  return ship
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: four clients of three wires call each other and the host`, async (t) => {
    const world = new OneWorld()
    const server = new WebSocketServer({ ...quiet, engine, kinds: world })
    server.bind_ip = '127.0.0.1'
    server.listen(0, [], true)
    const port = server.get_local_port()
    const host = new MultiplayerAPI({ ...quiet, codecs: worldCodecs })
    const hostShip = gameOf(host)
    host.network_peer = server
    const polled: { poll(): unknown }[] = [host]

    const clients = [new WebSocketClient(quiet), new WebSocketClient({ ...quiet, codec: msgpackCodec })]
    const ships = clients.map((client) => {
      client.connect_to_url(`ws://127.0.0.1:${port}/godot3`, [], true)
      const api = new MultiplayerAPI(quiet)
      api.network_peer = client
      polled.push(api)
      return gameOf(api)
    })
    const peer = new WebSocketMultiplayerPeer(quiet)
    peer.create_client(`ws://127.0.0.1:${port}/godot4`)
    const scene = new SceneMultiplayer(quiet)
    scene.root_node = new SceneNode('root')
    const ship4 = new Ship4('Ship')
    scene.root_node.add_child(ship4)
    scene.multiplayer_peer = peer
    polled.push(scene)
    const joining = EngineClient.join(port, { path: '/godot4' })
    await until(
      polled,
      () => host.get_network_connected_peers().length === 4 && scene.get_peers().length === 4,
      'all are there',
    )
    const strict = await joining
    t.teardown(() => {
      strict.destroy()
      for (const client of clients) client.disconnect_from_host()
      peer.close()
      server.stop()
    })
    const engineScene = new EngineScene({
      nodes: { Ship: SHIP_NAMES },
      send: (to, packet) => {
        const head = Buffer.from([7, 3, 0, 0, 0, 0])
        head.writeInt32LE(to, 2)
        strict.socket.send(to === 1 ? packet : Buffer.concat([head, packet]))
      },
    })
    strict.socket.onMessage = (bytes) => {
      const packet = Buffer.from(bytes)
      if (packet[0] !== 7) engineScene.take(1, packet)
      else if (packet[1] === 3) engineScene.take(packet.readInt32LE(2), packet.subarray(6))
      return true
    }

    // Twice each, so that calls by path and, once it is confirmed, by id are made.
    const ids = [...clients.map((client) => client.get_unique_id()), scene.get_unique_id(), strict.id]
    const [idA = 0, idB = 0, idD = 0, idE = 0] = ids
    for (let round = 1; round <= 2; round++) {
      hostShip.rpc('moved', round)
      ships[0]?.rpc('say', round)
      ships[1]?.rpc('say', round)
      ship4.rpc('say', round)
      engineScene.announce(idD, 'Ship')
      engineScene.call(0, 'Ship', 'say', Uint8Array.of(1, 2, round), false)
      const all = [hostShip, ...ships, ship4, engineScene]
      await until(polled, () => all.every((one) => one.calls.length === 4 * round), `round ${round}`)
    }

    const said = (own: number): string[] =>
      [1, 2].flatMap((round) => [
        ...(own === 1 ? [] : [`moved(${round}) of 1`]),
        ...ids.filter((id) => id !== own).map((id) => `say(${round}) of ${id}`),
      ])
    t.strictSame(hostShip.calls.toSorted(), said(1).toSorted())
    t.strictSame(ships[0]?.calls.toSorted(), said(idA).toSorted())
    t.strictSame(ships[1]?.calls.toSorted(), said(idB).toSorted())
    t.strictSame(ship4.calls.toSorted(), said(idD).toSorted())
    const heard = said(idE).map((line) => line.replace(/^(\w+)\((\d)\)/, 'Ship.$1(01020$2)'))
    t.strictSame(engineScene.calls.toSorted(), heard.toSorted())
    t.strictSame([engineScene.complaints, strict.socket.complaints], [[], []])
    t.ok(Object.values(world.get_refusal_counts()).every((count) => count === 0))
  })
})
