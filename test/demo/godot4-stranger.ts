/**
 * Two clients of the arena that speak Godot 4's wire: one with the library's SceneMultiplayer, and a strict stand-in for
 * the engine with the names of the sample project's script. Used by the tests of the demo's host.
 */

import type { Test } from 'tap'
import { rpc } from '../../src/godot4/scene/rpc-decorator.ts'
import { SceneMultiplayer } from '../../src/godot4/scene/scene-multiplayer.ts'
import { SceneNode } from '../../src/godot4/scene/scene-node.ts'
import { readCompactValues, writeCompactValue } from '../../src/godot4/variant/compact.ts'
import { WebSocketMultiplayerPeer } from '../../src/godot4/websocket-multiplayer-peer.ts'
import { ByteReader } from '../../src/peer/byte-reader.ts'
import { ByteWriter } from '../../src/peer/byte-writer.ts'
import { NODE_NAME, TOLD, type ArenaCalls, type Asked } from '../../demo/arena/calls.ts'
import { EngineClient } from '../godot4/strict/engine-client.ts'
import { EngineScene, type EngineVersion } from '../godot4/strict/engine-scene.ts'
import { functionsOf } from './godot4/project.ts'
import { Witness } from './witness.ts'

const PATH = '/godot4'
const quiet = { on_warning: () => undefined }

/** The node `Arena` of a player: it has all calls, those that only the server runs too. */
class PlayerNode extends SceneNode<ArenaCalls> implements Asked {
  readonly #told: unknown[][]

  constructor(told: unknown[][]) {
    super(NODE_NAME)
    this.#told = told
    for (const name of Object.keys(TOLD)) this.#hear(name)
  }

  @rpc({ mode: 'any_peer' }) join(): void {}
  @rpc({ mode: 'any_peer' }) steer(): void {}
  @rpc({ mode: 'any_peer' }) ping(): void {}
  @rpc welcome(): void {}
  @rpc arrived(): void {}
  @rpc departed(): void {}
  @rpc scored(): void {}
  @rpc burst(): void {}
  @rpc metered(): void {}
  @rpc pong(): void {}

  #hear(name: string): void {
    Reflect.set(this, name, (...args: unknown[]) => void this.#told.push([name, ...args]))
  }
}

/** A client of ours. */
export class Godot4Stranger extends Witness {
  readonly api = new SceneMultiplayer(quiet)
  readonly peer = new WebSocketMultiplayerPeer(quiet)
  readonly #node = new PlayerNode(this.told)

  /** Connects; the test ends it. `url` is the arena's page. */
  constructor(t: Test, url: string) {
    super()
    this.api.root_node = new SceneNode('root')
    this.api.root_node.add_child(this.#node)
    this.api.peer_packet.connect((_id, bytes) => this.see(bytes))
    this.peer.create_client(new URL(PATH, url.replace('http', 'ws')).href)
    this.api.multiplayer_peer = this.peer
    t.teardown(() => this.peer.close())
  }

  poll(): void {
    this.api.poll()
  }

  call(name: string, args: readonly unknown[] = []): void {
    this.api.rpc(1, this.#node, name, args)
  }

  isConnected(): boolean {
    return this.api.get_peers().includes(1)
  }
}

/** The engine's stand-in, as the sample project's script would have it play. */
export class EngineStranger extends Witness {
  readonly engine: EngineScene
  readonly #client: EngineClient

  private constructor(client: EngineClient, version: EngineVersion) {
    super()
    this.#client = client
    const rpcs = functionsOf('pilot.gd').filter((one) => one.rpc !== undefined)
    this.engine = new EngineScene({
      version,
      nodes: { [NODE_NAME]: rpcs.map(({ name }) => name) },
      send: (_peer, packet) => client.socket.send(packet),
    })
    for (const early of client.socket.packets.waiting) this.#hear(early)
    client.socket.onMessage = (bytes) => {
      this.#hear(bytes)
      return true
    }
    this.engine.announce(1, NODE_NAME)
  }

  /** Sends a packet as it is. */
  send(packet: Uint8Array): void {
    this.#client.socket.send(packet)
  }

  /** Connects, and says which node it will call; the test ends it. `url` is the arena's page. */
  static async start(t: Test, url: string, version: EngineVersion): Promise<EngineStranger> {
    const client = await EngineClient.join(Number(new URL(url).port), { path: PATH })
    t.teardown(() => client.destroy())
    return new EngineStranger(client, version)
  }

  /** The close code of the server, when it has ended the connection. */
  async closed(): Promise<number> {
    return (await this.#client.socket.ends.next()).code
  }

  /** What the engine would print as errors; not that 4.2 cannot read a confirmation in the form of 4.3, which it may get first. */
  get complaints(): readonly string[] {
    const printed = [...this.engine.complaints, ...this.#client.socket.complaints]
    return printed.filter((one) => !one.startsWith('a path that was not announced: 0201'))
  }

  poll(): void {
    for (const call of this.engine.calls.splice(0)) this.told.push(readCall(call))
  }

  call(name: string, args: readonly unknown[] = []): void {
    const values = new ByteWriter(1024)
    values.u8(args.length)
    for (const arg of args) writeCompactValue(values, arg)
    const isById = this.engine.confirmed.length > 0
    this.engine.call(1, NODE_NAME, name, values.finish(), isById)
  }

  isConnected(): boolean {
    return true
  }

  #hear(packet: Uint8Array): void {
    if (packet[0] === 3) this.see(packet.subarray(1))
    else this.engine.take(1, packet)
  }
}

/** `Arena.pong(010205) of 1` as a name and arguments. */
function readCall(call: string): unknown[] {
  const [, name, hex = ''] = new RegExp(`^${NODE_NAME}\\.(\\w+)\\(([0-9a-f]+)\\) of 1$`).exec(call) ?? []
  if (name === undefined) throw new Error(`what is ${call}?`)
  const bytes = new ByteReader(Buffer.from(hex, 'hex'))
  return [name, ...readCompactValues(bytes, bytes.u8())]
}
