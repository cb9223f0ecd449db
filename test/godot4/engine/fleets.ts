/**
 * One fleet each of the engine and of ours behind one face, so that a test plays the same with either as server and as
 * client. Used by the tests of replication. The trees stand in the folder fleet.
 */

import type { Test } from 'tap'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import type { WebSocketMultiplayerPeer } from '../../../src/godot4/websocket-multiplayer-peer.ts'
import { Vector2 } from '../../../src/multiplayer/variant/vectors.ts'
import type { RealEngine } from '../../network/engines.ts'
import type { Polled } from '../../support/while-polling.ts'
import { freePort } from '../../godot/trace.ts'
import { hostOn, newGuest, quiet } from '../real-peers.ts'
import { Fleet } from './fleet/fleet.ts'
import { bytesOf, heldAs, valueOf, type Puppet } from './puppet.ts'

const MOST_TRIES = 5

/** A property's value, or an argument: two numbers are a Vector2. */
export type Plain = string | number | boolean | null | readonly [x: number, y: number]
/** What the argument of a spawn function is here. */
export type Data = Readonly<Record<string, string | number>>

/** A fleet that a test plays with. */
export interface FleetSide extends Polled {
  readonly name: string
  /** After the last poll. */
  readonly shown: string
  /** What happened, and who came and went, since it was forgotten last. */
  readonly log: readonly string[]
  /** The texts that others have sent. */
  readonly words: readonly string[]
  /** Why ours has refused packets. */
  readonly refusals: readonly string[]
  forget(): void
  serve(t: Test): Promise<number>
  /** Begins to; it has when its log says so. */
  join(t: Test, port: number): Promise<void>
  id(): Promise<number>
  add(
    scene: 'ship' | 'crate',
    parent: string,
    name: string,
    properties?: Readonly<Record<string, Plain>>,
  ): Promise<void>
  crew(data: Data): Promise<boolean>
  takeOut(path: string): Promise<void>
  assign(path: string, property: string, value: Plain): Promise<void>
  perform(path: string, method: string, ...args: readonly Plain[]): Promise<unknown>
  filter(path: string, allowed: readonly number[]): Promise<void>
  kick(peer: number): Promise<void>
  /** Sends bytes; 0 is everybody. */
  say(to: number, text: string): Promise<void>
  /** Ends the connection, or those of a server, and has no peer any more. */
  leave(): Promise<void>
}

/** With the engine's classes. */
export class EngineFleet implements FleetSide {
  readonly name: string
  readonly refusals: readonly string[] = []
  shown = ''
  readonly #puppet: Puppet

  private constructor(puppet: Puppet, name: string) {
    this.#puppet = puppet
    this.name = name
  }

  static async make(puppet: Puppet, name: string): Promise<EngineFleet> {
    await puppet.createGame(name)
    await puppet.createScript(`${name} fleet`, `${name} root`, 'Fleet', 'fleet/fleet.gd')
    await puppet.create(`${name} peer`, 'WebSocketMultiplayerPeer')
    return new EngineFleet(puppet, name)
  }

  get log(): readonly string[] {
    return this.#heard.filter((line) => !line.startsWith('peer_packet ')).map((line) => line.replace(/^told /, ''))
  }

  get words(): readonly string[] {
    const hex = this.#heard.flatMap((line) => /^peer_packet \d+ (\w+)$/.exec(line)?.[1] ?? [])
    return hex.map((word) => Buffer.from(word, 'hex').toString())
  }

