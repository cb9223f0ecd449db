/**
 * Our WebSocketClient in the world of Godot 3.2.3's own WebSocketServer, beside others of ours and a client of the
 * engine's: the engine is polled by its strings, ours by the test. The engine reads what came for it after each poll.
 */

import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import type { Test } from 'tap'
import type { WebSocketClientOptions } from '../../src/client/index.ts'
import { variantCodec } from '../../src/variant.ts'
import { writePayloadFrame } from '../../src/multiplayer/frame.ts'
import { GodotError } from '../../src/peer/error.ts'
import { describePayload, WorldClient, WorldNames } from '../client/world-client.ts'
import { requireProgram } from '../support/programs.ts'
import { onePuppet } from './one-puppet.ts'
import { Puppet, type PuppetEvent } from './puppet.ts'
import { freePort } from './trace.ts'

const GUARD_MS = 60_000
const POLL_EVERY_MS = 2
const SERVER = 'server'
const LARGEST = 65_526
const FILL = 'x'.charCodeAt(0)

/** The engine's server, perhaps a client of the engine, and ours. */
class GodotWorld {
  readonly puppet: Puppet
  readonly port: number
  readonly names = new WorldNames()
  readonly ours: WorldClient[] = []
  /** What the objects of the engine have heard. Ids become names when they are asked for: who comes has none yet. */
  readonly #theirs = new Map<string, (() => string)[]>([[SERVER, []]])
  readonly #t: Test

