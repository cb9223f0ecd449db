/**
 * The properties of nodes that a synchronizer sends and receives, as its configuration names them: found once, read and
 * set by index. Called for outgoing and incoming states. A name comes from the game's own configuration, never from the
 * wire. What a getter or setter of a game throws goes to `failed`, and is no value.
 */

import type { NodePath } from '../../multiplayer/variant/node-path.ts'
import { methodOf, setProperty } from '../../multiplayer/rpc/node-access.ts'
import type { SceneNode } from '../scene/scene-node.ts'
import type { SceneRecord } from '../scene/scene-record.ts'
import { SceneReplicationConfig, type ReplicatedPaths } from './scene-replication-config.ts'

/** One property of one node. */
export interface NodeProperty {
  readonly node: SceneNode
  readonly name: string
}

/** The properties of a configuration at one root, by what is done with them; null where one leads to no node. */
export type NodeProperties = { readonly [Kind in keyof ReplicatedPaths]: readonly NodeProperty[] | null }

type Failed = (error: unknown) => void

/** Finds properties anew when the configuration or the tree has changed, and else knows them. */
export class FoundProperties {
  #paths: ReplicatedPaths | null = null
  #root: SceneRecord | null = null
  #shape: object | null = null
  #found: NodeProperties = { spawn: null, always: null, watched: null }

  at(root: SceneRecord, config: SceneReplicationConfig): NodeProperties {
    const paths = SceneReplicationConfig.pathsOf(config)
    const { shape } = root.place
    if (paths === this.#paths && root === this.#root && shape === this.#shape) return this.#found
    this.#paths = paths
    this.#root = root
    this.#shape = shape
    const { spawn, always, watched } = paths
    this.#found = { spawn: find(root, spawn), always: find(root, always), watched: find(root, watched) }
    return this.#found
  }
}

function find(root: SceneRecord, paths: readonly NodePath[]): readonly NodeProperty[] | null {
  const found: NodeProperty[] = []
  for (const path of paths) {
    const way = root.place.follow(path, root.place)
    if (!way.ok) return null
    found.push({ node: way.place.owner.node, name: path.subnames.join(':') })
  }
  return found
}

/** The values of properties; null where one is not there, or cannot be read. */
export function readProperties(properties: readonly NodeProperty[], failed: Failed): unknown[] | null {
  try {
    if (!properties.every(({ node, name }) => name in node)) return null
    return properties.map(({ node, name }): unknown => Reflect.get(node, name))
  } catch (error) {
    failed(error)
    return null
  }
}

/** Sets properties to as many values, all that can be set. Why the first one could not, or null. */
export function writeProperties(
  properties: readonly NodeProperty[],
  values: readonly unknown[],
  failed: Failed,
): 'no-such-member' | 'not-writable' | null {
  const refusals = properties.map((property, index) => write(property, values[index], failed))
  return refusals.find((refusal) => refusal !== null) ?? null
}

function write({ node, name }: NodeProperty, value: unknown, failed: Failed): 'no-such-member' | 'not-writable' | null {
  try {
    // A method that somebody has listed as a property stays one.
    return methodOf(node, name) === null ? setProperty(node, name, value) : 'not-writable'
  } catch (error) {
    failed(error)
    return 'not-writable'
  }
}
