/**
 * Where the paths of calls lead, kept from one call to the next: a path is taken apart and followed once, until the tree
 * changes. Asked by the receiver for every call of another peer. Bounded; only ways that lead to a node are kept.
 */

import { NodePath } from '../variant/node-path.ts'
import type { NodeRecord } from './node-record.ts'

/** So many paths are kept, */
export const MOST_KEPT_PATHS = 1024
/** each of so many characters at most: a peer may write a path in many ways. */
export const LONGEST_KEPT_PATH = 256

/** Why a path leads to no node. */
export type PathRefusal = 'unknown-node' | 'path-outside-root'

/** Finds the nodes of one API. */
export class FoundNodes {
  readonly #byPath = new Map<string, NodeRecord>()
  #root: NodeRecord | null = null
  #shape: object | null = null

  /** The node at a path from `root`, or why there is none. */
  find(root: NodeRecord, path: string): NodeRecord | PathRefusal {
    this.#forgetOtherThan(root)
    const known = this.#byPath.get(path)
    if (known !== undefined) return known
    const way = root.place.follow(new NodePath(path), root.place)
    if (!way.ok) return way.refusal
    const record = way.place.owner
    if (path.length <= LONGEST_KEPT_PATH) this.#keep(path, record)
    return record
  }

  #keep(path: string, record: NodeRecord): void {
    if (this.#byPath.size >= MOST_KEPT_PATHS) this.#byPath.clear()
    this.#byPath.set(path, record)
  }

  /** What was found holds for one root, and as long as nothing in its tree has changed. */
  #forgetOtherThan(root: NodeRecord): void {
    const { shape } = root.place
    if (this.#root === root && this.#shape === shape) return
    this.#byPath.clear()
    this.#root = root
    this.#shape = shape
  }
}
