/**
 * Remote calls between games of a real engine and scenes of ours, in both roles: with values of every type, with as many
 * arguments as the wire has room for, at nodes with strange names, far down and in great number, with more methods than a
 * byte counts, and at nodes that come and go. The engine complains of nothing but what a test says.
 */

import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import type { Test } from 'tap'
import { rpc } from '../../../src/godot4/scene/rpc-decorator.ts'
import type { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { decodeVariant, encodeVariant } from '../../../src/godot4/variant/codec.ts'
import { until, type Polled } from '../../support/while-polling.ts'
import { hostOn, newGuest } from '../real-peers.ts'
import { MADE_BY_THE_ENGINE } from './engine-values.ts'
import { joinGame, Scene, serveGame } from './games.ts'
import { heldAs, Puppet } from './puppet.ts'

/** Methods that only the engine has, so many that those behind them have indices of 16 bits. */
const SHARED = Array.from({ length: 300 }, (_, index) => `m${String(index).padStart(3, '0')}`)
const MOST = 255

/** Tells what it was called with as the bytes of all of it, and sends what it makes itself. */
const SOURCE = `extends Node

signal told(text: String)

@rpc("any_peer") func take(...args: Array) -> void:
	told.emit("%d %s" % [args.size(), var_to_bytes(args).hex_encode()])

func send_made(to: int) -> void:
	for value: Variant in made():
		take.rpc_id(to, value)

func send_count(to: int, count: int) -> int:
	var args: Array = [to, &"take"]
	for index: int in count:
		args.append(index - 100)
	return callv("rpc_id", args)

func grow(count: int) -> void:
	for index: int in count:
		var child: Node = (get_script() as Script).new()
		child.name = "N%d" % index
		child.told.connect(func(text: String) -> void: told.emit("%s %s" % [child.name, text]))
		add_child(child)

func children_send(to: int) -> void:
	for child: Node in get_children():
		child.take.rpc_id(to, String(child.name))

func sink(depth: int) -> Node:
	var node: Node = self
	for index: int in depth:
		var child: Node = (get_script() as Script).new()
		child.name = "D%d" % index
		node.add_child(child)
		node = child
	return node

func made() -> Array:
	return [
${MADE_BY_THE_ENGINE.map(([text]) => `\t\t${text.replace(/^make$/, 'made')},`).join('\n')}
	]

${SHARED.map((name) => `@rpc("any_peer") func ${name}() -> void: told.emit("${name}")`).join('\n')}
@rpc("any_peer") func zz() -> void: told.emit("zz")
`

class Taker extends SceneNode<Taker> {
  taken: unknown[][] = []

  constructor(name: string) {
    super(name)
    this.set_rpc_names(SHARED)
  }

  @rpc({ mode: 'any_peer' }) take(...values: unknown[]): void {
    this.taken.push(values)
  }

  @rpc({ mode: 'any_peer' }) zz(): void {
    this.taken.push(['zz'])
  }
}

/** A game of the engine and a scene of ours that have met, with a Taker each. */
class Pair {
  readonly ours = new Taker('Taker')
  readonly #puppet: Puppet
  readonly #scene: Scene
  readonly game: string
  readonly itsId: number
  readonly polled: readonly Polled[]

  constructor(puppet: Puppet, scene: Scene, game: string, itsId: number) {
    this.#puppet = puppet
    this.#scene = scene
    this.game = game
    this.itsId = itsId
    this.polled = [scene, puppet.polling(game)]
    scene.root.add_child(this.ours)
  }

  get api(): SceneMultiplayer {
    return this.#scene.api
  }

  get ourId(): number {
    return this.api.get_unique_id()
  }

  get its(): string {
    return `${this.game} taker`
  }

  /** Adds a Taker of the engine's, below a node that the puppet holds. */
  async add(name: string, parent: string, node: string): Promise<void> {
    await this.#puppet.hold(name, 'taker script', 'new')
    await this.#puppet.set(name, 'name', node)
    await this.#puppet.call(parent, 'add_child', heldAs(name))
  }

  told(name: string = this.its): string[] {
    return this.#puppet.events(name).flatMap(({ signal, args }) => (signal === 'told' ? [String(args[0])] : []))
  }

  until(condition: () => boolean, what?: string): Promise<void> {
    return until(this.polled, condition, what)
  }
}

const bytesHex = (value: unknown): string => {
  const encoded = encodeVariant(value)
  return encoded.ok ? Buffer.from(encoded.bytes).toString('hex') : encoded.message
}

/** The value as an ordinary reading gives it. */
function plain(value: unknown): unknown {
  const encoded = encodeVariant(value)
  const decoded = encoded.ok ? decodeVariant(encoded.bytes) : encoded
  return decoded.ok ? decoded.value : decoded.message
}

async function asServer(t: Test, puppet: Puppet): Promise<Pair> {
  const host = hostOn(t, 'ws')
  const scene = new Scene(host)
  const id = await joinGame(t, puppet, 'guest', host.get_local_port(), [scene])
  return new Pair(puppet, scene, 'guest', id)
}

async function asClient(t: Test, puppet: Puppet): Promise<Pair> {
  const port = await serveGame(puppet, 'host')
  const guest = newGuest(t)
  t.equal(guest.create_client(`ws://127.0.0.1:${port}`), 0)
  const scene = new Scene(guest)
  await until([scene, puppet.polling('host')], () => scene.journal.includes('peer_connected(1)'), 'ours has joined')
  return new Pair(puppet, scene, 'host', 1)
}

const NAMES = ['Größe 漢字 🎮', ' a b ', 'x[1]{2}', "it's", '-', '$&', 'a.b:c@d/e"f%g', '~\\n', '1', 'ﬀ']

for (const [role, open] of [
  ['a server of ours and a game', asServer],
  ["the engine's server and a client of ours", asClient],
] as const) {
  t.test(`${role} call each other`, async (t) => {
    const puppet = await Puppet.start(t)
    if (puppet === undefined) return
    await puppet.create('taker script', 'GDScript')
    await puppet.set('taker script', 'source_code', SOURCE)
    t.equal(await puppet.call('taker script', 'reload'), 0, puppet.output)
    const pair = await open(t, puppet)
    const { ours, its, itsId } = pair
    await pair.add(its, `${pair.game} root`, 'Taker')

    t.test('with values of every type', async (t) => {
      const values = MADE_BY_THE_ENGINE.map(([, value]) => value)

      for (const value of values) t.equal(ours.rpc_id(itsId, 'take', value), 0)
      await puppet.call(its, 'send_made', pair.ourId)
      await pair.until(() => ours.taken.length === values.length && pair.told().length === values.length)

      t.strictSame(
        pair.told(),
        values.map((value) => `1 ${bytesHex([value])}`),
      )
      for (const [index, [text, value]] of MADE_BY_THE_ENGINE.entries()) {
        // It comes as no argument at all.
        const wanted = text === 'PackedByteArray()' ? [] : [plain(value)]
        t.ok(isDeepStrictEqual(ours.taken[index], wanted), text, { found: ours.taken[index], wanted })
      }
    })

    t.test(`with 0 to ${MOST} arguments`, async (t) => {
      puppet.forget()
      ours.taken = []
      const argsOf = (count: number): number[] => Array.from({ length: count }, (_, index) => index - 100)
      const counts = [0, 1, 2, 3, 100, 254, MOST]

      for (const count of counts) {
        t.equal(ours.rpc_id(itsId, 'take', ...argsOf(count)), 0)
        t.equal(await puppet.call(its, 'send_count', pair.ourId, count), 0)
      }
      await pair.until(() => ours.taken.length === counts.length && pair.told().length === counts.length)

      t.strictSame(ours.taken, counts.map(argsOf))
      t.strictSame(
        pair.told(),
        counts.map((count) => `${count} ${bytesHex(argsOf(count))}`),
      )
      t.equal(ours.rpc_id(itsId, 'take', ...argsOf(MOST + 1)), 31)
    })

    t.test('by indices of 16 bits', async (t) => {
      puppet.forget()
      ours.taken = []

      t.equal(ours.rpc_id(itsId, 'zz'), 0)
      t.equal(ours.rpc_id(itsId, SHARED[280] as 'zz'), 0)
      t.equal(await puppet.call(its, 'rpc_id', pair.ourId, 'zz'), 0)
      await pair.until(() => ours.taken.length === 1 && pair.told().length === 2)

      t.strictSame(ours.taken, [['zz']])
      t.strictSame(pair.told(), ['zz', 'm280'])
    })

    t.test('at nodes with any names, which are the same on both sides', async (t) => {
      for (const [index, wanted] of NAMES.entries()) {
        const there = `${pair.game} named ${index}`
        await pair.add(there, its, wanted)
        const here = new Taker(wanted)
        ours.add_child(here)
        t.equal(here.name, await puppet.get(there, 'name'))
        for (const time of [1, 2]) {
          t.equal(here.rpc_id(itsId, 'take', time), 0)
          t.equal(await puppet.call(there, 'rpc_id', pair.ourId, 'take', time), 0)
          await pair.until(() => here.taken.length === time && pair.told(there).length === time, wanted)
        }
        await puppet.free(there)
        ours.remove_child(here)
      }
    })

    t.test('far down in the tree', async (t) => {
      await puppet.hold(`${pair.game} deep`, its, 'sink', 60)
      let here = ours
      for (let index = 0; index < 60; index++) {
        const child = new Taker(`D${index}`)
        here.add_child(child)
        here = child
      }

      for (const time of [1, 2]) {
        t.equal(here.rpc_id(itsId, 'take', time), 0)
        t.equal(await puppet.call(`${pair.game} deep`, 'rpc_id', pair.ourId, 'take', time), 0)
        await pair.until(() => here.taken.length === time && pair.told(`${pair.game} deep`).length === time)
      }
    })

    t.test('at more nodes than a byte counts, before and after their paths are confirmed', async (t) => {
      const crowd = `${pair.game} crowd`
      await pair.add(crowd, `${pair.game} root`, 'Crowd')
      await puppet.call(crowd, 'grow', 300)
      const here = new Taker('Crowd')
      const children = Array.from({ length: 300 }, (_, index) => new Taker(`N${index}`))
      for (const child of children) here.add_child(child)
      ours.get_parent()?.add_child(here)

      for (const time of [1, 2, 3]) {
        await puppet.call(crowd, 'children_send', pair.ourId)
        t.ok(children.every((child) => child.rpc_id(itsId, 'take', child.name) === 0))
        const total = 300 * time
        await pair.until(
          () => pair.told(crowd).length === total && children.every(({ taken }) => taken.length === time),
          `all have been called ${time} times`,
        )
      }

      t.ok(children.every(({ name, taken }) => isDeepStrictEqual(taken, [[name], [name], [name]])))
      t.strictSame(
        pair.told(crowd).slice(-300),
        children.map(({ name }) => `${name} 1 ${bytesHex([name])}`),
      )
    })

    t.test('and nobody has refused or complained', async (t) => {
      const refused = Object.entries(pair.api.get_refusal_counts()).filter(([, count]) => count > 0)

      t.strictSame(refused, [])
      t.strictSame(await puppet.complaints(), [])
    })

    t.test('and of a node that is gone each says so, and calls the next of its name', async (t) => {
      puppet.forget()
      const [crowd, child] = [`${pair.game} crowd`, `${pair.game} child`]
      const here = ours.get_parent()?.get_node_or_null('Crowd/N7') as Taker
      await puppet.hold(child, crowd, 'get_child', 7)
      await puppet.free(child)
      t.equal(here.rpc_id(itsId, 'take', 'lost'), 0)
      let complaints: readonly string[] = []
      const hear = { poll: async () => (complaints = [...complaints, ...(await puppet.complaints())]) }
      await until([...pair.polled, hear], () => complaints.length > 0)
      t.strictSame(complaints, [
        `ERROR: Node not found: "Crowd/N7" (relative to "/root/${pair.game}").`,
        `ERROR: Failed to get cached node from peer ${pair.ourId} with cache ID ${complaints[1]?.match(/\d+(?=\.$)/)?.[0]}.`,
        'ERROR: Invalid packet received. Requested node was not found.',
      ])

      await pair.add(child, crowd, 'N7')
      t.equal(here.rpc_id(itsId, 'take', 'again'), 0)
      t.equal(await puppet.call(child, 'rpc_id', pair.ourId, 'take', 'new'), 0)
      await pair.until(() => here.taken.at(-1)?.[0] === 'new')
      t.strictSame(pair.told(child), [`1 ${bytesHex(['again'])}`])

      here.get_parent()?.remove_child(here)
      t.equal(await puppet.call(child, 'rpc_id', pair.ourId, 'take', 'lost'), 0)
      await pair.until(() => pair.api.get_refusal_counts()['unknown-node'] === 1)
    })
  })
}
