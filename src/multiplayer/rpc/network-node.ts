/**
 * `NetworkNode`: Godot's Node, as far as networking goes. Games derive their networked objects from it, and name their
 * own class as its argument, so that the compiler knows what can be called. It draws nothing and has no `_process`.
 * Source: Godot 3 class reference, Node. Calls return an error number where Godot prints.
 */

import { GodotError } from '../../peer/error.ts'
import { isTarget } from '../routing.ts'
import { NodePath } from '../variant/node-path.ts'
import type { MultiplayerAPI } from './multiplayer-api.ts'
import { NodeRecord } from './node-record.ts'
import { declareMethod, declareProperty, type RpcOptions, type RsetOptions } from './rpc-declaration.ts'
import type { RpcHost } from './rpc-host.ts'
import { isRpcMode, RPC_MODES, type RpcMode } from './rpc-modes.ts'
import type { RpcArguments, RpcMethod, RpcProperty, RpcValue } from './rpc-types.ts'

const EVERYBODY = 0
/** No script of a game has more. */
const MOST_SHARED_NAMES = 4096

/** A node of a networked tree. `class Ship extends NetworkNode<Ship>` has its calls checked by the compiler. */
export class NetworkNode<Self = never> {
  readonly #record: NodeRecord

  /** A node without a name gets one when it is added: Node, Node2, … @throws TypeError for a name that is no string. */
  constructor(name = '') {
    if (!isText(name)) throw new TypeError('The name of a NetworkNode is a string.')
    this.#record = new NodeRecord(this)
    this.#record.place.rename(name)
  }

  /** For sender and receiver: the inside of a node. @internal */
  static recordOf(node: NetworkNode): NodeRecord {
    return node.#record
  }

  /** Whether something is a node. @internal */
  static isNode(value: unknown): value is NetworkNode {
    return typeof value === 'object' && value !== null && #record in value
  }

  // ---- the tree ----

  /**
   * Unique among its siblings: a taken name gets a number. As in Godot, `.`, `:`, `@`, `/` and `"` are left out of what
   * is set, and a name without any other character changes nothing; nor does what is no string, with a warning. Must be
   * the same on all peers.
   */
  get name(): string {
    return this.#record.place.name
  }

  set name(name: string) {
    if (isText(name)) this.#record.place.rename(name)
    else this.#warn('name', 'The name of a node is a string; kept.')
  }

  get_name(): string {
    return this.name
  }

  set_name(name: string): void {
    this.name = name
  }

  /** Adds a child at the end. No node, one that has a parent, or would become its own ancestor: ERR_INVALID_PARAMETER. */
  add_child(node: NetworkNode): GodotError {
    const error = NetworkNode.isNode(node)
      ? this.#record.place.add(node.#record.place)
      : GodotError.ERR_INVALID_PARAMETER
    return this.#say(error, 'add_child() takes a NetworkNode that has no parent and is no ancestor of this one.')
  }

  /** Takes a child away; no child of this one: ERR_INVALID_PARAMETER. */
  remove_child(node: NetworkNode): GodotError {
    const error = NetworkNode.isNode(node)
      ? this.#record.place.remove(node.#record.place)
      : GodotError.ERR_INVALID_PARAMETER
    return this.#say(error, 'remove_child() takes a child of this node.')
  }

  get_parent(): NetworkNode | null {
    return this.#record.place.parent?.owner.node ?? null
  }

  /** The child at this place, in order of adding; null if there is none. */
  get_child(index: number): NetworkNode | null {
    return this.get_children()[index] ?? null
  }

  get_child_count(): number {
    return this.#record.place.children.length
  }

  get_children(): NetworkNode[] {
    return this.#record.place.children.map((place) => place.owner.node)
  }

  /** The node that a path leads to from here, `..` and `/root/…` included; null if it leads nowhere, or is no path. */
  get_node(path: string | NodePath): NetworkNode | null {
    const parsed = isText(path) ? new NodePath(path) : path
    if (!(parsed instanceof NodePath)) {
      this.#warn('get_node', 'get_node() takes a path: a string or a NodePath.')
      return null
    }
    const way = this.#record.place.follow(parsed, null)
    return way.ok ? way.place.owner.node : null
  }

