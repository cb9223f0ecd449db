/**
 * Godot 4's `MultiplayerSpawner`: what is added below its spawn node at its authority, of a scene on its list or by its
 * `spawn_function`, comes to be at the others too. There is no engine that opens scene files: a scene is a function that
 * makes the node, under the path of the file. A face: the replication of its scene does the work.
 * Source: Godot 4 class reference.
 */

import { GodotError } from '../../peer/error.ts'
import { Signal } from '../../peer/signal.ts'
import { NodePath } from '../../multiplayer/variant/node-path.ts'
import type { SceneHost } from '../scene/scene-host.ts'
import { SceneNode } from '../scene/scene-node.ts'
import type { SceneRecord } from '../scene/scene-record.ts'

/** So many scenes a spawner has at most: the wire has a byte for the index, and 255 stands for `spawn_function`. */
export const MOST_SCENES = 255
const MOST_SPAWNED = 0x7fff_ffff

/** Makes the node of a scene, anew each time. */
export type SceneFactory = () => SceneNode
/** Makes a node of the argument of `spawn`, anew each time. */
export type SpawnFunction = (data: unknown) => SceneNode

interface SpawnableScene {
  readonly path: string
  readonly make: SceneFactory
}

/** Godot 4's `MultiplayerSpawner`. */
export class MultiplayerSpawner extends SceneNode<MultiplayerSpawner> {
  readonly #scenes: SpawnableScene[] = []
  #scene: SceneHost | null = null
  #spawnPath = new NodePath()
  #spawnLimit = 0
  #spawnFunction: SpawnFunction | null = null

  /** The authority has spawned a node, which is in the tree with its properties. Not at the authority itself. */
  readonly spawned: Signal<[node: SceneNode]>
  /** The authority has despawned a node, which was taken out of the tree. */
  readonly despawned: Signal<[node: SceneNode]>

  constructor(name = '') {
    super(name)
    const sink = { collect: (error: unknown) => this.#scene?.failed(error) }
    this.spawned = new Signal(sink)
    this.despawned = new Signal(sink)
    SceneNode.recordOf(this).part = {
      entered: (scene) => {
        this.#scene = scene
        scene.replication.spawners.add(this)
      },
      leaves: (scene) => {
        scene.replication.spawners.delete(this)
        this.#scene = null
      },
    }
  }

  /** For replication: the node below which it spawns; null where there is none. @internal */
  static parentOf(spawner: MultiplayerSpawner): SceneRecord | null {
    const way = SceneNode.recordOf(spawner).place.follow(spawner.#spawnPath, null)
    return way.ok ? way.place.owner : null
  }

  /** For replication: the index of a scene's path; -1 for none. @internal */
  static sceneOf(spawner: MultiplayerSpawner, path: string): number {
    return spawner.#scenes.findIndex((scene) => scene.path === path)
  }

  /** For replication: what makes the node of a scene. @internal */
  static factoryOf(spawner: MultiplayerSpawner, index: number): SceneFactory | null {
    const scene = spawner.#scenes[index]
    if (scene === undefined) return null
    return () => {
      const node = scene.make()
      if (SceneNode.isNode(node) && node.scene_file_path === '') node.scene_file_path = scene.path
      return node
    }
  }

  /** The node below which it spawns, from this one; none by default. What is no path changes nothing. */
  get spawn_path(): NodePath {
    return this.#spawnPath
  }

  set spawn_path(path: NodePath | string) {
    const given: unknown = path
    if (typeof given !== 'string' && !(given instanceof NodePath)) return
    this.#spawnPath = new NodePath(String(given))
  }

  /**
   * The most nodes of this spawner at a time, for `spawn()` and for what a peer spawns here; 0, none but the 4096 of each peer,
   * by default. A scene that the game adds to the tree itself counts, and is spawned all the same, as in Godot 4.6.
   */
  get spawn_limit(): number {
    return this.#spawnLimit
  }

  set spawn_limit(limit: number) {
    if (Number.isInteger(limit) && limit >= 0 && limit <= MOST_SPAWNED) this.#spawnLimit = limit
  }

  /** Makes the nodes of {@link spawn}, here and at the others; null by default. What is no function changes nothing. */
  get spawn_function(): SpawnFunction | null {
    return this.#spawnFunction
  }

  set spawn_function(make: SpawnFunction | null) {
    if (make === null || typeof make === 'function') this.#spawnFunction = make
  }

  /** Adds a scene under the path of its file, behind the others: their order must be the same on all sides. No path or no function: ERR_INVALID_PARAMETER; the 256th: ERR_OUT_OF_MEMORY. */
  add_spawnable_scene(path: string, make: SceneFactory): GodotError {
    if (typeof path !== 'string' || path === '' || typeof make !== 'function') return GodotError.ERR_INVALID_PARAMETER
    if (this.#scenes.length >= MOST_SCENES) return GodotError.ERR_OUT_OF_MEMORY
    this.#scenes.push({ path, make })
    return GodotError.OK
  }

  get_spawnable_scene_count(): number {
    return this.#scenes.length
  }

  /** The path of a scene; `''` where there is none. */
  get_spawnable_scene(index: number): string {
    return this.#scenes[index]?.path ?? ''
  }

  clear_spawnable_scenes(): void {
    this.#scenes.length = 0
  }

  /**
   * Makes a node of `data` by the `spawn_function`, adds it below the spawn node, and has the others do the same.
   * @returns the node; null, and a sentence in `get_last_error_message()` of the scene, outside of a tree, where we are
   * not the authority, and where something is missing. @throws what the function throws.
   */
  spawn(data: unknown = null): SceneNode | null {
    return this.#scene?.replication.spawn(this, data) ?? null
  }
}
