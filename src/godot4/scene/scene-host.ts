/**
 * What a node needs of the SceneMultiplayer whose tree it is in: the port through which its calls leave, and its coming
 * and going is told. Implemented by the scene's remote calls. Types alone, nothing runs.
 */

import type { ErrorReport } from '../../peer/error-report.ts'
import type { GodotError } from '../../peer/error.ts'
import type { SceneReplication } from '../replication/scene-replication.ts'
import type { SceneMultiplayer } from './scene-multiplayer.ts'
import type { SceneRecord } from './scene-record.ts'

/** A call that leaves a node. */
export interface Outgoing {
  readonly record: SceneRecord
  /** 0 everybody, an id, or negative: everybody but that one. */
  readonly to: number
  readonly name: string
  readonly values: readonly unknown[]
}

/** The scene of a tree, as its nodes see it. */
export interface SceneHost {
  readonly scene: SceneMultiplayer
  /** Where nodes leave the sentences of what they refuse. */
  readonly report: ErrorReport
  /** @returns OK or why not; the sentence is the scene's last. */
  send(call: Outgoing): GodotError
  /** Whether this id is our own; never while there is no peer. */
  isOwnId(id: number): boolean
  /** What spawners and synchronizers of the tree work with. */
  readonly replication: SceneReplication
  /** A node leaves the tree. */
  left(record: SceneRecord): void
  /** Hears what a node's own code threw. */
  failed(error: unknown): void
}

/** What a node has to do with the scene while it is in its tree, beside what its class does. */
export interface TreePart {
  entered(scene: SceneHost): void
  leaves(scene: SceneHost): void
}