  has_node(path: string | NodePath): boolean {
    return this.get_node(path) !== null
  }

  /** The path from the top of the tree, which it names: `/root/Main/Ship`. */
  get_path(): NodePath {
    return NodePath.of(this.#record.place.namesBelow(null), [], true)
  }

  /** Whether this node or an ancestor is the root of a {@link MultiplayerAPI}. */
  is_inside_tree(): boolean {
    return this.#host() !== null
  }

  /** The API whose root is nearest above; null outside a tree. */
  get multiplayer(): MultiplayerAPI | null {
    return this.#host()?.api ?? null
  }

  get_multiplayer(): MultiplayerAPI | null {
    return this.multiplayer
  }

  // ---- masters ----

  /**
   * Who decides over this node, and with `recursive` over all that are below it now; 1, the server, by default. What is
   * no whole number of 32 bits changes nothing, with a warning.
   */
  set_network_master(id: number, recursive = true): void {
    if (!isTarget(id)) return this.#warn('set_network_master', 'A master is the id of a peer; kept.')
    this.#record.master = id
    if (recursive) for (const child of this.get_children()) child.set_network_master(id)
  }

  get_network_master(): number {
    return this.#record.master
  }

  /** Whether our own id is the master's; false outside a tree and without a network peer. */
  is_network_master(): boolean {
    return this.#host()?.isOwnId(this.#record.master) ?? false
  }

  // ---- what may be called ----

  /**
   * Declares who may call a method: a number of `RPC_MODE_*`; disabled takes it back. Members of NetworkNode and of all
   * objects cannot be declared, nor other numbers: ERR_INVALID_PARAMETER. @throws TypeError for a bad option.
   */
  rpc_config<This extends NetworkNode<Self>, K extends RpcMethod<Self, This>>(
    this: This,
    method: K,
    mode: RpcMode,
    options: RpcOptions<RpcArguments<Self, K, This>> = {},
  ): GodotError {
    if (!isDeclarable(method) || !isRpcMode(mode)) return this.#refuseDeclaration('rpc_config')
    this.#record.declareMethod(method, mode === RPC_MODES.disabled ? null : declareMethod(mode, options))
    return GodotError.OK
  }

  /** Declares who may set a property; otherwise as {@link rpc_config}. */
  rset_config<This extends NetworkNode<Self>, K extends RpcProperty<Self, This>>(
    this: This,
    property: K,
    mode: RpcMode,
    options: RsetOptions<RpcValue<Self, K, This>> = {},
  ): GodotError {
    if (!isDeclarable(property) || !isRpcMode(mode)) return this.#refuseDeclaration('rset_config')
    if (mode === RPC_MODES.disabled) this.#record.properties.delete(property)
    else this.#record.properties.set(property, declareProperty(mode, options))
    return GodotError.OK
  }

  /**
   * Ours: names what the other side declares beside what this class does, for players whose wire numbers calls, as Godot
   * 4's: the number of a method follows from all names of its script. They may be called there, and are never done here.
   * At most 4096 strings, each with something in it; else ERR_INVALID_PARAMETER.
   */
  set_rpc_names(names: Iterable<string>): GodotError {
    const listed: readonly unknown[] = Array.from(names)
    const isList = listed.length <= MOST_SHARED_NAMES && listed.every((name) => isText(name) && name !== '')
    if (!isList) return this.#say(GodotError.ERR_INVALID_PARAMETER, 'set_rpc_names() takes at most 4096 names.')
    this.#record.share(listed.filter(isText))
    return GodotError.OK
  }

  // ---- calls ----

  /**
   * Calls a method of this node at all peers, and here if its mode says so: the packet first, then the call here, whose
   * errors come out of this one.
   * @returns OK; ERR_UNCONFIGURED outside a tree or while not connected; ERR_DOES_NOT_EXIST for a peer that is not
   * there; ERR_UNAUTHORIZED for oneself where the mode forbids it; else what encoding or sending says.
   */
  rpc<This extends NetworkNode<Self>, K extends RpcMethod<Self, This>>(
    this: This,
    method: K,
    ...args: RpcArguments<Self, K, This>
  ): GodotError {
    return this.#send('call', EVERYBODY, method, args)
  }

  /** As {@link rpc}, to one peer, or with a negative number to all but that one. */
  rpc_id<This extends NetworkNode<Self>, K extends RpcMethod<Self, This>>(
    this: This,
    peer_id: number,
    method: K,
    ...args: RpcArguments<Self, K, This>
  ): GodotError {
    return this.#send('call', peer_id, method, args)
  }

  /** The same as {@link rpc}: a WebSocket is reliable. */
  rpc_unreliable<This extends NetworkNode<Self>, K extends RpcMethod<Self, This>>(
    this: This,
    method: K,
    ...args: RpcArguments<Self, K, This>
  ): GodotError {
    return this.#send('call', EVERYBODY, method, args)
  }

  /** The same as {@link rpc_id}. */
  rpc_unreliable_id<This extends NetworkNode<Self>, K extends RpcMethod<Self, This>>(
    this: This,
    peer_id: number,
    method: K,
    ...args: RpcArguments<Self, K, This>
  ): GodotError {
    return this.#send('call', peer_id, method, args)
  }

  /** Sets a property at all peers, and here, first, if its mode says so. Returns as {@link rpc}. */
  rset<This extends NetworkNode<Self>, K extends RpcProperty<Self, This>>(
    this: This,
    property: K,
    value: RpcValue<Self, K, This>,
  ): GodotError {
    return this.#send('set', EVERYBODY, property, [value])
  }

  /** As {@link rset}, to one peer, or with a negative number to all but that one. */
  rset_id<This extends NetworkNode<Self>, K extends RpcProperty<Self, This>>(
    this: This,
    peer_id: number,
    property: K,
    value: RpcValue<Self, K, This>,
  ): GodotError {
    return this.#send('set', peer_id, property, [value])
  }

  /** The same as {@link rset}: a WebSocket is reliable. */
  rset_unreliable<This extends NetworkNode<Self>, K extends RpcProperty<Self, This>>(
    this: This,
    property: K,
    value: RpcValue<Self, K, This>,
  ): GodotError {
    return this.#send('set', EVERYBODY, property, [value])
  }

  /** The same as {@link rset_id}. */
  rset_unreliable_id<This extends NetworkNode<Self>, K extends RpcProperty<Self, This>>(
    this: This,
    peer_id: number,
    property: K,
    value: RpcValue<Self, K, This>,
  ): GodotError {
    return this.#send('set', peer_id, property, [value])
  }

  // ---- inside ----

  #send(kind: 'call' | 'set', to: number, name: string, values: readonly unknown[]): GodotError {
    return this.#host()?.send({ kind, record: this.#record, to, name, values }) ?? GodotError.ERR_UNCONFIGURED
  }

  #refuseDeclaration(call: string): GodotError {
    const text = `${call}() takes a member that this class adds to NetworkNode, and a number of RPC_MODE_*.`
    return this.#say(GodotError.ERR_INVALID_PARAMETER, text)
  }

  /** A sentence about an error goes to the API of the tree, if there is one. */
  #say(error: GodotError, message: string): GodotError {
    return error === GodotError.OK ? error : (this.#host()?.report.fail(error, message) ?? error)
  }

  #warn(reason: string, message: string): void {
    this.#host()?.report.warn(reason, message)
  }

  #host(): RpcHost | null {
    let place = this.#record.place
    for (;;) {
      const { host } = place.owner
      if (host !== null || place.parent === null) return host
      place = place.parent
    }
  }
}

/** What JavaScript gives may be no string, whatever its type says. */
function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** Whether others may be let at a member of this name: what every node and every object has is not theirs. */
export function isDeclarable(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && !(name in NetworkNode.prototype)
}