  private constructor(t: Test, puppet: Puppet, port: number) {
    this.#t = t
    this.puppet = puppet
    this.port = port
    t.teardown(async () => {
      for (const name of [...this.#theirs.keys()].filter(() => puppet.isThere)) await puppet.free(name)
      puppet.takeEvents()
    })
  }

  static async open(t: Test, puppet: Puppet, protocols: readonly string[] = []): Promise<GodotWorld> {
    const world = new GodotWorld(t, puppet, await freePort())
    await puppet.create(SERVER, 'WebSocketServer')
    t.equal(await puppet.call(SERVER, 'listen', world.port, protocols, true), 0)
    return world
  }

  /** What an object of the engine has heard. */
  heard(name: string): string[] {
    return (this.#theirs.get(name) ?? []).map((line) => line())
  }

  /** One of ours calls; it is polled from now on. */
  call(name: string, options: WebSocketClientOptions = {}, protocols: readonly string[] = []): WorldClient {
    const one = new WorldClient(this.#t, name, this.names, options)
    this.ours.push(one)
    one.call(this.port, protocols)
    return one
  }

  /** One of ours joins; all know of it when this returns, and what they heard is forgotten. */
  async join(name: string, options: WebSocketClientOptions = {}): Promise<WorldClient> {
    const one = this.call(name, options)
    await this.untilIn(one)
    return one
  }

  async untilIn(one: WorldClient): Promise<void> {
    await this.until(`${one.name} to be in`, () => one.isIn())
    await this.rest()
    this.forget()
  }

  /** A client of the engine joins. */
  async joinGodot(name: string): Promise<void> {
    this.#theirs.set(name, [])
    await this.puppet.create(name, 'WebSocketClient')
    await this.puppet.call(name, 'connect_to_url', `ws://127.0.0.1:${this.port}/`, [], true)
    await this.until(`${name} to be in`, () => this.heard(name).includes('connection_succeeded'))
    this.names.add(Number(await this.puppet.call(name, 'get_unique_id')), name)
    await this.rest()
  }

  /** The server, or a client of the engine, puts a packet. */
  async put(name: string, target: number, packet: string | Uint8Array): Promise<unknown> {
    await this.puppet.call(name, 'set_target_peer', target)
    const hex = Buffer.from(packet).toString('hex')
    return this.puppet.call(name, 'put_packet', { hex })
  }

  forget(): void {
    for (const one of this.ours) one.forget()
    for (const lines of this.#theirs.values()) lines.length = 0
  }

  async poll(): Promise<void> {
    for (const { client } of this.ours) client.poll()
    const names = [...this.#theirs.keys()]
    await this.puppet.poll(...names)
    for (const event of this.puppet.takeEvents()) this.#note(event)
    for (const name of names) await this.#read(name)
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    for (let waited = 0; waited < GUARD_MS; waited += POLL_EVERY_MS) {
      await this.poll()
      if (condition()) return
      await delay(POLL_EVERY_MS)
    }
    const ours = this.ours.map(({ name, heard }) => `${name}: ${heard.join('; ')}`)
    const theirs = [...this.#theirs.keys()].map((name) => `${name}: ${this.heard(name).join('; ')}`)
    throw new Error(`Waited for ${what}. ${[...ours, ...theirs].join('. ')}`)
  }

  /** Some polls more, in which what is on its way arrives. */
  async rest(): Promise<void> {
    for (let round = 0; round < 10; round++) {
      await this.poll()
      await delay(1)
    }
  }

  #note({ on, signal, args: [id, ...others] }: PuppetEvent): void {
    if (signal === 'peer_packet') return
    const first = (): string => (signal === 'server_close_request' ? String(id) : this.names.nameOf(Number(id)))
    const line = (): string => [signal, ...(id === undefined ? [] : [first()]), ...others.map(String)].join(' ')
    this.#theirs.get(on)?.push(line)
  }

  async #read(name: string): Promise<void> {
    while (Number(await this.puppet.call(name, 'get_available_packet_count')) > 0) {
      const source = Number(await this.puppet.call(name, 'get_packet_peer'))
      const { hex } = (await this.puppet.call(name, 'get_packet')) as { hex: string }
      const text = describePayload(Buffer.from(hex, 'hex'))
      this.#theirs.get(name)?.push(() => `${text} from ${this.names.nameOf(source)}`)
    }
  }
}

const requirePuppet = onePuppet(t)

t.test('gets an id of Godot’s server, and hears who comes and goes', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const world = await GodotWorld.open(t, puppet)
  const a = world.call('a')
  await world.until('a to be in', () => a.isIn())

  t.same(a.heard, ['peer_connected server', 'connection_succeeded'])
  t.equal(a.client.get_connection_status(), 2)
  t.same(await puppet.call(SERVER, 'has_peer', a.client.get_unique_id()), true)
  a.forget()
  const b = world.call('b')
  await world.until('both to know', () => b.isIn() && a.heard.length === 1 && b.heard.length === 3)
  t.same(a.heard, ['peer_connected b'])
  t.same(b.heard, ['peer_connected server', 'connection_succeeded', 'peer_connected a'])
  t.same(world.heard(SERVER), ['peer_connected a', 'peer_connected b'])

  world.forget()
  b.client.disconnect_from_host(4000, 'bye')
  await world.until('both to know', () => a.heard.length === 1 && b.heard.includes('server_disconnected'))
  t.same(a.heard, ['peer_disconnected b'])
  t.same(b.heard, ['peer_disconnected server', 'peer_disconnected a', 'server_disconnected'])
  t.same(world.heard(SERVER), ['client_close_request b 4000 bye', 'peer_disconnected b'])
})

t.test('two of ours and a client of the engine reach each other by every kind of target', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const world = await GodotWorld.open(t, puppet)
  const [a, b] = [await world.join('a'), await world.join('b')]
  await world.joinGodot('g')
  world.forget()
  const [idOfA, idOfG] = [world.names.idOf('a'), world.names.idOf('g')]

  for (const target of [0, 1, 'b', 'g', '-b', '-g', 'a', 77]) t.equal(a.put(target, `to ${target}`), GodotError.OK)
  await world.rest()
  t.same(
    world.heard('g'),
    ['to 0', 'to g', 'to -b'].map((text) => `"${text}" from a`),
  )
  t.same(
    b.heard,
    ['to 0', 'to b', 'to -g'].map((text) => `"${text}" from a`),
  )
  t.same(
    world.heard(SERVER),
    ['to 0', 'to 1', 'to -b', 'to -g'].map((text) => `"${text}" from a`),
  )
  t.same(a.heard, [])

  world.forget()
  for (const target of [0, 1, idOfA, -idOfA]) t.equal(await world.put('g', target, `to ${target}`), 0)
  await world.rest()
  t.same(a.heard, ['"to 0" from g', `"to ${idOfA}" from g`])
  t.same(b.heard, ['"to 0" from g', `"to ${-idOfA}" from g`])

  world.forget()
  for (const target of [0, 1, idOfA, -idOfA, -idOfG, -1]) t.equal(await world.put(SERVER, target, `to ${target}`), 0)
  await world.rest()
  t.same(
    a.heard,
    ['to 0', `to ${idOfA}`, `to ${-idOfG}`, 'to -1'].map((text) => `"${text}" from server`),
  )
  t.same(
    b.heard,
    ['to 0', `to ${-idOfA}`, `to ${-idOfG}`, 'to -1'].map((text) => `"${text}" from server`),
  )
  t.same(
    world.heard('g'),
    ['to 0', `to ${-idOfA}`, 'to -1'].map((text) => `"${text}" from server`),
  )
})

t.test('the smallest and the largest packets go all ways', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const world = await GodotWorld.open(t, puppet)
  const [a, b] = [await world.join('a'), await world.join('b')]
  const sizes = [1, 100, LARGEST]
  const told = (source: string): string[] =>
    ['""', '"x"', `100 times ${FILL}`, `${LARGEST} times ${FILL}`].map((it) => `${it} from ${source}`)

  // put_packet sends nothing for an empty packet; other programs may send one.
  a.client.get_peer(1)?.put_packet(writePayloadFrame(a.client.get_unique_id(), 0, new Uint8Array(0)))
  for (const size of sizes) {
    t.equal(a.put(0, new Uint8Array(size).fill(FILL)), GodotError.OK)
    await world.rest()
  }
  t.same(b.heard, told('a'))
  t.same(world.heard(SERVER), told('a'))

  t.equal(a.put(0, new Uint8Array(LARGEST + 1)), GodotError.ERR_OUT_OF_MEMORY)
  await world.poll()
  world.forget()
  for (const size of sizes) t.equal(await world.put(SERVER, 0, new Uint8Array(size).fill(FILL)), 0)
  await world.rest()
  for (const one of [a, b]) t.same(one.heard, told('server').slice(1))
})

t.test('values are those of Godot', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const world = await GodotWorld.open(t, puppet)
  const a = await world.join('a')
  a.client.set_target_peer(1)

  t.equal(a.client.put_var(['grüße', 2, 1.5]), GodotError.OK)
  await puppet.poll(SERVER)
  for (let round = 0; Number(await puppet.call(SERVER, 'get_available_packet_count')) === 0 && round < 500; round++) {
    await delay(POLL_EVERY_MS)
    await puppet.poll(SERVER)
  }
  t.same(await puppet.call(SERVER, 'get_var'), ['grüße', 2, 1.5])
})

t.test('a server that throws us out says code and reason, and we may come again with the same object', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const world = await GodotWorld.open(t, puppet)
  const [a, b] = [await world.join('a'), await world.join('b')]
  const first = b.client.get_unique_id()
  await world.put(SERVER, 0, 'last words')
  await puppet.call(SERVER, 'disconnect_peer', first, 4001, 'raus')

  await world.until('the end', () => b.heard.includes('server_disconnected') && a.heard.length === 2)
  t.same(b.heard, [
    '"last words" from server',
    'server_close_request 4001 "raus"',
    'peer_disconnected server',
    'peer_disconnected a',
    'server_disconnected',
  ])
  t.equal(b.client.get_unique_id(), 0)

  for (let again = 0; again < 3; again++) {
    world.forget()
    b.call(world.port)
    await world.until('b to be in again', () => b.isIn() && b.heard.length === 3)
    t.same(b.heard, ['peer_connected server', 'connection_succeeded', 'peer_connected a'])
    t.equal(b.put('a', 'again'), GodotError.OK)
    await world.rest()
    t.same(a.heard, ['peer_connected b', '"again" from b'])
    b.client.disconnect_from_host()
    await world.until('b to be out', () => b.heard.includes('server_disconnected') && a.heard.length === 3)
  }
})

