/**
 * The tree of one SceneMultiplayer: its root node, and the place in it from which the paths of calls are counted. Owned
 * by the scene's remote calls. Checks what a game gives; a name from the wire never comes here.
 */

import { NodePath } from '../../multiplayer/variant/node-path.ts'
import type { SceneHost } from './scene-host.ts'
import { SceneNode } from './scene-node.ts'
import type { SceneRecord } from './scene-record.ts'
import { enterTree, leaveTree } from './tree-walk.ts'

/** Godot's name of the topmost node, with which absolute paths begin. */
const ROOT_NAME = 'root'

/** Where the nodes of one scene are. */
export class SceneTree {
  readonly #host: SceneHost
  #node: SceneRecord | null = null
  #path = new NodePath(`/${ROOT_NAME}`)
  // What the path led to when the tree had this shape.
  #shape: object | null = null
  #start: SceneRecord | null = null

  constructor(host: SceneHost) {
    this.#host = host
  }

  get node(): SceneNode | null {
    return this.#node?.node ?? null
  }

  /** One without a name becomes `root`. Refused with a warning: what is no node, and the root of another scene. */
  set node(node: SceneNode | null) {
    const record = node !== null && SceneNode.isNode(node) ? SceneNode.recordOf(node) : null
    const isTaken = record !== null && record.host !== null && record.host !== this.#host
    if ((node !== null && record === null) || isTaken) {
      this.#host.report.warn('root_node', "A root_node is a SceneNode that is no other scene's, or null; kept.")
      return
    }
    if (record === this.#node) return
    if (this.#node !== null) {
      leaveTree(this.#node, this.#host)
      this.#node.host = null
    }
    this.#node = record
    this.#shape = null
    if (record === null) return
    if (record.place.name === '') record.place.rename(ROOT_NAME)
    record.host = this.#host
    enterTree(record, this.#host)
  }

  get path(): NodePath {
    return this.#path
  }

  /** Refused with a warning: what is no path. */
  set path(path: NodePath | string) {
    const given: unknown = path
    const parsed = typeof given === 'string' ? new NodePath(given) : given
    if (!(parsed instanceof NodePath)) {
      this.#host.report.warn('root_path', 'A root_path is a path: a string or a NodePath; kept.')
      return
    }
    this.#path = NodePath.of(parsed.names, parsed.subnames, parsed.absolute)
    this.#shape = null
  }

  /** The node at the root path; null where there is none. */
  get start(): SceneRecord | null {
    const place = this.#node?.place
    if (place === undefined) return null
    if (this.#shape === place.shape) return this.#start
    const way = place.follow(this.#path, null)
    this.#start = way.ok ? way.place.owner : null
    this.#shape = place.shape
    return this.#start
  }
}
