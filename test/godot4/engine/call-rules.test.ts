/**
 * Who may call what, and where a call goes, in sessions of three: every mode, with `call_local` and without, of every
 * caller, to every kind of target, with the server and a client as the authority. Each session with players of ours
 * answers and does the same, call by call, as the one in which all three are games of a real engine.
 */

import t from 'tap'
import type { Test } from 'tap'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { until, type Polled } from '../../support/while-polling.ts'
import { hostOn, newGuest } from '../real-peers.ts'
import { joinGame, Scene, serveGame } from './games.ts'
import { heldAs, Puppet, valueOf } from './puppet.ts'

const MODES = ['disabled', 'any_peer', 'authority'] as const
const METHODS = MODES.flatMap((mode) => [`${mode}_remote`, `${mode}_local`] as const)
type Method = (typeof METHODS)[number]

const SOURCE = `extends Node

signal told(cell: String, sender: int)

${METHODS.map((name) => `func ${name}(cell: String) -> void:\n\ttold.emit(cell, multiplayer.get_remote_sender_id())\n`).join('\n')}`

class Door extends SceneNode<Door> {
  readonly log: string[] = []

  disabled_remote = (cell: string): void => this.#note(cell)
  disabled_local = (cell: string): void => this.#note(cell)
  any_peer_remote = (cell: string): void => this.#note(cell)
  any_peer_local = (cell: string): void => this.#note(cell)
  authority_remote = (cell: string): void => this.#note(cell)
  authority_local = (cell: string): void => this.#note(cell)

  #note(cell: string): void {
    this.log.push(`${cell} of ${this.multiplayer?.get_remote_sender_id()}`)
  }
}

/** One of the three: a game of the engine, or a scene of ours. */
interface Player {
  readonly id: number
  readonly polled: Polled
  call(target: number, method: Method, cell: string): Promise<number>
  trust(authority: number): Promise<unknown>
  /** What was done here, and whose calls it was. */
  done(): readonly string[]
}

const isLocal = (method: Method): boolean => method.endsWith('_local')
const modeOf = (method: Method): 0 | 1 | 2 => (method.startsWith('disabled') ? 0 : method.startsWith('any') ? 1 : 2)

/** Gives a game of the engine its door. */
async function enginePlayer(puppet: Puppet, game: string): Promise<Player> {
  const door = `${game} door`
  await puppet.hold(door, 'door script', 'new')
  await puppet.set(door, 'name', 'Door')
  await puppet.call(`${game} root`, 'add_child', heldAs(door))
  for (const method of METHODS) {
    const config = valueOf(`{"rpc_mode": ${modeOf(method)}, "call_local": ${isLocal(method)}}`)
    await puppet.call(door, 'rpc_config', method, config)
  }
  return {
    id: (await puppet.call(game, 'get_unique_id')) as number,
    polled: puppet.polling(game),
    call: async (target, method, cell) => (await puppet.call(door, 'rpc_id', target, method, cell)) as number,
    trust: (authority) => puppet.call(door, 'set_multiplayer_authority', authority),
    done: () =>
      puppet
        .events(door)
        .filter(({ signal }) => signal === 'told')
        .map(({ args }) => args.join(' of ')),
  }
}

/** Gives a scene of ours its door. */
function ourPlayer(scene: Scene): Player {
  const door = new Door('Door')
  scene.root.add_child(door)
  for (const method of METHODS) door.rpc_config(method, { rpc_mode: modeOf(method), call_local: isLocal(method) })
  return {
    id: scene.api.get_unique_id(),
    polled: scene,
    call: (target, method, cell) => Promise.resolve(door.rpc_id(target, method, cell)),
    trust: async (authority) => {
      door.set_multiplayer_authority(authority)
      return Promise.resolve()
    },
    done: () => door.log,
  }
}

type Kind = 'engine' | 'ours'

async function openServer(
  t: Test,
  puppet: Puppet,
  kind: Kind,
  game: string,
): Promise<{ port: number; player: Player }> {
  if (kind === 'ours') {
    const host = hostOn(t, 'ws')
    return { port: host.get_local_port(), player: ourPlayer(new Scene(host)) }
  }
  return { port: await serveGame(puppet, game), player: await enginePlayer(puppet, game) }
}

async function join(
  t: Test,
  puppet: Puppet,
  kind: Kind,
  game: string,
  port: number,
  polled: Polled[],
): Promise<Player> {
  if (kind === 'engine') {
    await joinGame(t, puppet, game, port, polled)
    return enginePlayer(puppet, game)
  }
  const guest = newGuest(t)
  t.equal(guest.create_client(`ws://127.0.0.1:${port}`), 0)
  const scene = new Scene(guest)
  await until(
    [...polled, scene],
    () => scene.journal.some((line) => line.startsWith('connected_to_server')),
    'a scene of ours has joined',
  )
  return ourPlayer(scene)
}

type Three = Readonly<Record<'S' | 'A' | 'B', Player>>

