/**
 * What replication needs of its scene: paths, a way out, and somebody who hears of errors. Given by SceneMultiplayer to
 * the parts of this folder. Types alone, nothing runs.
 */

import type { SentPath } from '../../multiplayer/rpc/path-cache.ts'
import type { ErrorReport } from '../../peer/error-report.ts'
import type { TransferMode } from '../multiplayer-peer.ts'
import type { SceneRecord } from '../scene/scene-record.ts'
import type { SceneRefusal } from '../scene/scene-refusals.ts'

/** The port to one scene. */
export interface ReplicationTools {
  readonly report: ErrorReport
  /** Our own id; 0 while there is none. */
  readonly ownId: () => number
  /** Tells the path of a node to those of `ids` that do not know it; null for one that cannot be told. */
  announce(record: SceneRecord, ids: readonly number[]): SentPath | null
  /** The node whose path a peer has announced under an id, or why there is none. */
  announced(source: number, id: number): SceneRecord | SceneRefusal
  /** False where it could not be sent. */
  send(id: number, packet: Uint8Array, mode: TransferMode): boolean
  /** Hears what the game's own code threw. */
  readonly failed: (error: unknown) => void
}

/** The longest packet of replication: the default limit of a Godot 4 peer, less what a relay puts before it. */
export const MOST_PACKET_BYTES = 65_529
