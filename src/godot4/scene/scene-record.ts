/**
 * What a SceneNode holds: its place in the tree, what it declares, the names that it shares with the other side, its
 * authority, and the scene that it is the root of. Kept by the node, read by sender and receiver. What the wire names by
 * a number is looked up here and nowhere else.
 */

import { TreePlace } from '../../multiplayer/rpc/tree-place.ts'
import { NODE_INDEX, RpcTable } from '../script/rpc-names.ts'
import type { RpcDeclaration } from './rpc-config.ts'
import type { SceneHost, TreePart } from './scene-host.ts'
import type { SceneNode } from './scene-node.ts'

/** Godot's: the server, unless the game says otherwise. */
const DEFAULT_AUTHORITY = 1
/** In whose place Godot 4 writes `_`: all that a spawn refuses in a name. */
const NOT_IN_NAMES = /[.:@/"%\0]/g

/** The inside of one node. */
export class SceneRecord {
  readonly node: SceneNode
  readonly place: TreePlace<SceneRecord>
  authority: number = DEFAULT_AUTHORITY
  /** Set while this node is the root of a scene's tree. */
  host: SceneHost | null = null
  /** The path of the scene file that it counts as an instance of; `''` for none. */
  sceneFile = ''
  /** From when it has entered the tree of a scene until it leaves it. */
  isInside = false
  /** What else has to be done when it enters and leaves: a node of replication has some. */
  part: TreePart | null = null
  // What `@rpc` declares, and what `rpc_config` has given the node itself.
  readonly #ofClass = new Map<string, RpcDeclaration>()
  readonly #ofNode = new Map<string, RpcDeclaration>()
  #shared: readonly string[] = []
  #table: RpcTable | null = null

  constructor(node: SceneNode) {
    this.node = node
    this.place = new TreePlace<SceneRecord>(this, (text) => text.replace(NOT_IN_NAMES, '_'))
  }

  /** The scene in whose tree it is; null outside of one. */
  get scene(): SceneHost | null {
    let place = this.place
    while (place.owner.host === null && place.parent !== null) place = place.parent
    return place.owner.host
  }

  /** The names with their indices and their checksum. Made when it is asked for. */
  get table(): RpcTable {
    this.#table ??= new RpcTable({ script: [...this.#ofClass.keys(), ...this.#shared], node: this.#ofNode.keys() })
    return this.#table
  }

  /** What is declared under an index of the table; undefined for a name that only the other side has, and for none. */
  declarationAt(index: number): RpcDeclaration | undefined {
    const name = this.table.nameAt(index)
    if (name === null) return undefined
    return (index < NODE_INDEX ? this.#ofClass : this.#ofNode).get(name)
  }

  /** What the class declares. */
  declare(name: string, declaration: RpcDeclaration): void {
    this.#ofClass.set(name, declaration)
    this.#table = null
  }

  /** What this node alone declares; null takes it back. */
  configure(name: string, declaration: RpcDeclaration | null): void {
    if (declaration === null) this.#ofNode.delete(name)
    else this.#ofNode.set(name, declaration)
    this.#table = null
  }

  /** The names of the script on the other side, beside those that the class declares. */
  share(names: readonly string[]): void {
    this.#shared = names
    this.#table = null
  }
}
