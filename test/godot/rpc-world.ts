/**
 * One world of remote calls on real ports: a server, the engine's or ours, and clients of both, polled in turns until
 * something is true. What each of them hears is written down as short lines, with names for ids; the server is called
 * 'server'. Used by the rpc-*.test.ts files of this folder.
 */

import { setTimeout as delay } from 'node:timers/promises'
import { WebSocketClient } from '../../src/client/index.ts'
import { msgpackCodec, WebSocketServer } from '../../src/index.ts'
import { GAME, GodotPlayer, OurPlayer, type Heard, type Player } from './rpc-player.ts'
import type { Puppet } from './puppet.ts'
import { Wire, type WireFrame } from './rpc-wire.ts'
import { freePort } from './trace.ts'

const GUARD_MS = 60_000
const POLL_EVERY_MS = 1
const SERVER = 'server'
/** The first letter of what everybody says to everybody, to know that all has arrived that was said before. */
const MARK = '~'

/** Whose server it is, and for ours on which engine. */
export type ServerKind = 'uws' | 'ws' | 'godot'
/** Whose client it is, and for ours which codec it speaks. */
export type ClientKind = 'godot' | 'variant' | 'msgpack'

/** The nodes of every game. */
export const PATHS = ['Main', 'Main/Sub/Täle', 'Wörld 1/日本 語'] as const

/** A world, and what everybody in it has heard. */
export class RpcWorld {
  readonly kind: ServerKind
  readonly puppet: Puppet
  readonly wire: Wire
  readonly #cleanups: (() => unknown)[] = []
  readonly #players = new Map<string, Player>()
  readonly #present = new Set<string>()
  readonly #heard = new Map<string, string[]>()
  readonly #ids = new Map<string, number>()
  readonly #names = new Map<number, string>([[1, SERVER]])
  readonly #marks = new Set<string>()
  #marksMade = 0
  /** Whose id is the next that the server announces. */
  #newcomer = ''

  private constructor(puppet: Puppet, kind: ServerKind, wire: Wire) {
    this.puppet = puppet
    this.kind = kind
    this.wire = wire
    this.#ids.set(SERVER, 1)
  }

  /** A world with its server. Whoever opens it closes it. */
  static async open(puppet: Puppet, kind: ServerKind, further: readonly string[] = []): Promise<RpcWorld> {
    const paths = [...PATHS, ...further]
    if (kind === 'godot') {
      const port = await freePort()
      await puppet.create(SERVER, 'WebSocketServer')
      expectOk('listen', await puppet.call(SERVER, 'listen', port, [], true))
      const world = new RpcWorld(puppet, kind, await Wire.open(port))
      await world.#addGodot(SERVER, paths)
      return world
    }
    const server = new WebSocketServer({ engine: kind, on_warning: () => undefined })
    expectOk('listen', server.listen(0, [], true))
    const world = new RpcWorld(puppet, kind, await Wire.open(server.get_local_port()))
    world.#cleanups.push(() => server.stop())
    world.#add(new OurPlayer(SERVER, server, paths))
    return world
  }

