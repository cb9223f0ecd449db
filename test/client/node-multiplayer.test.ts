/** Clients of ours in a world of our own server, over real sockets, on both engines. */

import t from 'tap'
import type { Test } from 'tap'
import type { WebSocketClientOptions } from '../../src/client/index.ts'
import { msgpackCodec } from '../../src/multiplayer/codec/msgpack.ts'
import { GodotError } from '../../src/peer/error.ts'
import { onEachEngine } from '../network/engines.ts'
import { NetworkScene } from '../network/scene.ts'
import type { NetworkSceneOptions } from '../network/scene.ts'
import { describePayload, WorldClient, WorldNames } from './world-client.ts'

/** A world that listens, its clients, and what the server has heard. */
class World {
  readonly scene: NetworkScene
  readonly names = new WorldNames()
  readonly heard: string[] = []
  readonly #clients: WorldClient[] = []
  readonly #t: Test

  constructor(t: Test, options: NetworkSceneOptions) {
    this.#t = t
    this.scene = new NetworkScene(t, { ...options, echoes: false })
    const { server } = this.scene
    t.equal(server.listen(0, options.protocols ?? [], true), GodotError.OK)
    server.peer_packet.connect((source) => {
      this.heard.push(`${describePayload(server.get_packet())} from ${this.names.nameOf(source)}`)
    })
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    await this.scene.until(
      () => {
        for (const { client } of this.#clients) client.poll()
        return condition()
      },
      `${what}; heard: ${this.#clients.map(({ name, heard }) => `${name}: ${heard.join('; ')}`).join('. ')}`,
    )
  }

  async join(name: string, options: WebSocketClientOptions = {}): Promise<WorldClient> {
    const one = new WorldClient(this.#t, name, this.names, options)
    this.#clients.push(one)
    await this.joinAgain(one)
    return one
  }

  async joinAgain(one: WorldClient): Promise<void> {
    one.call(this.scene.port)
    const others = this.#clients.filter(({ client }) => client !== one.client && client.get_connection_status() === 2)
    const isKnown = ({ heard }: WorldClient): boolean => heard.includes(`peer_connected ${one.name}`)
    const isAnnounced = ({ name }: WorldClient): boolean => one.heard.includes(`peer_connected ${name}`)
    await this.until(() => one.isIn() && others.every((it) => isKnown(it) && isAnnounced(it)), `${one.name} to be in`)
    for (const it of this.#clients) it.forget()
  }
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: three clients reach each other and the server by every kind of target`, async (t) => {
    const world = new World(t, { engine })
    const [a, b, c] = [await world.join('a'), await world.join('b'), await world.join('c')]

    for (const target of [0, 1, 'b', '-b', '-a', -1, 'a', 77]) t.equal(a.put(target, `to ${target}`), GodotError.OK)
    for (const who of [b, c]) who.put('a', 'done')
    a.put(0, 'done')
    const isDone = ({ heard }: WorldClient): boolean => heard.some((line) => line.startsWith('"done"'))
    await world.until(() => [b, c].every(isDone) && a.heard.length === 2, 'all packets')

    t.same(
      b.heard,
      ['to 0', 'to b', 'to -a', 'to -1', 'done'].map((text) => `"${text}" from a`),
    )
    t.same(
      c.heard,
      ['to 0', 'to -b', 'to -a', 'to -1', 'done'].map((text) => `"${text}" from a`),
    )
    t.same([...a.heard].sort(), ['"done" from b', '"done" from c'])
    t.same(
      world.heard,
      ['to 0', 'to 1', 'to -b', 'to -a', 'done'].map((text) => `"${text}" from a`),
    )
    t.equal(world.scene.server.get_stats().drops['unknown-target'], 2)
  })

  t.test(`${engine}: the server speaks to its clients, in every size`, async (t) => {
    const world = new World(t, { engine })
    const [a, b] = [await world.join('a'), await world.join('b')]
    const { server } = world.scene

    server.set_target_peer(-b.client.get_unique_id())
    server.put_packet(Buffer.from('only a'))
    server.set_target_peer(0)
    server.put_packet(new Uint8Array(60_000).fill(9))
    await world.until(() => a.heard.length === 2 && b.heard.length === 1, 'the packets')
    server.put_packet(new Uint8Array(65_526).fill(8))
    t.equal(a.put(1, new Uint8Array(65_526).fill(7)), GodotError.OK)
    await world.until(() => a.heard.length === 3 && world.heard.length === 1, 'the largest packets')

    t.same(a.heard, ['"only a" from server', '60000 times 9 from server', '65526 times 8 from server'])
    t.same(world.heard, ['65526 times 7 from a'])
  })

  t.test(`${engine}: who is thrown out, and who is left behind, hear who has gone`, async (t) => {
    const world = new World(t, { engine })
    const [a, b] = [await world.join('a'), await world.join('b')]

    world.scene.server.disconnect_peer(b.client.get_unique_id(), 4001, 'out')
    await world.until(() => a.heard.length > 0 && b.heard.includes('server_disconnected'), 'both to know')

    t.same(a.heard, ['peer_disconnected b'])
    t.same(b.heard, [
      'peer_disconnected server',
      'server_close_request 4001 "out"',
      'peer_disconnected a',
      'server_disconnected',
    ])
    await world.joinAgain(b)
    b.put('a', 'again')
    await world.until(() => a.heard.length > 0, 'the packet')
    t.same(a.heard, ['"again" from b'])
  })

  t.test(`${engine}: a server that stops is gone for everybody`, async (t) => {
    const world = new World(t, { engine })
    const a = await world.join('a')

    world.scene.server.stop()
    await world.until(() => a.heard.includes('server_disconnected'), 'the end')

    t.same(a.heard, ['peer_disconnected server', 'server_close_request 1000 ""', 'server_disconnected'])
  })

  t.test(`${engine}: who asks for a codec that the server speaks gets it, beside one that asks for none`, async (t) => {
    const world = new World(t, { engine, codecs: [msgpackCodec] })
    const [packed, plain] = [await world.join('packed', { codec: msgpackCodec }), await world.join('plain')]
    const seen: unknown[] = []
    packed.client.peer_packet.connect(() => seen.push(packed.client.get_packet_codec()))

    t.equal(packed.client.get_packet_codec(), msgpackCodec.name)
    t.equal(plain.client.get_packet_codec(), '')
    t.equal(world.scene.server.get_peer_handshake(packed.client.get_unique_id())?.codec, msgpackCodec.name)
    packed.client.set_target_peer(1)
    packed.client.put_var({ hp: 3 })
    await world.until(() => world.heard.length === 1, 'the value')
    const encoded = msgpackCodec.encode({ hp: 3 }, 1000)
    t.same(world.heard, [`${describePayload(encoded.ok ? encoded.bytes : new Uint8Array(0))} from packed`])
    world.scene.server.set_target_peer(packed.client.get_unique_id())
    world.scene.server.put_packet(Buffer.from('x'))
    await world.until(() => packed.heard.length === 1, 'the answer')
    t.same(seen, [msgpackCodec.name])
  })

  t.test(`${engine}: in a star clients know the server alone`, async (t) => {
    const world = new World(t, { engine, server_relay: false })
    const a = new WorldClient(t, 'a', world.names)
    const b = new WorldClient(t, 'b', world.names)
    for (const one of [a, b]) one.call(world.scene.port)
    await world.scene.until(() => {
      for (const one of [a, b]) one.client.poll()
      return a.isIn() && b.isIn()
    }, 'both to be in')

    for (const one of [a, b]) t.same(one.heard, ['peer_connected server', 'connection_succeeded'])
  })
})
