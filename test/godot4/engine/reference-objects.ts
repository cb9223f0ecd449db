/**
 * The objects behind a reference session, by name: the engine's in a puppet, and ours. Used by reference-side.ts. What they
 * return and tell is put into the same form here.
 */

import type { Test } from 'tap'
import { OfflineMultiplayerPeer } from '../../../src/godot4/offline-multiplayer-peer.ts'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { TLSOptions } from '../../../src/godot4/tls-options.ts'
import { WebSocketMultiplayerPeer } from '../../../src/godot4/websocket-multiplayer-peer.ts'
import { WebSocketPeer } from '../../../src/godot4/websocket-peer.ts'
import { GodotObject } from '../../../src/peer/godot-object.ts'
import { Signal } from '../../../src/peer/signal.ts'
import { CryptoKey } from '../../../src/server/crypto-key.ts'
import { X509Certificate } from '../../../src/server/x509-certificate.ts'
import type { RealEngine } from '../../network/engines.ts'
import type { TestCertificate } from '../../support/certificates.ts'
import { quiet } from '../real-peers.ts'
import { Actor } from './actor.ts'
import { makeGame } from './games.ts'
import { bytesOf, type Puppet } from './puppet.ts'

/** Objects of one side. */
export interface ReferenceObjects {
  make(name: string, className: string): Promise<void>
  game(name: string): Promise<void>
  /** Makes the TLS options `server tls` and `client tls`. */
  tls(certificate: TestCertificate): Promise<void>
  call(name: string, method: string, args: readonly unknown[]): Promise<unknown>
  hold(as: string, name: string, method: string, args: readonly unknown[]): Promise<boolean>
  get(name: string, property: string): Promise<unknown>
  set(name: string, property: string, value: unknown): Promise<void>
  watchAuth(name: string): Promise<void>
  poll(names: readonly string[]): Promise<void>
  /** What an object has told since it was forgotten. */
  heard(name: string): readonly string[]
  forget(names: readonly string[]): void
}

/** Objects of an engine. Names of sessions are parted by a mark of their own. */
export class GodotObjects implements ReferenceObjects {
  readonly #puppet: Puppet
  readonly #mark: string
  readonly #told = new Map<string, number>()

  constructor(puppet: Puppet, mark: string) {
    this.#puppet = puppet
    this.#mark = mark
  }

  make(name: string, className: string): Promise<void> {
    return this.#puppet.create(this.#own(name), className)
  }

  game(name: string): Promise<void> {
    return makeGame(this.#puppet, this.#own(name))
  }

  async tls({ key, cert }: TestCertificate): Promise<void> {
    await this.#puppet.createServerTls(this.#own('server tls'), key, cert)
    await this.#puppet.createClientTls(this.#own('client tls'), null)
  }

  async call(name: string, method: string, args: readonly unknown[]): Promise<unknown> {
    const result = await this.#puppet.call(this.#own(name), method, ...this.#arguments(args))
    return isNothing(result) ? null : result
  }

  hold(as: string, name: string, method: string, args: readonly unknown[]): Promise<boolean> {
    return this.#puppet.hold(this.#own(as), this.#own(name), method, ...this.#arguments(args))
  }

  async get(name: string, property: string): Promise<unknown> {
    const value = await this.#puppet.get(this.#own(name), property)
    return isNothing(value) ? null : value
  }

  async set(name: string, property: string, value: unknown): Promise<void> {
    await this.#puppet.set(this.#own(name), property, this.#arguments([value])[0])
  }

  watchAuth(name: string): Promise<void> {
    return this.#puppet.watchAuth(this.#own(name))
  }

  poll(names: readonly string[]): Promise<void> {
    return this.#puppet.poll(...names.map((name) => this.#own(name)))
  }

  heard(name: string): readonly string[] {
    return this.#puppet.heard(this.#own(name)).slice(this.#told.get(name) ?? 0)
  }

  forget(names: readonly string[]): void {
    for (const name of names) this.#told.set(name, this.#puppet.heard(this.#own(name)).length)
  }

  #own(name: string): string {
    return `${this.#mark} ${name}`
  }

  #arguments(args: readonly unknown[]): unknown[] {
    return args.map((arg) => {
      if (arg instanceof Uint8Array) return bytesOf(arg)
      return isHeld(arg) ? { held: this.#own(arg.held) } : arg
    })
  }
}

/** Signals that Godot does not have. */
const ADDED = ['peer_removed', 'packet_refused']

