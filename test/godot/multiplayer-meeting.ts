/**
 * One world of ours on a real port, with real Godot games and raw clients in it, polled in turns until something is true.
 * Used by multiplayer-client.test.ts. What each of them hears is written down as short lines, with names for ids; the
 * server is called 'server'. It reads each packet in the signal that announces it.
 */

import { setTimeout as delay } from 'node:timers/promises'
import type { Test } from 'tap'
import { WebSocketServer } from '../../src/index.ts'
import type { WebSocketServerOptions } from '../../src/index.ts'
import { readFrame, systemFrameId, writePayloadFrame } from '../../src/multiplayer/frame.ts'
import { RawClient } from '../support/raw-client.ts'
import type { Puppet, PuppetEvent } from './puppet.ts'

const GUARD_MS = 60_000
const POLL_EVERY_MS = 2
const PATHS = ['Main/Sub', 'Wörld 1']
/** What the puppet calls the game of a client, behind the client's name. */
const GAME = ' game'
const SYSTEM_LINES = ['', 'add', 'remove', 'id']

/** Who is in the world: 'server', a client by its name, or an id that nobody has. */
export type Somebody = string | number

/** A world, and what everybody in it has heard. */
export class WorldMeeting {
  readonly server: WebSocketServer
  readonly puppet: Puppet
  readonly #heard = new Map<string, string[]>([['server', []]])
  readonly #ids = new Map<string, number>([['server', 1]])
  readonly #names = new Map<number, string>([[1, 'server']])
  readonly #games: string[] = []
  readonly #raws = new Map<string, RawClient>()
  /** Whose id is the next that the server announces. */
  #newcomer = ''

