/**
 * Godot 4's `SceneReplicationConfig`: which properties a synchronizer sends, and when. Made by games, for any number of
 * synchronizers. The wire never names a property: it counts them, in the order of this list, which must be the same on
 * both sides. Source: Godot 4 class reference. Calls return an error number where Godot prints.
 */

import { GodotError } from '../../peer/error.ts'
import { NodePath } from '../../multiplayer/variant/node-path.ts'
import { isDeclarable } from '../scene/scene-node.ts'

/** Godot's `SceneReplicationConfig.ReplicationMode`: never, always, on change. */
export type ReplicationMode = 0 | 1 | 2

/** So many properties a configuration has at most, */
export const MOST_PROPERTIES = 256
/** and so many of them that are sent on change: the wire has a bit for each. */
export const MOST_WATCHED = 64

/** The paths of a configuration by what is done with them, in its order. Another object as soon as it was changed. */
export interface ReplicatedPaths {
  readonly spawn: readonly NodePath[]
  readonly always: readonly NodePath[]
  readonly watched: readonly NodePath[]
}

interface Property {
  readonly text: string
  readonly path: NodePath
  isSpawned: boolean
  mode: ReplicationMode
}

const { OK, ERR_INVALID_PARAMETER, ERR_OUT_OF_MEMORY } = GodotError

/** Godot 4's `SceneReplicationConfig`. Paths are strings or NodePaths, as `.:position` or `Sprite:frame`. */
export class SceneReplicationConfig {
  static readonly REPLICATION_MODE_NEVER = 0
  static readonly REPLICATION_MODE_ALWAYS = 1
  static readonly REPLICATION_MODE_ON_CHANGE = 2
  #properties: Property[] = []
  #paths: ReplicatedPaths | null = null

  /** For replication: what is sent when. @internal */
  static pathsOf(config: SceneReplicationConfig): ReplicatedPaths {
    config.#paths ??= config.#sort()
    return config.#paths
  }

  /**
   * Adds a property, sent with a spawn and always, at the end or at an index. Refused: a path that is not one of a node at
   * or below the root and of one property of it, that every node has or that is there already: ERR_INVALID_PARAMETER;
   * the 257th: ERR_OUT_OF_MEMORY.
   */
  add_property(path: NodePath | string, index = -1): GodotError {
    const property = propertyOf(path)
    if (property === null || this.has_property(path)) return ERR_INVALID_PARAMETER
    if (this.#properties.length >= MOST_PROPERTIES) return ERR_OUT_OF_MEMORY
    const isIndex = Number.isInteger(index) && index >= 0 && index < this.#properties.length
    this.#properties.splice(isIndex ? index : this.#properties.length, 0, property)
    this.#paths = null
    return OK
  }

  /** Takes a property away; one that is not there: ERR_INVALID_PARAMETER. */
  remove_property(path: NodePath | string): GodotError {
    const index = this.property_get_index(path)
    if (index < 0) return ERR_INVALID_PARAMETER
    this.#properties.splice(index, 1)
    this.#paths = null
    return OK
  }

  has_property(path: NodePath | string): boolean {
    return this.property_get_index(path) >= 0
  }

  /** Its place in the list, from 0; -1 for none. */
  property_get_index(path: NodePath | string): number {
    const text = String(path)
    return this.#properties.findIndex((property) => property.text === text)
  }

  /** All paths, in order. */
  get_properties(): NodePath[] {
    return this.#properties.map(({ text }) => new NodePath(text))
  }

  /** Whether a property is sent with a spawn; false for one that is not there. */
  property_get_spawn(path: NodePath | string): boolean {
    return this.#find(path)?.isSpawned ?? false
  }

  /** One that is not there, or what is no boolean: ERR_INVALID_PARAMETER. */
  property_set_spawn(path: NodePath | string, enabled: boolean): GodotError {
    const property = this.#find(path)
    if (property === undefined || typeof enabled !== 'boolean') return ERR_INVALID_PARAMETER
    property.isSpawned = enabled
    this.#paths = null
    return OK
  }

  /** When a property is sent: 0 never, 1 always, 2 on change; 0 for one that is not there. */
  property_get_replication_mode(path: NodePath | string): ReplicationMode {
    return this.#find(path)?.mode ?? SceneReplicationConfig.REPLICATION_MODE_NEVER
  }

  /** One that is not there, or another mode: ERR_INVALID_PARAMETER; the 65th that is sent on change: ERR_OUT_OF_MEMORY. */
  property_set_replication_mode(path: NodePath | string, mode: ReplicationMode): GodotError {
    const property = this.#find(path)
    if (property === undefined || ![0, 1, 2].includes(mode)) return ERR_INVALID_PARAMETER
    const isOneMore = mode === SceneReplicationConfig.REPLICATION_MODE_ON_CHANGE && property.mode !== mode
    if (isOneMore && SceneReplicationConfig.pathsOf(this).watched.length >= MOST_WATCHED) return ERR_OUT_OF_MEMORY
    property.mode = mode
    this.#paths = null
    return OK
  }

  #find(path: NodePath | string): Property | undefined {
    return this.#properties[this.property_get_index(path)]
  }

  #sort(): ReplicatedPaths {
    const paths = (isMeant: (property: Property) => boolean): NodePath[] =>
      this.#properties.filter(isMeant).map(({ path }) => path)
    return {
      spawn: paths(({ isSpawned }) => isSpawned),
      always: paths(({ mode }) => mode === SceneReplicationConfig.REPLICATION_MODE_ALWAYS),
      watched: paths(({ mode }) => mode === SceneReplicationConfig.REPLICATION_MODE_ON_CHANGE),
    }
  }
}

/** Null for what is no path of a property: what every node and every object has is nobody's to send or to set. */
function propertyOf(given: unknown): Property | null {
  if (typeof given !== 'string' && !(given instanceof NodePath)) return null
  const text = String(given)
  const path = new NodePath(text)
  const [name, ...further] = path.subnames
  if (path.absolute || path.names.length === 0 || further.length > 0 || !isDeclarable(name)) return null
  return { text, path, isSpawned: true, mode: SceneReplicationConfig.REPLICATION_MODE_ALWAYS }
}
