/**
 * Godot 4's `OfflineMultiplayerPeer`: a server that nobody joins. SceneMultiplayer has one until it is given another peer,
 * so that a game for one player is a server like any. A null object: nothing here opens or waits.
 */

import { ErrorReport } from '../peer/error-report.ts'
import { ErrorPile } from '../peer/error-pile.ts'
import { GodotError } from '../peer/error.ts'
import { systemRandom } from '../system/random.ts'
import { MultiplayerPeer, type TransferMode } from './multiplayer-peer.ts'
import { godot4Codec } from './variant/codec.ts'
import { drawPeerId } from './wire/peer-id.ts'

/** Godot 4's `OfflineMultiplayerPeer`. */
export class OfflineMultiplayerPeer extends MultiplayerPeer {
  /** Kept, and without effect. */
  refuse_new_connections = false

  constructor() {
    const report = new ErrorReport(() => undefined)
    super(report, () => godot4Codec, new ErrorPile(report))
  }

  poll(): void {
    // Nobody is there.
  }

  close(): void {
    // Nothing is open.
  }

  disconnect_peer(): void {
    // Nobody is there.
  }

  get_connection_status(): 2 {
    return MultiplayerPeer.CONNECTION_CONNECTED
  }

  get_unique_id(): 1 {
    return MultiplayerPeer.TARGET_PEER_SERVER
  }

  set_target_peer(): void {
    // Whoever it is, nobody is there.
  }

  get_packet_peer(): number {
    return 0
  }

  get_packet_channel(): number {
    return 0
  }

  get_packet_mode(): TransferMode {
    return MultiplayerPeer.TRANSFER_MODE_RELIABLE
  }

  is_server_relay_supported(): boolean {
    return false
  }

  generate_unique_id(): number {
    return drawPeerId(systemRandom)
  }

  get_available_packet_count(): number {
    return 0
  }

  get_packet(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(0)
  }

  /** OK, though there is no packet: as in Godot. */
  get_packet_error(): GodotError {
    return GodotError.OK
  }

  /** OK: nobody misses it. */
  put_packet(): GodotError {
    return GodotError.OK
  }
}