async function meet(t: Test, puppet: Puppet, name: string, kinds: readonly [Kind, Kind, Kind]): Promise<Three> {
  const { port, player: S } = await openServer(t, puppet, kinds[0], `${name} s`)
  const A = await join(t, puppet, kinds[1], `${name} a`, port, [S.polled])
  const B = await join(t, puppet, kinds[2], `${name} b`, port, [S.polled, A.polled])
  return { S, A, B }
}

const NOBODY = 77

/** A call, what it returned, and where it was done, in the words of the three. */
interface Call {
  /** The authority, the caller, the method and the target. */
  readonly cell: string
  readonly caller: string
  readonly method: string
  readonly target: string
  readonly answer: number
  readonly places: readonly string[]
}

/**
 * The same call of ours, where the engine prints and returns OK: for a peer that is not there we return
 * ERR_INVALID_PARAMETER, and everybody but oneself is everybody else, of whom it makes nobody.
 */
function asOurs(call: Call, all: readonly Call[]): Call {
  if (call.target.endsWith(String(NOBODY))) return { ...call, answer: 31 }
  if (call.target !== `-${call.caller}`) return call
  const everybody = all.find(({ cell }) => cell === call.cell.replace(/ [^ ]*$/, ' 0'))
  return { ...call, places: everybody?.places.filter((place) => !place.startsWith(call.caller)) ?? [] }
}

/** Makes every call, and says of each what it returned and where it was done, in the words of the three. */
async function play(three: Three): Promise<Call[]> {
  const players = Object.entries(three)
  const polled = players.map(([, player]) => player.polled)
  const names = new Map(players.map(([name, player]) => [player.id, name]))
  const targets = [0, NOBODY, -NOBODY, ...players.flatMap(([, { id }]) => [id, -id])]
  const nameOf = (id: number): string =>
    (names.get(Math.abs(id)) ?? String(Math.abs(id))).replace(/^/, id < 0 ? '-' : '')
  const calls: Call[] = []
  // Everybody has heard of everybody when calls of each have come to each.
  const fence = async (cell: string): Promise<void> => {
    for (const [name, player] of players) {
      for (const [, { id }] of players) {
        if (id === player.id) continue
        await until(polled, () => true)
        while ((await player.call(id, 'any_peer_remote', `${cell} ${name}`)) !== 0)
          for (const one of polled) await one.poll()
      }
    }
    const isThrough = ([name, { done }]: [string, Player]) =>
      players.every(([other, { id }]) => other === name || done().includes(`${cell} ${other} of ${id}`))
    await until(polled, () => players.every(isThrough), `${cell} has come everywhere`)
  }
  await fence('met')
  for (const authority of ['S', 'A'] as const) {
    for (const [, player] of players) await player.trust(three[authority].id)
    const answers = new Map<string, number>()
    for (const [name, player] of players) {
      for (const method of METHODS) {
        const cells = targets.map((target) => [target, `${authority}: ${name} ${method} ${nameOf(target)}`] as const)
        const made = cells.map(async ([target, cell]) => answers.set(cell, await player.call(target, method, cell)))
        await Promise.all(made)
      }
    }
    await fence(`end ${authority}`)
    for (const [cell, answer] of answers) {
      const places = players.flatMap(([name, { done }]) =>
        done()
          .filter((line) => line.startsWith(`${cell} of `))
          .map((line) => `${name} of ${nameOf(Number(line.split(' of ')[1]))}`),
      )
      const [, caller = '', method = '', target = ''] = cell.split(' ')
      calls.push({ cell, caller, method, target, answer, places })
    }
  }
  return calls
}

const SESSIONS: readonly (readonly [what: string, kinds: readonly [Kind, Kind, Kind]])[] = [
  ['a server of ours, and two games', ['ours', 'engine', 'engine']],
  ['a server of ours, a game and a client of ours', ['ours', 'engine', 'ours']],
  ["the engine's server, and two clients of ours", ['engine', 'ours', 'ours']],
  ["the engine's server, a game and a client of ours", ['engine', 'engine', 'ours']],
]

t.test('calls are permitted, and go where they go, as among games of a real engine', async (t) => {
  const puppet = await Puppet.start(t)
  if (puppet === undefined) return
  await puppet.create('door script', 'GDScript')
  await puppet.set('door script', 'source_code', SOURCE)
  t.equal(await puppet.call('door script', 'reload'), 0, puppet.output)

  const wanted = await play(await meet(t, puppet, 'all', ['engine', 'engine', 'engine']))

  t.equal(wanted.length, 2 * 3 * 6 * 9)
  const ran = wanted.filter(({ places }) => places.length > 0)
  t.ok(ran.length > 100 && ran.length < wanted.length - 100, 'some are done and some are not', { ran: ran.length })
  for (const [index, [what, kinds]] of SESSIONS.entries()) {
    t.test(what, async (t) => {
      const calls = await play(await meet(t, puppet, `n${index}`, kinds))

      t.strictSame(
        calls,
        wanted.map((call) => (kinds['SAB'.indexOf(call.caller)] === 'ours' ? asOurs(call, wanted) : call)),
      )
    })
  }
})