  get #heard(): readonly string[] {
    return this.#puppet.heard(this.name, `${this.name} fleet`)
  }

  forget(): void {
    this.#puppet.forget(this.name, `${this.name} fleet`)
  }

  async poll(): Promise<void> {
    await this.#puppet.poll(this.name)
    this.shown = (await this.#do('state')) as string
  }

  async serve(t: Test): Promise<number> {
    let port = 0
    let error = -1
    // Between the two somebody else may have taken it.
    for (let tries = 0; error !== 0 && tries < MOST_TRIES; tries++) {
      port = await freePort()
      error = (await this.#puppet.call(`${this.name} peer`, 'create_server', port, '127.0.0.1')) as number
    }
    t.equal(error, 0)
    await this.#puppet.set(this.name, 'multiplayer_peer', heldAs(`${this.name} peer`))
    return port
  }

  async join(t: Test, port: number): Promise<void> {
    t.equal(await this.#puppet.call(`${this.name} peer`, 'create_client', `ws://127.0.0.1:${port}`), 0)
    await this.#puppet.set(this.name, 'multiplayer_peer', heldAs(`${this.name} peer`))
  }

  async id(): Promise<number> {
    return (await this.#puppet.call(this.name, 'get_unique_id')) as number
  }

  async add(
    scene: string,
    parent: string,
    name: string,
    properties: Readonly<Record<string, Plain>> = {},
  ): Promise<void> {
    const pairs = Object.entries(properties).map(([key, value]) => [key, spelled(value)])
    await this.#do('add', scene, parent, name, pairs)
  }

  async crew(data: Data): Promise<boolean> {
    return (await this.#do('crew', valueOf(JSON.stringify(data)))) as boolean
  }

  async takeOut(path: string): Promise<void> {
    await this.#do('take_out', path)
  }

  async assign(path: string, property: string, value: Plain): Promise<void> {
    await this.#do('assign', path, property, spelled(value))
  }

  perform(path: string, method: string, ...args: readonly Plain[]): Promise<unknown> {
    return this.#do('perform', path, method, args.map(spelled))
  }

  async filter(path: string, allowed: readonly number[]): Promise<void> {
    await this.#do('filter', path, allowed)
  }

  async kick(peer: number): Promise<void> {
    await this.#puppet.call(this.name, 'disconnect_peer', peer)
  }

  async say(to: number, text: string): Promise<void> {
    await this.#puppet.call(this.name, 'send_bytes', bytesOf(text), to)
  }

  async leave(): Promise<void> {
    await this.#puppet.call(`${this.name} peer`, 'close')
    await this.#puppet.set(this.name, 'multiplayer_peer', null)
  }

  #do(method: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#puppet.call(`${this.name} fleet`, method, ...args)
  }
}

/** With ours. */
export class OurFleet implements FleetSide {
  readonly name: string
  readonly api = new SceneMultiplayer(quiet)
  readonly fleet = new Fleet()
  readonly words: string[] = []
  readonly refusals: string[] = []
  readonly #engine: RealEngine
  #peer: WebSocketMultiplayerPeer | null = null

  constructor(name: string, engine: RealEngine = 'ws') {
    this.name = name
    this.#engine = engine
    this.api.root_node = new SceneNode('root')
    this.api.root_node.add_child(this.fleet)
    this.#listen()
  }

  get shown(): string {
    return this.fleet.state()
  }

  get log(): readonly string[] {
    return this.fleet.log
  }

  forget(): void {
    this.fleet.log.length = 0
  }

  poll(): void {
    this.api.poll()
  }

  serve(t: Test): Promise<number> {
    const host = hostOn(t, this.#engine)
    this.#take(host)
    return Promise.resolve(host.get_local_port())
  }

  join(t: Test, port: number): Promise<void> {
    const guest = newGuest(t)
    t.equal(guest.create_client(`ws://127.0.0.1:${port}`), 0)
    this.#take(guest)
    return Promise.resolve()
  }

  id(): Promise<number> {
    return Promise.resolve(this.api.get_unique_id())
  }

  add(scene: string, parent: string, name: string, properties: Readonly<Record<string, Plain>> = {}): Promise<void> {
    const pairs = Object.entries(properties).map(([key, value]) => [key, plain(value)] as const)
    this.fleet.add(scene, parent, name, pairs)
    return Promise.resolve()
  }

  crew(data: Data): Promise<boolean> {
    return Promise.resolve(this.fleet.crew(data))
  }

  takeOut(path: string): Promise<void> {
    this.fleet.take_out(path)
    return Promise.resolve()
  }

  assign(path: string, property: string, value: Plain): Promise<void> {
    this.fleet.assign(path, property, plain(value))
    return Promise.resolve()
  }

  perform(path: string, method: string, ...args: readonly Plain[]): Promise<unknown> {
    return Promise.resolve(this.fleet.perform(path, method, args.map(plain)))
  }

  filter(path: string, allowed: readonly number[]): Promise<void> {
    this.fleet.filter(path, allowed)
    return Promise.resolve()
  }

  kick(peer: number): Promise<void> {
    this.api.disconnect_peer(peer)
    return Promise.resolve()
  }

  say(to: number, text: string): Promise<void> {
    this.api.send_bytes(Buffer.from(text), to)
    return Promise.resolve()
  }

  leave(): Promise<void> {
    this.#peer?.close()
    this.api.multiplayer_peer = null
    return Promise.resolve()
  }

  #listen(): void {
    const { api, fleet, words, refusals } = this
    api.peer_connected.connect((id) => fleet.log.push(`peer_connected ${id}`))
    api.peer_disconnected.connect((id) => fleet.log.push(`peer_disconnected ${id}`))
    api.connected_to_server.connect(() => fleet.log.push('connected_to_server'))
    api.connection_failed.connect(() => fleet.log.push('connection_failed'))
    api.server_disconnected.connect(() => fleet.log.push('server_disconnected'))
    api.peer_packet.connect((_id, bytes) => words.push(Buffer.from(bytes).toString()))
    api.packet_refused.connect((_id, reason) => refusals.push(reason))
  }

  #take(peer: WebSocketMultiplayerPeer): void {
    this.#peer = peer
    this.api.multiplayer_peer = peer
  }
}

function isPair(value: Plain): value is readonly [number, number] {
  return Array.isArray(value)
}

function plain(value: Plain): unknown {
  return isPair(value) ? new Vector2(...value) : value
}

function spelled(value: Plain): unknown {
  return isPair(value) ? valueOf(`Vector2(${value.join()})`) : value
}
