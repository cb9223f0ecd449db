/**
 * Where the paths of calls lead, kept from one call to the next: a path is taken apart and followed once, until the tree
 * changes. Asked by the receiver for every call of another peer. Bounded; only ways that lead to a node are kept.
 */

import type { CallDirectory } from '../../peer/call-directory.ts'
import { NodePath } from '../variant/node-path.ts'
import type { NodeRecord } from './node-record.ts'
import type { TreePlace } from './tree-place.ts'

/** So many paths are kept, */
export const MOST_KEPT_PATHS = 1024
/** each of so many characters at most: a peer may write a path in many ways. */
export const LONGEST_KEPT_PATH = 256

/** Why a path leads to no node. */
export type PathRefusal = 'unknown-node' | 'path-outside-root'

/** What has a place in a tree: the inside of a node of Godot 3 or 4. */
export interface Placed<Inside> {
  readonly place: TreePlace<Inside>
}

/** Finds the nodes of one API. */
export class FoundNodes<Inside extends Placed<Inside> = NodeRecord> {
  readonly #byPath = new Map<string, Inside>()
  #root: Inside | null = null
  #shape: object | null = null

  /** The node at a path from `root`, or why there is none. */
  find(root: Inside, path: string): Inside | PathRefusal {
    this.#forgetOtherThan(root)
    const known = this.#byPath.get(path)
    if (known !== undefined) return known
    const way = root.place.follow(new NodePath(path), root.place)
    if (!way.ok) return way.refusal
    const record = way.place.owner
    if (path.length <= LONGEST_KEPT_PATH) this.#keep(path, record)
    return record
  }

  #keep(path: string, record: Inside): void {
    if (this.#byPath.size >= MOST_KEPT_PATHS) this.#byPath.clear()
    this.#byPath.set(path, record)
  }

  /** What was found holds for one root, and as long as nothing in its tree has changed. */
  #forgetOtherThan(root: Inside): void {
    const { shape } = root.place
    if (this.#root === root && this.#shape === shape) return
    this.#byPath.clear()
    this.#root = root
    this.#shape = shape
  }
}

/** The nodes below the root of one API, for a network peer that has to translate calls. */
export function directoryBelow(root: () => NodeRecord | null): CallDirectory {
  const nodes = new FoundNodes()
  return {
    find(path) {
      const top = root()
      return top === null ? 'no-root-node' : nodes.find(top, path)
    },
  }
}
