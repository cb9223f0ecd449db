/**
 * The signals of SceneMultiplayer, by name. Types alone, nothing runs.
 */

import type { Signal } from '../../peer/signal.ts'
import type { SceneRefusal } from './scene-refusals.ts'

/** The signals of a SceneMultiplayer. */
export interface SceneMultiplayerSignals {
  readonly peer_connected: Signal<[id: number]>
  readonly peer_disconnected: Signal<[id: number]>
  readonly connected_to_server: Signal<[]>
  readonly connection_failed: Signal<[]>
  readonly server_disconnected: Signal<[]>
  readonly peer_authenticating: Signal<[id: number]>
  readonly peer_authentication_failed: Signal<[id: number]>
  readonly peer_packet: Signal<[id: number, packet: Uint8Array]>
  readonly packet_refused: Signal<[id: number, reason: SceneRefusal]>
}
