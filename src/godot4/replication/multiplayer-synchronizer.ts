/**
 * Godot 4's `MultiplayerSynchronizer`: sends properties of the nodes at and below its root from its authority to the
 * others, and says who may see them. Made by games, beside the same node on the other sides. A face: the replication of
 * its scene does the work, in `poll()`. Source: Godot 4 class reference.
 */

import { NodePath } from '../../multiplayer/variant/node-path.ts'
import { isTarget } from '../../multiplayer/routing.ts'
import { Signal } from '../../peer/signal.ts'
import type { SceneHost } from '../scene/scene-host.ts'
import { SceneNode } from '../scene/scene-node.ts'
import type { SceneRecord } from '../scene/scene-record.ts'
import { SceneReplicationConfig } from './scene-replication-config.ts'
import { Visibility, type VisibilityFilter } from './visibility.ts'

const EVERYBODY = 0
const LONGEST_INTERVAL = 86_400

/** Godot 4's `MultiplayerSynchronizer.VisibilityUpdateMode`. */
export type VisibilityUpdateMode = 0 | 1 | 2

/** Godot 4's `MultiplayerSynchronizer`. */
export class MultiplayerSynchronizer extends SceneNode<MultiplayerSynchronizer> {
  /** Filters are asked anew in every `poll()`. */
  static readonly VISIBILITY_PROCESS_IDLE = 0
  /** The same: there is one kind of tick. */
  static readonly VISIBILITY_PROCESS_PHYSICS = 1
  /** Filters are asked by `update_visibility` alone. */
  static readonly VISIBILITY_PROCESS_NONE = 2

  readonly #visibility = new Visibility()
  #scene: SceneHost | null = null
  #rootPath = new NodePath('..')
  #config: SceneReplicationConfig | null = null
  #replicationInterval = 0
  #deltaInterval = 0
  #updateMode: VisibilityUpdateMode = MultiplayerSynchronizer.VISIBILITY_PROCESS_IDLE

  /** Properties that are always sent have come, and are set. */
  readonly synchronized: Signal<[]>
  /** Properties that have changed have come, and are set. */
  readonly delta_synchronized: Signal<[]>
  /** Who may see was looked at anew: for a peer, or with 0 for all. In the `poll()` that follows. */
  readonly visibility_changed: Signal<[for_peer: number]>

  constructor(name = '') {
    super(name)
    const sink = { collect: (error: unknown) => this.#scene?.failed(error) }
    this.synchronized = new Signal(sink)
    this.delta_synchronized = new Signal(sink)
    this.visibility_changed = new Signal(sink)
    SceneNode.recordOf(this).part = {
      entered: (scene) => {
        this.#scene = scene
        scene.replication.synchronizers.add(this)
      },
      leaves: (scene) => {
        scene.replication.synchronizers.remove(this)
        this.#scene = null
      },
    }
  }

  /** For replication. @internal */
  static visibilityOf(synchronizer: MultiplayerSynchronizer): Visibility {
    return synchronizer.#visibility
  }

  /** For replication: the node at `root_path`; null where there is none. @internal */
  static rootOf(synchronizer: MultiplayerSynchronizer): SceneRecord | null {
    const way = SceneNode.recordOf(synchronizer).place.follow(synchronizer.#rootPath, null)
    return way.ok ? way.place.owner : null
  }

  /** The node whose properties are meant, from this one; default `..`. What is no path changes nothing. */
  get root_path(): NodePath {
    return this.#rootPath
  }

  set root_path(path: NodePath | string) {
    const given: unknown = path
    if (typeof given !== 'string' && !(given instanceof NodePath)) return
    this.#rootPath = new NodePath(String(given))
    this.#scene?.replication.synchronizers.rootMoved(this)
  }

  /** Which properties are sent, and when; null, which is none, by default. What is no configuration changes nothing. */
  get replication_config(): SceneReplicationConfig | null {
    return this.#config
  }

  set replication_config(config: SceneReplicationConfig | null) {
    if (config === null || config instanceof SceneReplicationConfig) this.#config = config
  }

  /** Seconds between two sendings of what is always sent, up to a day; 0, in every `poll()`, by default. */
  get replication_interval(): number {
    return this.#replicationInterval
  }

  set replication_interval(seconds: number) {
    if (isInterval(seconds)) this.#replicationInterval = seconds
  }

  /** Seconds between two looks at what is sent on change, as {@link replication_interval}. */
  get delta_interval(): number {
    return this.#deltaInterval
  }

  set delta_interval(seconds: number) {
    if (isInterval(seconds)) this.#deltaInterval = seconds
  }

  /** When filters are asked: 0 and 1 in every `poll()`, 2 by `update_visibility` alone; default 0. */
  get visibility_update_mode(): VisibilityUpdateMode {
    return this.#updateMode
  }

  set visibility_update_mode(mode: VisibilityUpdateMode) {
    if ([0, 1, 2].includes(mode)) this.#updateMode = mode
  }

  /** Whether everybody may see whom no filter stops; true by default. */
  get public_visibility(): boolean {
    return this.#visibility.has(EVERYBODY)
  }

  set public_visibility(isVisible: boolean) {
    this.set_visibility_for(EVERYBODY, isVisible)
  }

  /** Lets a peer see where `public_visibility` does not, or no more; 0 is `public_visibility`. Forgotten when the peer leaves. What is no id or no boolean changes nothing. */
  set_visibility_for(peer: number, visible: boolean): void {
    if (!isTarget(peer) || peer < EVERYBODY || typeof visible !== 'boolean') return
    if (this.#visibility.set(peer, visible)) this.update_visibility(peer)
  }

  /** Whether a peer was named; not whether it sees. */
  get_visibility_for(peer: number): boolean {
    return this.#visibility.has(peer)
  }

  /** Looks anew at whether a peer may see, or with 0 whether all may: spawns, despawns and paths leave at once. */
  update_visibility(for_peer: number = EVERYBODY): void {
    if (isTarget(for_peer)) this.#scene?.replication.visibilityChanged(this, for_peer)
  }

  /** Adds a question that is asked for each peer; anything but true hides this node from it. Adding what is no function changes nothing. */
  add_visibility_filter(filter: VisibilityFilter): void {
    if (typeof filter !== 'function') return
    this.#visibility.addFilter(filter)
    this.update_visibility()
  }

  /** One that is not there changes nothing. */
  remove_visibility_filter(filter: VisibilityFilter): void {
    if (this.#visibility.removeFilter(filter)) this.update_visibility()
  }
}

function isInterval(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && seconds >= 0 && seconds <= LONGEST_INTERVAL
}
