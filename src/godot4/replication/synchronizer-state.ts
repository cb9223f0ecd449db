/**
 * What is known of one synchronizer while it is in the tree: its root and properties, who gets what it sends, when it
 * was sent, and of what time the last that came is. Kept by outgoing-states.ts, used by the reader of incoming states too.
 */

import { SceneNode } from '../scene/scene-node.ts'
import type { NodePath } from '../../multiplayer/variant/node-path.ts'
import type { SceneRecord } from '../scene/scene-record.ts'
import { BY_PATH_ID } from '../wire/command-byte.ts'
import { Audience } from './audience.ts'
import { MultiplayerSynchronizer } from './multiplayer-synchronizer.ts'
import { FoundProperties, type NodeProperties } from './node-properties.ts'
import type { SpawnedNode } from './spawned-nodes.ts'
import type { Visibility } from './visibility.ts'
import { WatchedValues } from './watched-values.ts'

/** Of a time of 16 bits, what is this far behind has not gone round. */
const HALF_ROUND = 32_767

/** One synchronizer. */
export class SynchronizerState {
  readonly node: MultiplayerSynchronizer
  readonly record: SceneRecord
  readonly visibility: Visibility
  /** The node of ours with which it was spawned; null: it is known by its path. */
  spawned: SpawnedNode | null = null
  /** The peer that has spawned its root here; 0 for none. */
  receivedFrom = 0
  netId = 0
  pathId = 0
  /** Whether we were its authority when that was looked at last. */
  wasOurs = false
  /** Who sees it and knows its number. */
  readonly audience: Audience = new Audience()
  /** Of these, who has to be told all that is sent on change. */
  readonly fresh: Audience = new Audience()
  readonly watched: WatchedValues = new WatchedValues()
  /** Of which configuration those are. */
  watchedPaths: object | null = null
  /** Milliseconds of the scene's clock. */
  sentAt: number = -Infinity
  watchedAt: number = -Infinity
  /** Whose time it is that the last that came is of; 0: nobody's, and any time is new. Each sender counts its own frames. */
  heardFrom = 0
  #heardAt = 0
  readonly #found = new FoundProperties()
  #root: SceneRecord | null = null
  #rootPath: NodePath | null = null
  #shape: object | null = null

  constructor(node: MultiplayerSynchronizer) {
    this.node = node
    this.record = SceneNode.recordOf(node)
    this.visibility = MultiplayerSynchronizer.visibilityOf(node)
  }

  /** The node whose properties are meant; null where there is none. Looked for anew when the tree has changed. */
  get root(): SceneRecord | null {
    const { shape } = this.record.place
    if (shape !== this.#shape || this.node.root_path !== this.#rootPath) {
      this.#shape = shape
      this.#rootPath = this.node.root_path
      this.#root = MultiplayerSynchronizer.rootOf(this.node)
    }
    return this.#root
  }

  /** The properties by what is done with them; null without a root or a configuration. */
  get properties(): NodeProperties | null {
    const { root } = this
    const config = this.node.replication_config
    return root === null || config === null ? null : this.#found.at(root, config)
  }

  /** Its number on the wire. */
  get id(): number {
    return this.spawned === null ? BY_PATH_ID + this.pathId : this.netId
  }

  /** Takes the time of properties that have come of the authority; false for an old one, as in Godot. */
  takeTime(time: number): boolean {
    const source = this.record.authority
    const behind = this.#heardAt - time
    if (source === this.heardFrom && behind >= 0 && behind < HALF_ROUND) return false
    this.heardFrom = source
    this.#heardAt = time
    return true
  }
}

/** The synchronizers at or below a node that have it as their root, in the order in which they enter the tree. */
export function synchronizersOf(root: SceneRecord): MultiplayerSynchronizer[] {
  const found: MultiplayerSynchronizer[] = []
  const look = ({ node, place }: SceneRecord): void => {
    if (node instanceof MultiplayerSynchronizer && MultiplayerSynchronizer.rootOf(node) === root) found.push(node)
    for (const child of place.children) look(child.owner)
  }
  look(root)
  return found
}
