/**
 * The tree of fleet.gd with our classes: what a spawner makes, and a board that stands on all sides from the start. What
 * happens stands in its log, in the words of the script. Used by fleets.ts.
 */

import { MultiplayerSpawner } from '../../../../src/godot4/replication/multiplayer-spawner.ts'
import { MultiplayerSynchronizer } from '../../../../src/godot4/replication/multiplayer-synchronizer.ts'
import {
  SceneReplicationConfig,
  type ReplicationMode,
} from '../../../../src/godot4/replication/scene-replication-config.ts'
import { rpc } from '../../../../src/godot4/scene/rpc-decorator.ts'
import { SceneNode } from '../../../../src/godot4/scene/scene-node.ts'
import { Vector2 } from '../../../../src/multiplayer/variant/vectors.ts'

type Listed = readonly [path: string, mode: ReplicationMode, isSpawned?: boolean]

function synchronizer(name: string, ...properties: readonly Listed[]): MultiplayerSynchronizer {
  const config = new SceneReplicationConfig()
  for (const [path, mode, isSpawned = true] of properties) {
    config.add_property(path)
    config.property_set_replication_mode(path, mode)
    config.property_set_spawn(path, isSpawned)
  }
  const node = new MultiplayerSynchronizer(name)
  node.replication_config = config
  return node
}

interface Shown {
  text(): string
}

class Crate extends SceneNode<Crate> implements Shown {
  weight = 0

  constructor() {
    super()
    this.scene_file_path = 'res://crate.tscn'
    this.add_child(synchronizer('Sync', ['.:weight', 2]))
  }

  text(): string {
    return `weight ${this.weight}`
  }
}

export class Ship extends SceneNode<Ship> implements Shown {
  place = new Vector2()
  nick = ''
  hp = 10
  rank = 0
  keys = 0
  readonly sync = synchronizer('Sync', ['.:place', 1], ['.:nick', 2], ['.:hp', 2, false], ['.:rank', 0])
  readonly input = synchronizer('Input', ['.:keys', 1])
  readonly cargo = new SceneNode('Cargo')
  readonly hold = new MultiplayerSpawner('Hold')
  tell: (what: string) => void = () => undefined

  constructor() {
    super()
    this.scene_file_path = 'res://ship.tscn'
    this.hold.spawn_path = '../Cargo'
    this.hold.add_spawnable_scene('res://crate.tscn', () => new Crate())
    for (const node of [this.sync, this.input, this.cargo, this.hold]) this.add_child(node)
  }

  override ['_enter_tree'](): void {
    const id = Number(this.name)
    if (Number.isInteger(id)) this.input.set_multiplayer_authority(id)
  }

  @rpc({ mode: 'any_peer' }) hail(word: string): void {
    this.tell(`${this.name} hailed ${word}`)
  }

  text(): string {
    const { place, nick, hp, rank, keys } = this
    return `place ${place.x},${place.y} nick ${nick} hp ${hp} rank ${rank} keys ${keys}`
  }
}

class Board extends SceneNode<Board> implements Shown {
  title = ''
  score = 0
  readonly sync = synchronizer('Sync', ['.:title', 2], ['.:score', 1])

  constructor() {
    super('Board')
    this.add_child(this.sync)
  }

  @rpc({ mode: 'any_peer' }) shout(_word: string): void {}

  text(): string {
    return `title ${this.title} score ${this.score}`
  }
}

class Crew extends SceneNode<Crew> implements Shown {
  readonly data: unknown

  constructor(name: string, data: unknown) {
    super(name)
    this.data = data
  }

  text(): string {
    return `data ${JSON.stringify(this.data)}`
  }
}

const SCENES: Readonly<Record<string, () => SceneNode>> = { ship: () => new Ship(), crate: () => new Crate() }

const textOf = (node: SceneNode): string => (node as SceneNode & Shown).text()

/** The tree, as the node `Fleet`. Its methods are those of fleet.gd. */
export class Fleet extends SceneNode<Fleet> {
  readonly log: string[] = []
  readonly #players = new SceneNode('Players')
  readonly #board = new Board()
  readonly #spawner = new MultiplayerSpawner('Spawner')

  constructor() {
    super('Fleet')
    for (const node of [this.#players, this.#board, this.#spawner]) this.add_child(node)
    this.#watch(this.#board.sync, 'Board')
    this.#spawner.spawn_path = '../Players'
    this.#spawner.add_spawnable_scene('res://crate.tscn', () => new Crate())
    this.#spawner.add_spawnable_scene('res://ship.tscn', () => this.#prepare(new Ship()))
    this.#spawner.spawn_function = (data) => new Crew(nameIn(data), data)
    this.#watchSpawner(this.#spawner)
  }

  add(scene: string, parent: string, name: string, properties: readonly (readonly [string, unknown])[]): void {
    const node = SCENES[scene]?.()
    if (node === undefined) throw new Error(`no scene ${scene}`)
    if (node instanceof Ship) this.#prepare(node)
    node.name = name
    for (const [property, value] of properties) Reflect.set(node, property, value)
    this.at(parent).add_child(node)
  }

  crew(data: unknown): boolean {
    return this.#spawner.spawn(data) !== null
  }

  take_out(path: string): void {
    const node = this.at(path)
    node.get_parent()?.remove_child(node)
  }

  assign(path: string, property: string, value: unknown): void {
    Reflect.set(this.at(path), property, value)
  }

  perform(path: string, method: string, args: readonly unknown[]): unknown {
    const node = this.at(path)
    return (Reflect.get(node, method) as (...given: unknown[]) => unknown).apply(node, [...args])
  }

  filter(path: string, allowed: readonly number[]): void {
    const node = this.at(path)
    if (!(node instanceof MultiplayerSynchronizer)) throw new Error(`no synchronizer ${path}`)
    node.add_visibility_filter((peer) => allowed.includes(peer))
  }

  state(): string {
    const lines = [`Board ${textOf(this.#board)}`]
    for (const node of this.#players.get_children()) {
      lines.push(`${node.name} ${textOf(node)}`)
      const crates = node instanceof Ship ? node.cargo.get_children() : []
      for (const crate of crates) lines.push(`${node.name}/${crate.name} ${textOf(crate)}`)
    }
    return lines.join('\n')
  }

  at(path: string): SceneNode {
    const node = this.get_node_or_null(path)
    if (node === null) throw new Error(`no node ${path}`)
    return node
  }

  #prepare(ship: Ship): Ship {
    // Its name is not known before it is in the tree.
    this.#watch(ship.sync, ship)
    this.#watchSpawner(ship.hold)
    ship.tell = (what) => this.log.push(what)
    return ship
  }

  #watchSpawner(spawner: MultiplayerSpawner): void {
    spawner.spawned.connect((made) => this.log.push(`spawned ${made.name}: ${textOf(made)}`))
    spawner.despawned.connect((gone) => this.log.push(`despawned ${gone.name}`))
  }

  #watch(node: MultiplayerSynchronizer, what: string | SceneNode): void {
    const name = (): string => (typeof what === 'string' ? what : what.name)
    node.delta_synchronized.connect(() => this.log.push(`changed ${name()}`))
    node.visibility_changed.connect((peer) => this.log.push(`visibility ${name()} ${peer}`))
  }
}

function nameIn(data: unknown): string {
  const name: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'name') : undefined
  return typeof name === 'string' ? name : 'Nobody'
}