const CLASSES: Readonly<Record<string, (engine: RealEngine) => object>> = {
  WebSocketMultiplayerPeer: (engine) => new WebSocketMultiplayerPeer({ ...quiet, server: { engine } }),
  WebSocketPeer: () => new WebSocketPeer(quiet),
  OfflineMultiplayerPeer: () => new OfflineMultiplayerPeer(),
  SceneMultiplayer: () => new SceneMultiplayer(quiet),
}

/** Objects of ours, whose servers stand on one engine. */
export class OurObjects implements ReferenceObjects {
  readonly #t: Test
  readonly #engine: RealEngine
  readonly #objects = new Map<string, object>()
  readonly #told = new Map<string, string[]>()

  constructor(t: Test, engine: RealEngine) {
    this.#t = t
    this.#engine = engine
  }

  async make(name: string, className: string): Promise<void> {
    const make = CLASSES[className]
    if (make === undefined) throw new Error(`there is no ${className} here`)
    this.#keep(name, make(this.#engine))
  }

  async game(name: string): Promise<void> {
    const [api, root, actor] = [new SceneMultiplayer(quiet), new SceneNode('root'), new Actor('Actor')]
    root.add_child(actor)
    api.root_node = root
    this.#objects.set(`${name} root`, root)
    this.#objects.set(`${name} actor`, actor)
    this.#told.set(`${name} actor`, actor.log)
    this.#keep(name, api)
    await this.make(`${name} peer`, 'WebSocketMultiplayerPeer')
  }

  async tls({ key, cert }: TestCertificate): Promise<void> {
    const [ourKey, certificate] = [new CryptoKey(), new X509Certificate()]
    ourKey.load_from_string(key)
    certificate.load_from_string(cert)
    this.#objects.set('server tls', TLSOptions.server(ourKey, certificate))
    this.#objects.set('client tls', TLSOptions.client())
  }

  async call(name: string, method: string, args: readonly unknown[]): Promise<unknown> {
    const object = this.#object(name)
    const found: unknown = Reflect.get(object, method)
    if (typeof found !== 'function') throw new Error(`there is no ${method} here`)
    const result: unknown = Reflect.apply(found, object, this.#arguments(args))
    // What is put leaves at the end of the turn.
    await Promise.resolve()
    return result
  }

  async hold(as: string, name: string, method: string, args: readonly unknown[]): Promise<boolean> {
    const result = await this.call(name, method, args)
    if (typeof result === 'object' && result !== null) this.#keep(as, result)
    return result !== null
  }

  async get(name: string, property: string): Promise<unknown> {
    const value: unknown = Reflect.get(this.#object(name), property)
    return value instanceof GodotObject ? { class: value.constructor.name } : value
  }

  async set(name: string, property: string, value: unknown): Promise<void> {
    Reflect.set(this.#object(name), property, this.#arguments([value])[0])
  }

  async watchAuth(name: string): Promise<void> {
    const scene = this.#object(name)
    if (!(scene instanceof SceneMultiplayer)) throw new Error(`${name} is no scene`)
    scene.auth_callback = (id, bytes) => this.#note(name, 'auth', [id, bytes])
  }

  async poll(names: readonly string[]): Promise<void> {
    for (const name of names) await this.call(name, 'poll', [])
  }

  heard(name: string): readonly string[] {
    return this.#notes(name)
  }

  forget(names: readonly string[]): void {
    for (const name of names) this.#notes(name).length = 0
  }

  #keep(name: string, object: object): void {
    this.#objects.set(name, object)
    if ('close' in object && typeof object.close === 'function')
      this.#t.teardown(() => void this.call(name, 'close', []))
    for (const [signal, found] of Object.entries(object))
      if (found instanceof Signal && !ADDED.includes(signal))
        found.connect((...args: unknown[]) => this.#note(name, signal, args))
  }

  #notes(name: string): string[] {
    const notes = this.#told.get(name) ?? []
    this.#told.set(name, notes)
    return notes
  }

  #note(name: string, signal: string, args: readonly unknown[]): void {
    const words = args.map((arg) => (arg instanceof Uint8Array ? Buffer.from(arg).toString('hex') : String(arg)))
    this.#notes(name).push([signal, ...words].join(' '))
  }

  #object(name: string): object {
    const object = this.#objects.get(name)
    if (object === undefined) throw new Error(`there is no ${name}`)
    return object
  }

  #arguments(args: readonly unknown[]): unknown[] {
    return args.map((arg) => (isHeld(arg) ? this.#object(arg.held) : arg))
  }
}

/** No object. */
function isNothing(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'class' in value && value.class === ''
}

function isHeld(value: unknown): value is { held: string } {
  return typeof value === 'object' && value !== null && 'held' in value
}
