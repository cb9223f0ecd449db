/**
 * What remote calls there are, for a multiplayer peer that has to translate them between wires: some name a method by a
 * number, which follows from all names of its node. Given by a MultiplayerAPI to its network peer. Types alone.
 */

/** A node that can be called. */
export interface DirectoryNode {
  /** The names of all that can be called of it on either side, in no order: another array whenever they have changed. */
  readonly callNames: readonly string[]
  /** The id of the peer that decides over the node. */
  readonly master: number
  /** What is declared here of a method; `mode` is a number of `RPC_MODE_*`. Undefined where nothing is. */
  declaration(kind: 'call', name: string): { readonly mode: number } | undefined
}

/** Why there is no node at a path. */
export type DirectoryGap = 'no-root-node' | 'unknown-node' | 'path-outside-root'

/** Finds nodes as the paths of calls name them. */
export interface CallDirectory {
  find(path: string): DirectoryNode | DirectoryGap
}
