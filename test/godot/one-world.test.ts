/**
 * A real engine of Godot 3 and a strict stand-in for one of Godot 4 in one world of our server, on both engines: they call
 * each other and the host, by paths and by ids, and the engine finds nothing wrong with what it is told.
 */

import t from 'tap'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocketServer } from '../../src/index.ts'
import { NetworkNode } from '../../src/multiplayer/rpc/network-node.ts'
import { MultiplayerAPI } from '../../src/rpc.ts'
import { OneWorld, worldCodecs } from '../../src/world.ts'
import { EngineClient } from '../godot4/strict/engine-client.ts'
import { EngineScene } from '../godot4/strict/engine-scene.ts'
import { onEachEngine } from '../network/engines.ts'
import { requireProgram } from '../support/programs.ts'
import { Puppet, PUPPET_SCRIPTS } from './puppet.ts'
import { Actor } from './rpc-actor.ts'

const GUARD_MS = 60_000
const GAME = 'a game'
/** A count and the String `hi`. */
const HI = Buffer.from('01040000000200000068690000', 'hex')

onEachEngine(t, (engine) => {
  t.test(`${engine}: a real game of Godot 3 and a strict one of Godot 4 play together`, async (t) => {
    const program = requireProgram(t, 'godot3-server')
    if (program === undefined) return
    const world = new OneWorld()
    const server = new WebSocketServer({ engine, kinds: world, on_warning: () => undefined })
    server.bind_ip = '127.0.0.1'
    server.listen(0, [], true)
    t.teardown(() => server.stop())
    const host = new MultiplayerAPI({ codecs: worldCodecs, on_warning: () => undefined })
    const ofHost: string[] = []
    const main = new Actor('Main', (path, what, sender, values) => {
      ofHost.push(`${path}.${what}(${JSON.stringify(values)}) of ${sender}`)
    })
    host.root_node = new NetworkNode('root')
    host.root_node.add_child(main)
    host.network_peer = server
    const puppet = await Puppet.start(t, program, PUPPET_SCRIPTS.rpc)
    const ofThree: string[] = []
    const until = async (what: string, condition: () => boolean): Promise<void> => {
      const giveUpAt = performance.now() + GUARD_MS
      while (!condition()) {
        if (performance.now() > giveUpAt)
          throw new Error(`it did not happen: ${what}; ${ofThree.join()}; ${ofHost.join()}`)
        host.poll()
        if (puppet.isThere) await puppet.poll(GAME)
        for (const { on, signal, args } of puppet.takeEvents()) {
          if (on !== GAME || signal !== 'called') continue
          const [path, name, sender, values] = args
          ofThree.push(`${String(path)}.${String(name)}(${JSON.stringify(values)}) of ${String(sender)}`)
        }
        await delay(1)
      }
    }

    await puppet.create('a', 'WebSocketClient')
    await puppet.call('a', 'connect_to_url', `ws://127.0.0.1:${server.get_local_port()}/godot3`, [], true)
    await puppet.command({ op: 'game', name: 'a', paths: ['Main'] })
    await until('the real game is there', () => host.get_network_connected_peers().length === 1)
    const [three = 0] = host.get_network_connected_peers()
    let four: EngineClient | null = null
    void EngineClient.join(server.get_local_port(), { path: '/godot4' }).then((client) => (four = client))
    await until('the other is there', () => four !== null && host.get_network_connected_peers().length === 2)
    const client = four as EngineClient | null
    if (client === null) throw new Error('it did not join')
    t.teardown(() => client.destroy())
    const scene = new EngineScene({
      nodes: { Main: NetworkNode.recordOf(main).callNames },
      send(to, packet) {
        const head = Buffer.from([7, 3, 0, 0, 0, 0])
        head.writeInt32LE(to, 2)
        client.socket.send(to === 1 ? packet : Buffer.concat([head, packet]))
      },
    })
    client.socket.onMessage = (bytes) => {
      const packet = Buffer.from(bytes)
      if (packet[0] !== 7) scene.take(1, packet)
      else if (packet[1] === 3) scene.take(packet.readInt32LE(2), packet.subarray(6))
      return true
    }
    const call = (to: number, name: string, isById: boolean): void => scene.call(to, 'Main', name, HI, isById)
    const hex = HI.toString('hex')

    for (const isById of [false, true]) {
      call(0, 'by_remote', isById)
      call(three, 'reply', isById)
      await until('both have heard the new one', () => ofHost.length === 1 && ofThree.length === 2)
      t.strictSame(ofHost.splice(0), [`Main.by_remote(["hi"]) of ${client.id}`])
      const of = `of ${client.id}`
      t.strictSame(ofThree.splice(0), [`Main.by_remote(["hi"]) ${of}`, `Main.reply(["hi"]) ${of}`])
      await until('the real game has answered', () => scene.calls.length === 1)
      t.strictSame(scene.calls.splice(0), [`Main.by_remote(${hex}) of ${three}`])

      main.rpc('by_remote', 'hi')
      await until('all have heard the host', () => ofThree.length === 1 && scene.calls.length === 1)
      t.strictSame(ofThree.splice(0), ['Main.by_remote(["hi"]) of 1'])
      t.strictSame(scene.calls.splice(0), [`Main.by_remote(${hex}) of 1`])
      if (isById) continue
      for (const to of [1, three]) scene.announce(to, 'Main')
      await until('the paths are confirmed', () => scene.confirmed.length === 2)
    }

    t.strictSame(scene.confirmed.toSorted(), ['Main of 1', `Main of ${three}`].toSorted())
    t.strictSame([scene.complaints, client.socket.complaints], [[], []])
    t.ok(Object.values(world.get_refusal_counts()).every((count) => count === 0))
  })
})
