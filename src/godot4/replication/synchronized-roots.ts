/**
 * Which synchronizers have a node as their root: asked for every remote call of a node, whose receivers they decide. Kept
 * by outgoing-states.ts. As in Godot, a root is looked for when its synchronizer enters the tree, and when `root_path` is set.
 */

import type { SceneRecord } from '../scene/scene-record.ts'
import type { SynchronizerState } from './synchronizer-state.ts'

/** The roots of one scene's synchronizers. */
export class SynchronizedRoots {
  readonly #byRoot = new Map<SceneRecord, Set<SynchronizerState>>()
  readonly #rootOf = new Map<SynchronizerState, SceneRecord>()

  /** Looks for the root of a synchronizer anew. */
  note(state: SynchronizerState): void {
    this.forget(state)
    const { root } = state
    if (root === null) return
    this.#rootOf.set(state, root)
    this.#byRoot.set(root, (this.#byRoot.get(root) ?? new Set()).add(state))
  }

  /** One that was not noted changes nothing. */
  forget(state: SynchronizerState): void {
    const root = this.#rootOf.get(state)
    const states = root && this.#byRoot.get(root)
    if (root === undefined || states === undefined) return
    this.#rootOf.delete(state)
    states.delete(state)
    if (states.size === 0) this.#byRoot.delete(root)
  }

  /** Undefined for a node that no synchronizer has as its root. */
  of(root: SceneRecord): ReadonlySet<SynchronizerState> | undefined {
    return this.#byRoot.get(root)
  }
}
