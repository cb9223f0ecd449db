/**
 * One world in memory and virtual time: a host with a MultiplayerAPI, clients of ours that speak Godot 3's wire, with
 * Variants or MessagePack, and strict stand-ins for Godot 4's engine. The stage of the tests of this room.
 */

import type { Test } from 'tap'
import { msgpackCodec } from '../../src/multiplayer/codec/msgpack.ts'
import { variantCodec } from '../../src/multiplayer/codec/variant-wire.ts'
import { MultiplayerAPI } from '../../src/rpc.ts'
import { NetworkNode } from '../../src/multiplayer/rpc/network-node.ts'
import type { WebSocketServerOptions } from '../../src/server/options.ts'
import type { RawClient } from '../../src/testing/raw-client.ts'
import { Scenario } from '../../src/testing/scenario.ts'
import { OneWorld, type OneWorldOptions } from '../../src/world/one-world.ts'
import { worldCodecs } from '../../src/world/world-codecs.ts'
import { EngineScene, type EngineVersion } from '../godot4/strict/engine-scene.ts'
import { Ship, SHIP_NAMES } from './ship.ts'

const RELAY = [7, 3]
const SYSTEM = 7
const EVERYTHING = [variantCodec, msgpackCodec]

/** A game of ours: its tree, and what it was told. */
export class StageGame {
  readonly api: MultiplayerAPI
  readonly ship: Ship
  readonly heard: string[] = []

  constructor(ship: Ship, api: MultiplayerAPI) {
    this.api = api
    this.ship = ship
    const root = new NetworkNode('root')
    root.add_child(ship)
    api.root_node = root
    api.network_peer_connected.connect((id) => this.heard.push(`+${id}`))
    api.network_peer_disconnected.connect((id) => this.heard.push(`-${id}`))
    api.network_peer_packet.connect((id, bytes) => this.heard.push(`${id}: ${Buffer.from(bytes).toString('hex')}`))
    api.rpc_refused.connect((id, reason, path, name) => this.heard.push(`refused ${id} ${reason} ${path}.${name}`))
  }

  take(): string[] {
    return this.heard.splice(0)
  }
}

/** A stand-in for a Godot 4 client. */
export class StageEngine {
  readonly raw: RawClient
  readonly scene: EngineScene
  /** Who is there, as it was told, and bytes: `+5`, `-5`, `5: aa`. */
  readonly heard: string[] = []
  id = 0

  constructor(raw: RawClient, version: EngineVersion, names: readonly string[]) {
    const nodes = { Ship: names }
    this.raw = raw
    this.scene = new EngineScene({ nodes, version, send: (peer, packet) => this.send(peer, packet) })
  }

  /** Sends a packet of SceneMultiplayer's: to others than the server in a relay. */
  send(peer: number, packet: Uint8Array): void {
    if (peer === 1) return this.raw.send(packet)
    const target = Buffer.alloc(4)
    target.writeInt32LE(peer)
    this.raw.send(Buffer.concat([Buffer.from(RELAY), target, packet]))
  }

  bytes(peer: number, hex: string): void {
    this.send(peer, Buffer.from(`03${hex}`, 'hex'))
  }

  /** Takes what has come, as the engine does: the id alone and first, then packets. */
  listen(): void {
    for (const { bytes, isText } of this.raw.takeMessages()) {
      const packet = Buffer.from(bytes)
      if (isText || packet.length === 0) throw new Error('an engine takes no such message')
      if (this.id === 0) this.#begin(packet)
      else this.#hear(packet)
    }
  }

  take(): string[] {
    return this.heard.splice(0)
  }

  #begin(packet: Buffer): void {
    this.id = packet.length === 4 ? packet.readInt32LE(0) : 0
    if (this.id < 2) throw new Error(`the first message is ${packet.toString('hex')}`)
  }

  #hear(packet: Buffer): void {
    if ((packet[0] ?? 0) !== SYSTEM) return this.#packet(1, packet)
    const id = packet.readInt32LE(2)
    if (packet[1] === 1) this.heard.push(`+${id}`)
    else if (packet[1] === 2) this.heard.push(`-${id}`)
    else if (packet[1] === 3) this.#packet(id, packet.subarray(6))
    else throw new Error(`an engine expects no ${packet.toString('hex')}`)
  }

  #packet(source: number, packet: Buffer): void {
    if (((packet[0] ?? 0) & 7) === 3) this.heard.push(`${source}: ${packet.toString('hex', 1)}`)
    else this.scene.take(source, packet)
  }
}

export interface StageOptions {
  readonly world?: OneWorldOptions
  readonly server?: Omit<WebSocketServerOptions, 'transport' | 'clock' | 'turn' | 'random' | 'kinds'>
  readonly protocols?: readonly string[]
}

export class WorldStage {
  readonly scenario: Scenario
  readonly world: OneWorld
  readonly host: StageGame
  /** What OneWorld told of players. */
  readonly refusals: string[] = []
  /** What the server dropped. */
  readonly drops: string[] = []
  readonly #games: StageGame[] = []
  readonly #engines: StageEngine[] = []

  constructor(t: Test, { world = {}, server = {}, protocols = [] }: StageOptions = {}) {
    this.world = new OneWorld(world)
    this.world.player_refused.connect((id, reason, path, name) => this.refusals.push(`${id} ${reason} ${path}.${name}`))
    // The game polls: its API does it.
    const rules = { multiplayer: true, polls: false, protocols, server: { ...server, kinds: this.world } }
    this.scenario = new Scenario(rules)
    t.teardown(() => this.scenario.close())
    this.scenario.server.packet_dropped.connect((id, reason, count) => this.drops.push(`${id} ${reason} ${count}`))
    this.host = new StageGame(new Ship(), new MultiplayerAPI({ ...this.#quiet, codecs: worldCodecs }))
    this.host.api.network_peer = this.scenario.server
    this.scenario.onTick(() => {
      this.host.api.poll()
      for (const game of this.#games) game.api.poll()
      for (const engine of this.#engines) engine.listen()
    })
  }

  /** A client of ours, which speaks Godot 3's wire; it is in. */
  godot3(name: string, { path = '/godot3', codec = '' }: { path?: string; codec?: string } = {}): StageGame {
    const wish = codec === '' ? {} : { codec: msgpackCodec }
    const client = this.scenario.client(name, { path, ...wish })
    const game = new StageGame(new Ship(), new MultiplayerAPI({ ...this.#quiet, codecs: EVERYTHING }))
    game.api.network_peer = client
    this.#games.push(game)
    this.settle()
    return game
  }

  /** A stand-in for a Godot 4 client; it is in. */
  godot4(name: string, options: EngineOptions = {}): StageEngine {
    const { path = '/godot4', protocols = [], version = '4.3', names = SHIP_NAMES } = options
    const engine = new StageEngine(this.scenario.raw(name, { path, protocols }), version, names)
    this.#engines.push(engine)
    this.settle()
    return engine
  }

  /** Until everything that was said has been heard, and answered. */
  settle(): void {
    for (let tick = 0; tick < 6; tick++) this.scenario.step()
  }

  get #quiet(): { clock: Scenario['clock']; on_warning: () => void } {
    return { clock: this.scenario.clock, on_warning: () => undefined }
  }
}

export interface EngineOptions {
  readonly path?: string
  readonly protocols?: readonly string[]
  readonly version?: EngineVersion
  /** The names of its script's remote calls. */
  readonly names?: readonly string[]
}