  constructor(t: Test, puppet: Puppet, options: WebSocketServerOptions) {
    this.puppet = puppet
    this.server = new WebSocketServer({ ...options, on_warning: () => undefined })
    this.server.peer_connected.connect((id) => {
      this.#names.set(id, this.#newcomer)
      this.#ids.set(this.#newcomer, id)
    })
    this.server.peer_connected.connect((id) => this.#note('server', `peer_connected ${this.nameOf(id)}`))
    this.server.peer_disconnected.connect((id) => this.#note('server', `peer_disconnected ${this.nameOf(id)}`))
    this.server.peer_packet.connect((id) => {
      const line = describeCommand(this.server.get_packet())
      this.#note('server', `${line}, from ${this.nameOf(id)}`)
    })
    t.equal(this.server.listen(0, [], true), 0, this.server.get_last_error_message())
    t.teardown(async () => {
      this.server.stop()
      for (const client of this.#raws.values()) client.destroy()
      for (const name of this.#games.filter(() => puppet.isThere)) {
        await puppet.command({ op: 'end game', name })
        await puppet.free(name)
      }
      puppet.takeEvents()
    })
  }

  // ---- coming and going ----

  /** A Godot game joins; returns when it knows that it is in. */
  async joinGame(name: string): Promise<void> {
    await this.puppet.create(name, 'WebSocketClient')
    await this.#call(name)
    await this.puppet.command({ op: 'game', name, paths: PATHS })
    this.#games.push(name)
    await this.#untilIn(name, 'connected_to_server')
  }

  /** A game joins again, with the objects it has. */
  async joinGameAgain(name: string): Promise<void> {
    this.#ids.delete(name)
    await this.#call(name)
    await this.#untilIn(name, 'connected_to_server')
  }

  /** A raw client joins. */
  async joinRaw(name: string): Promise<void> {
    this.#newcomer = name
    this.#raws.set(name, await RawClient.open({ port: this.server.get_local_port() }))
    await this.#untilIn(name, 'add server')
  }

  /** Three games and two raw clients join in turns: a, c and e are games, b and d are raw. */
  async joinAll(): Promise<void> {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      if (name === 'b' || name === 'd') await this.joinRaw(name)
      else await this.joinGame(name)
      const others = [...this.#heard.keys()].filter((other) => other !== name)
      const hasHeardOf = (who: string) => (line: string) => line.endsWith(` ${who}`)
      await this.untilAllHave(others, (lines) => lines.some(hasHeardOf(name)))
      await this.untilAllHave([name], (lines) => others.every((other) => lines.some(hasHeardOf(other))))
    }
  }

  // ---- speaking ----

  /** Calls a method of a node of a game. */
  async node(name: string, path: string, method: string, ...args: unknown[]): Promise<void> {
    await this.puppet.command({ op: 'node', name, path, method, args: this.#spelledOut(args) })
  }

  /** Calls a method of a game's MultiplayerAPI. */
  game(name: string, method: string, ...args: unknown[]): Promise<unknown> {
    return this.puppet.call(`${name}${GAME}`, method, ...this.#spelledOut(args))
  }

  /** A game puts a packet to a target, past its MultiplayerAPI. */
  async putFromGame(name: string, target: number, bytes: Uint8Array): Promise<unknown> {
    await this.puppet.call(name, 'set_target_peer', target)
    return this.puppet.call(name, 'put_packet', { hex: Buffer.from(bytes).toString('hex') })
  }

  /** A raw client sends a packet to a target. */
  putFromRaw(name: string, target: number, bytes: Uint8Array): void {
    this.raw(name).send(writePayloadFrame(this.idOf(name), target, bytes))
  }

  /** The server puts a packet to a target. */
  putFromServer(target: number, bytes: Uint8Array): number {
    this.server.set_target_peer(target)
    return this.server.put_packet(bytes)
  }

  raw(name: string): RawClient {
    const client = this.#raws.get(name)
    if (client === undefined) throw new Error(`there is no raw client ${name}`)
    return client
  }

  // ---- hearing ----

  /** What somebody has heard since the last {@link WorldMeeting.forget}. */
  heard(name: string): readonly string[] {
    return this.#heard.get(name) ?? []
  }

  forget(): void {
    for (const lines of this.#heard.values()) lines.length = 0
  }

  /** An id by its name; with a minus in front, everybody but that one. */
  idOf(who: Somebody): number {
    if (typeof who === 'number') return who
    if (who.startsWith('-')) return -this.idOf(who.slice(1))
    const id = this.#ids.get(who)
    if (id === undefined) throw new Error(`${who} is not in the world`)
    return id
  }

  nameOf(id: number): string {
    const name = this.#names.get(Math.abs(id))
    return name === undefined ? String(id) : id < 0 ? `-${name}` : name
  }

  /** Names in ascending order of their ids. */
  ascending(names: readonly string[]): string[] {
    return [...names].sort((one, other) => this.idOf(one) - this.idOf(other))
  }

  /** Polls everybody once. */
  async poll(): Promise<void> {
    this.server.poll()
    await this.puppet.poll(...this.#games.map((name) => `${name}${GAME}`))
    for (const event of this.puppet.takeEvents()) this.#noteEvent(event)
    for (const [name, { messages }] of this.#raws) {
      for (const { bytes } of await messages.take(messages.waiting.length)) this.#note(name, this.#describeFrame(bytes))
    }
  }

  /** Polls everybody until a condition is true. */
  async until(what: string, condition: () => boolean): Promise<void> {
    for (let waited = 0; waited < GUARD_MS; waited += POLL_EVERY_MS) {
      await this.poll()
      if (condition()) return
      await delay(POLL_EVERY_MS)
    }
    const all = [...this.#heard].map(([name, lines]) => `${name}: ${lines.join('; ')}`)
    throw new Error(`Waited for ${what}. ${all.join('. ')}`)
  }

  /** Polls until each of these has heard enough. */
  async untilAllHave(names: readonly string[], isEnough: (lines: readonly string[]) => boolean): Promise<void> {
    await this.until(`${names.join(', ')} to hear it`, () => names.every((name) => isEnough(this.heard(name))))
  }

  // ---- inside ----

  async #call(name: string): Promise<void> {
    this.#newcomer = name
    const url = `ws://127.0.0.1:${this.server.get_local_port()}/`
    const error = await this.puppet.call(name, 'connect_to_url', url, [], true)
    if (error !== 0) throw new Error(`connect_to_url returned ${String(error)}`)
  }

  async #untilIn(name: string, line: string): Promise<void> {
    await this.until(`${name} to be in`, () => this.#ids.has(name) && this.heard(name).includes(line))
  }

  #note(name: string, line: string): void {
    const lines = this.#heard.get(name)
    if (lines === undefined) this.#heard.set(name, [line])
    else lines.push(line)
  }

  #noteEvent({ on, signal, args }: PuppetEvent): void {
    // The signals of the client below a game come too: what counts is what the game hears.
    if (!on.endsWith(GAME)) return
    const name = on.slice(0, -GAME.length)
    const from = (id: unknown) => `from ${this.nameOf(Number(id))}`
    if (signal === 'called') {
      const [path, what, sender, values] = args as [string, string, number, unknown[]]
      this.#note(name, `${path}.${what}(${values.map((value) => JSON.stringify(value)).join(', ')}), ${from(sender)}`)
    } else if (signal === 'network_peer_packet') {
      this.#note(name, `bytes ${Buffer.from(String(args[1]), 'hex').toString()}, ${from(args[0])}`)
    } else this.#note(name, [signal, ...args.map((id) => this.nameOf(Number(id)))].join(' '))
  }

  #describeFrame(bytes: Uint8Array): string {
    const read = readFrame(bytes)
    if (!read.ok) return read.refusal
    const { frame } = read
    if (frame.type !== 0) return `${SYSTEM_LINES[frame.type]} ${this.nameOf(systemFrameId(frame))}`
    return `${describeCommand(frame.payload)}, from ${this.nameOf(frame.source)} to ${this.nameOf(frame.target)}`
  }

  /** Names of clients as ids, and bytes as the puppet wants them. */
  #spelledOut(args: readonly unknown[]): unknown[] {
    return args.map((arg) => (isName(arg) ? this.idOf(arg.who) : arg))
  }
}

/** An argument that stands for an id. */
export interface Name {
  readonly who: Somebody
}

function isName(arg: unknown): arg is Name {
  return typeof arg === 'object' && arg !== null && 'who' in arg
}

/** A packet of Godot's MultiplayerAPI in words: bytes, an announced or confirmed path, a call or a set. */
export function describeCommand(packet: Uint8Array): string {
  const bytes = Buffer.from(packet)
  const text = (from: number) => bytes.toString('utf8', from).replace(/\0$/, '')
  switch (bytes[0]) {
    case 0:
    case 1:
      return describeCall(bytes, text)
    case 2:
      return `path ${bytes.readUInt32LE(1)} is ${text(5)}`
    case 3:
      return `path ${text(1)} confirmed`
    case 4:
      return `bytes ${text(1)}`
    default:
      return `unknown ${bytes.toString('hex')}`
  }
}

function describeCall(bytes: Buffer, text: (from: number) => string): string {
  const node = bytes.readUInt32LE(1)
  const name = bytes.toString('utf8', 5, bytes.indexOf(0, 5))
  const where = node > 0x7fffffff ? text(node & 0x7fffffff) : `path ${node}`
  return `${bytes[0] === 0 ? 'call' : 'set'} ${where}.${name}`
}
