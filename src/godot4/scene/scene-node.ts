/**
 * `SceneNode`: Godot 4's Node, as far as networking goes. Games derive their networked objects from it, and name their own
 * class as its argument, so that the compiler knows what can be called. It draws nothing and has no `_process`: of its callbacks there
 * are `_enter_tree` and `_exit_tree`.
 * Source: Godot 4 class reference, Node. Calls return an error number where Godot prints.
 */

import { GodotError } from '../../peer/error.ts'
import { isTarget } from '../../multiplayer/routing.ts'
import type { RpcArguments, RpcMethod } from '../../multiplayer/rpc/rpc-types.ts'
import { NodePath } from '../../multiplayer/variant/node-path.ts'
import { declareConfigured, type RpcConfig } from './rpc-config.ts'
import type { SceneMultiplayer } from './scene-multiplayer.ts'
import { SceneRecord } from './scene-record.ts'
import { enterTree, leaveTree } from './tree-walk.ts'

const EVERYBODY = 0
/** No script of a game has more; the wire would take 32768. */
const MOST_SHARED_NAMES = 4096

/** A node of a scene. `class Ship extends SceneNode<Ship>` has its calls checked by the compiler. */
export class SceneNode<Self = never> {
  readonly #record: SceneRecord

  /** A node without a name gets one when it is added: Node, Node2, … @throws TypeError for a name that is no string. */
  constructor(name = '') {
    if (!isText(name)) throw new TypeError('The name of a SceneNode is a string.')
    this.#record = new SceneRecord(this)
    this.#record.place.rename(name)
  }

  /** For sender and receiver: the inside of a node. @internal */
  static recordOf(node: SceneNode): SceneRecord {
    return node.#record
  }

  /** Whether something is a node. @internal */
  static isNode(value: unknown): value is SceneNode {
    return typeof value === 'object' && value !== null && #record in value
  }

  // ---- the tree ----

  /** Unique among its siblings: a taken name gets a number. Each `.`, `:`, `@`, `/`, `"` and `%` becomes `_`, as in Godot 4. Must be the same on all sides. */
  get name(): string {
    return this.#record.place.name
  }

  /** What is no string, or is empty, changes nothing. */
  set name(name: string) {
    if (isText(name)) this.#record.place.rename(name)
  }