  /** Ends everything that is in the world. */
  async close(): Promise<void> {
    for (const cleanup of this.#cleanups.reverse()) await cleanup()
    await this.wire.close()
  }

  // ---- coming and going ----

  /** A client joins; everybody knows of it when this returns. */
  async join(name: string, kind: ClientKind, further: readonly string[] = []): Promise<void> {
    const paths = [...PATHS, ...further]
    if (kind === 'godot') {
      await this.puppet.create(name, 'WebSocketClient')
      await this.#call(name, async (url) => this.puppet.call(name, 'connect_to_url', url, [], true))
      await this.#addGodot(name, paths)
    } else {
      const codec = kind === 'msgpack' ? { codec: msgpackCodec } : {}
      const client = new WebSocketClient({ on_warning: () => undefined, close_timeout: 1, ...codec })
      this.#cleanups.push(() => client.disconnect_from_host())
      await this.#call(name, async (url) => client.connect_to_url(url, [], true))
      this.#add(new OurPlayer(name, client, paths))
    }
    await this.#untilIn(name)
  }

  /** A client that has left joins again, with the objects that it has. */
  async joinAgain(name: string): Promise<void> {
    await this.#call(name, async (url) => this.player(name).peer('connect_to_url', url, [], true))
    await this.#untilIn(name)
  }

  /** A client leaves by itself; all others know of it when this returns. */
  async leave(name: string): Promise<void> {
    await this.player(name).peer('disconnect_from_host')
    await this.untilGone(name)
  }

  /**
   * Polls until everybody knows that a client has gone, however it went. A client of the engine that finds the end of its
   * connection while it sends never says so.
   */
  async untilGone(name: string, mayBeDeaf = false): Promise<void> {
    this.#present.delete(name)
    const line = `network_peer_disconnected ${name}`
    const isEnd = (own: string) => ['connection_failed', 'server_disconnected'].includes(own)
    await this.until(`everybody to know that ${name} has left`, () => {
      const knows = [...this.#present].every((other) => this.heard(other).includes(line))
      return knows && (mayBeDeaf || this.heard(name).some(isEnd))
    })
  }

  // ---- speaking and hearing ----

  player(name: string): Player {
    const player = this.#players.get(name)
    if (player === undefined) throw new Error(`there is no ${name}`)
    return player
  }

  /** A player of ours. */
  ours(name: string): OurPlayer {
    const player = this.player(name)
    if (!(player instanceof OurPlayer)) throw new Error(`${name} is the engine's`)
    return player
  }

  /** Calls a method of somebody's node; `@a` in the arguments stands for the id of a, `-@a` for all but a. */
  async node(name: string, path: string, method: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.player(name).node(path, method, ...args.map(this.#standsFor))
  }

  /** Calls a method of somebody's MultiplayerAPI. */
  async api(name: string, method: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.player(name).api(method, ...args.map(this.#standsFor))
  }

  /** Everybody sets the master of a node, and of all below it. */
  async setMaster(path: string, master: string): Promise<void> {
    for (const name of this.#players.keys()) await this.node(name, path, 'set_network_master', `@${master}`)
  }

  /** What somebody has heard since the last {@link RpcWorld.forget}. */
  heard(name: string): readonly string[] {
    return this.#heard.get(name) ?? []
  }

  /** Forgets what was heard and seen up to now. */
  forget(): void {
    for (const lines of this.#heard.values()) lines.length = 0
    for (const player of this.#players.values()) if (player instanceof OurPlayer) player.refusals.length = 0
    this.wire.takeFrames()
  }

  /** What went through the wire since {@link RpcWorld.forget}, without the marks. */
  takeFrames(): WireFrame[] {
    return this.wire
      .takeFrames()
      .filter(({ type, payload }) => type !== 0 || !payload.toString('latin1').startsWith(`\u0004${MARK}`))
  }

  /** Who was ever in the world, the server first. */
  get everybody(): readonly string[] {
    return [...this.#players.keys()]
  }

  /** Who is in the world at this moment, the server first. */
  get present(): readonly string[] {
    return [...this.#present]
  }

  idOf(name: string): number {
    const id = this.#ids.get(name)
    if (id === undefined) throw new Error(`${name} is not in the world`)
    return id
  }

  /** An id in words; behind a minus for everybody but it. */
  nameOf(id: number): string {
    const name = this.#names.get(Math.abs(id))
    return name === undefined ? String(id) : id < 0 ? `-${name}` : name
  }

  // ---- polls ----

  /** Polls everybody once. */
  async poll(): Promise<void> {
    for (const player of this.#players.values()) {
      if (!(player instanceof OurPlayer)) continue
      player.poll()
      for (const heard of player.takeHeard()) this.#note(player.name, heard)
    }
    const theirs = [...this.#players.values()].filter(({ isOurs }) => !isOurs)
    if (theirs.length === 0) return
    await this.puppet.poll(...theirs.map(({ name }) => `${name}${GAME}`))
    for (const { on, signal, args, sender = 0 } of this.puppet.takeEvents()) {
      // The signals of the peer below a game come too: what counts is what the game hears.
      if (on.endsWith(GAME)) this.#note(on.slice(0, -GAME.length), { signal, args, sender })
    }
  }

  /** Polls everybody until a condition is true. */
  async until(what: string, condition: () => boolean): Promise<void> {
    const start = performance.now()
    while (performance.now() - start < GUARD_MS) {
      await this.poll()
      if (condition()) return
      await delay(POLL_EVERY_MS)
    }
    const all = [...this.#heard].map(([name, lines]) => `${name}: ${lines.join('; ')}`)
    throw new Error(`Waited for ${what}. ${all.join('. ')}`)
  }

  /**
   * Polls until everybody has heard all that was said before, what they answered, and so on, so many times. Each says a
   * mark to all others: between two of them nothing overtakes it.
   */
  async settle(rounds = 2): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      const text = `${MARK}${++this.#marksMade}`
      const present = this.present
      const theirs = present.filter((name) => !this.player(name).isOurs)
      if (theirs.length > 0) await this.puppet.command({ op: 'mark', names: theirs, text })
      for (const name of present.filter((one) => !theirs.includes(one)))
        await this.api(name, 'send_bytes', { utf8: text })
      const pairs = present.flatMap((one) => present.filter((other) => other !== one).map((other) => `${one} ${other}`))
      await this.until(`everybody to hear ${text}`, () => pairs.every((pair) => this.#marks.has(`${pair} ${text}`)))
    }
  }

  // ---- inside ----

  #add(player: Player): void {
    this.#players.set(player.name, player)
    this.#heard.set(player.name, [])
    if (player.name === SERVER) this.#present.add(SERVER)
  }

  async #addGodot(name: string, paths: readonly string[]): Promise<void> {
    await this.puppet.command({ op: 'game', name, paths })
    this.#add(new GodotPlayer(name, this.puppet))
    this.#cleanups.push(async () => {
      if (!this.puppet.isThere) return
      await this.puppet.command({ op: 'end game', name })
      await this.puppet.free(name)
      this.puppet.takeEvents()
    })
  }

  async #call(name: string, connect: (url: string) => Promise<unknown>): Promise<void> {
    this.#newcomer = name
    this.wire.next = name
    this.#ids.delete(name)
    expectOk('connect_to_url', await connect(`ws://127.0.0.1:${this.wire.port}/`))
  }

  async #untilIn(name: string): Promise<void> {
    await this.until(`${name} to be in`, () => {
      return this.#ids.has(name) && this.heard(name).includes('connected_to_server')
    })
    this.#present.add(name)
    await this.settle(1)
  }

  #note(name: string, { signal, args, sender }: Heard): void {
    const [first] = args
    if (name === SERVER && signal === 'network_peer_connected') {
      this.#names.set(Number(first), this.#newcomer)
      this.#ids.set(this.#newcomer, Number(first))
    }
    const line = this.#describe(name, signal, args, sender)
    if (line !== null) this.#heard.get(name)?.push(line)
  }

  /** Null for a mark. */
  #describe(name: string, signal: string, args: readonly unknown[], sender: number): string | null {
    const [first, ...others] = args
    const expected = (id: number) => (sender === id ? '' : `, on behalf of ${this.nameOf(sender)}`)
    if (signal === 'called') {
      const [what, caller, values] = others as [string, number, readonly unknown[]]
      const list = values.map((value) => JSON.stringify(value)).join(', ')
      return `${String(first)}.${what}(${list}) from ${this.nameOf(caller)}${expected(caller)}`
    }
    if (signal === 'network_peer_packet') {
      const text = Buffer.from(String(others[0]), 'hex').toString()
      if (text.startsWith(MARK)) this.#marks.add(`${this.nameOf(Number(first))} ${name} ${text}`)
      return text.startsWith(MARK)
        ? null
        : `bytes "${text}" from ${this.nameOf(Number(first))}${expected(Number(first))}`
    }
    return [signal, ...args.map((id) => this.nameOf(Number(id)))].join(' ') + expected(0)
  }

  /** Names of players as ids. */
  readonly #standsFor = (arg: unknown): unknown => {
    const found = typeof arg === 'string' ? /^(-?)@(.+)$/u.exec(arg) : null
    if (found === null) return arg
    const id = this.idOf(found[2] ?? '')
    return found[1] === '-' ? -id : id
  }
}

function expectOk(method: string, error: unknown): void {
  if (error !== 0) throw new Error(`${method} returned ${String(error)}`)
}
