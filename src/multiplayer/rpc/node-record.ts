/**
 * What a NetworkNode holds: its place in the tree, what it declares, its master, and the API that it is the root of.
 * Kept by the node, read by sender and receiver. Names from the wire are looked up here and nowhere else.
 */

import type { DirectoryNode } from '../../peer/call-directory.ts'
import type { NetworkNode } from './network-node.ts'
import type { RpcDeclaration } from './rpc-declaration.ts'
import type { RpcHost } from './rpc-host.ts'
import { TreePlace } from './tree-place.ts'

/** Godot's: the server, unless the game says otherwise. */
const DEFAULT_MASTER = 1
/** What Godot 3 takes out of names, by experiment with 3.2.3. */
const NOT_IN_NAMES = /[.:@/"\0]/g

/** The inside of one node. */
export class NodeRecord implements DirectoryNode {
  readonly node: NetworkNode
  readonly place: TreePlace<NodeRecord>
  readonly #methods = new Map<string, RpcDeclaration>()
  readonly properties: Map<string, RpcDeclaration> = new Map()
  master: number = DEFAULT_MASTER
  /** Set while this node is the root of an API. */
  host: RpcHost | null = null
  #shared: readonly string[] = []
  #callNames: readonly string[] | null = null

  constructor(node: NetworkNode) {
    this.node = node
    this.place = new TreePlace<NodeRecord>(this, (text) => text.replace(NOT_IN_NAMES, ''))
  }

  /** What is declared under a name; undefined if nothing is. */
  declaration(kind: 'call' | 'set', name: string): RpcDeclaration | undefined {
    return (kind === 'call' ? this.#methods : this.properties).get(name)
  }

  /** Declares a method; null takes it back. */
  declareMethod(name: string, declaration: RpcDeclaration | null): void {
    if (declaration === null) this.#methods.delete(name)
    else this.#methods.set(name, declaration)
    this.#callNames = null
  }

  /** The names of what the other side has beside that. */
  share(names: readonly string[]): void {
    this.#shared = names
    this.#callNames = null
  }

  get callNames(): readonly string[] {
    this.#callNames ??= [...this.#methods.keys(), ...this.#shared]
    return this.#callNames
  }

  /** The path from `root`, in the form in which Godot sends it: `Main/Sub`, and `.` for the root itself. */
  pathBelow(root: NodeRecord): string {
    return this.place.pathBelow(root.place)
  }
}
