/**
 * The signals of SceneMultiplayer, which extends what is here: their names and types, and the objects themselves.
 * It emits them; nothing here does.
 */

import type { ErrorReport } from '../../peer/error-report.ts'
import { GodotObject, type SignalArguments } from '../../peer/godot-object.ts'
import { Signal, type ErrorSink } from '../../peer/signal.ts'
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

/** An object with the signals of a SceneMultiplayer. */
export abstract class SceneSignals extends GodotObject implements SceneMultiplayerSignals {
  declare readonly '~signals': SignalArguments<SceneMultiplayerSignals>
  /** A peer has been admitted. */
  readonly peer_connected: Signal<[id: number]>
  readonly peer_disconnected: Signal<[id: number]>
  readonly connected_to_server: Signal<[]>
  readonly connection_failed: Signal<[]>
  /** The server is gone, and everybody with it. */
  readonly server_disconnected: Signal<[]>
  /** A peer has connected and has to be authenticated; only with `auth_callback`. */
  readonly peer_authenticating: Signal<[id: number]>
  /** It took too long, or has left before it was admitted. */
  readonly peer_authentication_failed: Signal<[id: number]>
  /** Bytes that a peer sent with `send_bytes`. */
  readonly peer_packet: Signal<[id: number, packet: Uint8Array]>
  /** Ours: what a peer sent was not done. */
  readonly packet_refused: Signal<[id: number, reason: SceneRefusal]>

  /** What listeners throw goes to `errors`. */
  constructor(report: ErrorReport, errors: ErrorSink) {
    super(report)
    this.peer_connected = new Signal(errors)
    this.peer_disconnected = new Signal(errors)
    this.connected_to_server = new Signal(errors)
    this.connection_failed = new Signal(errors)
    this.server_disconnected = new Signal(errors)
    this.peer_authenticating = new Signal(errors)
    this.peer_authentication_failed = new Signal(errors)
    this.peer_packet = new Signal(errors)
    this.packet_refused = new Signal(errors)
  }
}
