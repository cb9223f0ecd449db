/**
 * What the remote calls of a scene work with: the scene's own parts, and the few things that it alone knows. Given by
 * SceneMultiplayer to sender and receiver. Types alone, nothing runs.
 */

import type { Clock } from '../../peer/clock.ts'
import type { ErrorReport } from '../../peer/error-report.ts'
import type { ConfirmForm } from '../wire/path-command.ts'
import type { MultiplayerPeer } from '../multiplayer-peer.ts'
import type { SceneReplication } from '../replication/scene-replication.ts'
import type { Delivery } from './delivery.ts'
import type { SceneMembers } from './scene-members.ts'
import type { SceneMultiplayer } from './scene-multiplayer.ts'

/** The parts of one scene. */
export interface SceneCallTools {
  readonly scene: SceneMultiplayer
  readonly report: ErrorReport
  /** For rate limits. */
  readonly clock: Clock
  readonly members: SceneMembers
  readonly delivery: Delivery
  /** How to confirm to a peer that has not yet shown how it confirms. */
  readonly confirmForm: ConfirmForm
  readonly peer: () => MultiplayerPeer | null
  readonly replication: () => SceneReplication
  /** Runs a step on behalf of a peer: `get_remote_sender_id` says whose. */
  runAs(id: number, step: () => void): void
  /** Hears what the game's own code threw, or a promise of it. */
  failed(error: unknown): void
}