  /** Adds a child at the end. No node, one that has a parent, or would become its own ancestor: ERR_INVALID_PARAMETER. */
  add_child(node: SceneNode): GodotError {
    const isAdded = SceneNode.isNode(node) && this.#record.place.add(node.#record.place) === GodotError.OK
    if (!isAdded) return this.#refuse('add_child() takes a node that has no parent and is no ancestor.')
    const { scene } = this.#record
    if (scene !== null) enterTree(node.#record, scene)
    return GodotError.OK
  }

  /** Takes a child away; no child of this one: ERR_INVALID_PARAMETER. */
  remove_child(node: SceneNode): GodotError {
    const isChild = SceneNode.isNode(node) && node.#record.place.parent === this.#record.place
    if (!isChild) return this.#refuse('remove_child() takes a child of this node.')
    const { scene } = this.#record
    if (scene !== null) leaveTree(node.#record, scene)
    // What it does when it leaves may have taken it away already.
    this.#record.place.remove(node.#record.place)
    return GodotError.OK
  }

  get_parent(): SceneNode | null {
    return this.#record.place.parent?.owner.node ?? null
  }

  /** In order of adding. */
  get_children(): SceneNode[] {
    return this.#record.place.children.map((place) => place.owner.node)
  }

  /** The node that a path leads to from here, `..` and `/root/…` included; null if it leads nowhere, or is no path. */
  get_node_or_null(path: string | NodePath): SceneNode | null {
    const parsed = isText(path) ? new NodePath(path) : path
    if (!(parsed instanceof NodePath)) return null
    const way = this.#record.place.follow(parsed, null)
    return way.ok ? way.place.owner.node : null
  }

  /** The path from the top of the tree, which it names: `/root/Main/Ship`. */
  get_path(): NodePath {
    return NodePath.of(this.#record.place.namesBelow(null), [], true)
  }

  /** Whether this node or an ancestor is the `root_node` of a {@link SceneMultiplayer}. */
  is_inside_tree(): boolean {
    return this.#record.scene !== null
  }

  /** The scene in whose tree it is; null outside of one. */
  get multiplayer(): SceneMultiplayer | null {
    return this.#record.scene?.scene ?? null
  }

  /** The scene file of which this node is an instance, as `res://ship.tscn`: a MultiplayerSpawner that has it on its list spawns the node at the others. `''` by default; what is no string changes nothing. */
  get scene_file_path(): string {
    return this.#record.sceneFile
  }

  set scene_file_path(path: string) {
    if (isText(path)) this.#record.sceneFile = path
  }

  /** Called when the node has entered the tree of a scene, before its children do. What it throws comes out of the next `poll()`. */
  ['_enter_tree'](): void {
    // For the classes of games.
  }

  /** Called when the node leaves the tree of a scene, behind its children. */
  ['_exit_tree'](): void {
    // For the classes of games.
  }

  // ---- authority ----

  /** Who decides over this node, and with `recursive` over all that are below it now; 1, the server, by default. It never travels. What is no whole number of 32 bits changes nothing. */
  set_multiplayer_authority(id: number, recursive = true): void {
    if (!isTarget(id)) return
    this.#record.authority = id
    if (recursive) for (const child of this.get_children()) child.set_multiplayer_authority(id)
  }

  get_multiplayer_authority(): number {
    return this.#record.authority
  }

  /** Whether our own id is the authority's; false outside a tree and without a multiplayer peer. */
  is_multiplayer_authority(): boolean {
    return this.#record.scene?.isOwnId(this.#record.authority) ?? false
  }

  // ---- what may be called ----

  /**
   * Declares a method of this node alone, as Godot's `rpc_config`; null takes it back. It counts apart from what the class
   * declares with `@rpc`: the other side must have called it too. Members of SceneNode and of all objects cannot be
   * declared: ERR_INVALID_PARAMETER. @throws TypeError for a bad option.
   */
  rpc_config<This extends SceneNode<Self>, K extends RpcMethod<Self, This, SceneNode>>(
    this: This,
    method: K,
    config: RpcConfig<RpcArguments<Self, K, This>> | null,
  ): GodotError {
    if (!isDeclarable(method)) return this.#refuse('rpc_config() takes a method that this class adds to SceneNode.')
    this.#record.configure(method, config === null ? null : declareConfigured(config))
    return GodotError.OK
  }

  /**
   * Ours: names the remote calls of the game's script, its base scripts included, where it has some that this class does
   * not declare. They are counted, may be called there, and are never done here. At most 4096 strings, each with
   * something in it; else ERR_INVALID_PARAMETER.
   */
  set_rpc_names(names: Iterable<string>): GodotError {
    const listed: readonly unknown[] = Array.from(names)
    const isList = listed.length <= MOST_SHARED_NAMES && listed.every((name) => isText(name) && name !== '')
    if (!isList) return this.#refuse('set_rpc_names() takes at most 4096 names.')
    this.#record.share(listed.filter(isText))
    return GodotError.OK
  }

  // ---- calls ----

  /**
   * Calls a method of this node at all peers, and here if it says `call_local`: the packet first, then the call here,
   * whose errors come out of this one.
   * @returns OK; ERR_UNCONFIGURED outside a tree or without a multiplayer peer; ERR_CONNECTION_ERROR while it is not
   * connected; ERR_INVALID_PARAMETER for a name that nobody declares, a peer that is not there, and oneself without
   * `call_local`; FAILED for a method that this side has not; else what encoding or sending says.
   */
  rpc<This extends SceneNode<Self>, K extends RpcMethod<Self, This, SceneNode>>(
    this: This,
    method: K,
    ...args: RpcArguments<Self, K, This>
  ): GodotError {
    return this.#send(EVERYBODY, method, args)
  }

  /** As {@link rpc}, to one peer, or with a negative number to all but that one. */
  rpc_id<This extends SceneNode<Self>, K extends RpcMethod<Self, This, SceneNode>>(
    this: This,
    peer_id: number,
    method: K,
    ...args: RpcArguments<Self, K, This>
  ): GodotError {
    return this.#send(peer_id, method, args)
  }

  // ---- inside ----

  #send(to: number, name: string, values: readonly unknown[]): GodotError {
    return this.#record.scene?.send({ record: this.#record, to, name, values }) ?? GodotError.ERR_UNCONFIGURED
  }

  /** A sentence about an error goes to the scene of the tree, if there is one. */
  #refuse(message: string): GodotError {
    const error = GodotError.ERR_INVALID_PARAMETER
    return this.#record.scene?.report.fail(error, message) ?? error
  }
}

/** What JavaScript gives may be no string, whatever its type says. */
function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** Whether others may be let at a member of this name: what every node and every object has is not theirs. */
export function isDeclarable(name: unknown): name is string {
  return isText(name) && name !== '' && !(name in SceneNode.prototype)
}