t.test('a game that leaves and comes again at once is told who is gone', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const world = await GodotWorld.open(t, puppet)
  const [a, b] = [await world.join('a'), await world.join('b')]

  b.client.disconnect_from_host()
  b.call(world.port)
  const left = ['peer_disconnected server', 'peer_disconnected a']
  await world.until('b to be in again', () => b.isIn() && b.heard.length === 5 && a.heard.length === 2)

  t.same(b.heard, [...left, 'peer_connected server', 'connection_succeeded', 'peer_connected a'])
})

t.test('a server that stops says goodbye', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const world = await GodotWorld.open(t, puppet)
  const a = await world.join('a')

  await puppet.call(SERVER, 'stop')
  await world.until('the end', () => a.heard.includes('server_disconnected'))

  t.same(a.heard, ['server_close_request 1000 ""', 'peer_disconnected server', 'server_disconnected'])
})

t.test('a codec and sub-protocols that Godot does not know', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const codec = { ...variantCodec, name: 'polled-peer.pack.1' }

  const bare = await GodotWorld.open(t, puppet)
  const refused = bare.call('a', { codec })
  await bare.until('the refusal', () => refused.heard.length > 0)
  t.same(refused.heard, ['connection_failed'], 'the codec’s name alone is refused')
  await puppet.free(SERVER)

  const world = await GodotWorld.open(t, puppet, ['game'])
  const a = world.call('a', { codec }, ['game'])
  await world.until('a to be in', () => a.isIn())
  t.equal(a.client.get_packet_codec(), '', 'with a game’s sub-protocol Variant is spoken')
})

t.test('an engine that dies is a server that is gone', async (t) => {
  const program = requireProgram(t, 'godot3-server')
  if (program === undefined) return
  const puppet = await Puppet.start(t, program)
  const world = await GodotWorld.open(t, puppet)
  const [a, b] = [await world.join('a'), await world.join('b')]

  await puppet.kill()
  for (let waited = 0; waited < GUARD_MS && (a.heard.length < 3 || b.heard.length < 3); waited += POLL_EVERY_MS) {
    for (const { client } of world.ours) client.poll()
    await delay(POLL_EVERY_MS)
  }

  t.same(a.heard, ['peer_disconnected server', 'peer_disconnected b', 'server_disconnected'])
  t.same(b.heard, ['peer_disconnected server', 'peer_disconnected a', 'server_disconnected'])
  t.equal(a.client.get_connection_failure()?.reason, 'lost')
})
