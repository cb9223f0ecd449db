/**
 * How packets of a scene leave: to a peer that is connected to us, to several, or, from a client, through the server.
 * Called by SceneMultiplayer and its reader. It knows nobody: who is there is the members' affair.
 */

import type { ErrorReport } from '../../peer/error-report.ts'
import { GodotError } from '../../peer/error.ts'
import { MultiplayerPeer, type TransferMode } from '../multiplayer-peer.ts'
import { writeRelay } from '../wire/system-command.ts'

const SERVER = 1

/** Sends through whatever peer the scene has. */
export class Delivery {
  readonly #report: ErrorReport
  readonly #peer: () => MultiplayerPeer | null

  constructor(report: ErrorReport, peer: () => MultiplayerPeer | null) {
    this.#report = report
    this.#peer = peer
  }

  /** To a peer that is connected to us. @returns what the multiplayer peer says; ERR_UNCONFIGURED without one. */
  direct(id: number, packet: Uint8Array): GodotError {
    const peer = this.#peer()
    if (peer === null) return this.#report.fail(GodotError.ERR_UNCONFIGURED, 'There is no multiplayer peer.')
    peer.set_target_peer(id)
    const error = peer.put_packet(packet)
    return error === GodotError.OK ? error : this.#report.fail(error, peer.get_last_error_message())
  }

  /**
   * As {@link to}, on the first channel, asking to travel so; whether it was put. What need not arrive is left out where
   * it would have to wait: it is stale by then.
   */
  as(mode: TransferMode, id: number, packet: Uint8Array): boolean {
    const peer = this.#peer()
    if (peer !== null) {
      if (mode === MultiplayerPeer.TRANSFER_MODE_UNRELIABLE && !peer.leaves_now(id, packet.length)) return false
      peer.transfer_mode = mode
      peer.transfer_channel = 0
    }
    return this.to(id, packet) === GodotError.OK
  }

  /** To a peer of the scene: another client is reached through the server. Returns as {@link direct}. */
  to(id: number, packet: Uint8Array): GodotError {
    const isDirect = id === SERVER || this.#peer()?.get_unique_id() === SERVER
    return isDirect ? this.direct(id, packet) : this.relayed(id, packet)
  }

  /** From a client through the server. `target` is as in `set_target_peer`. */
  relayed(target: number, packet: Uint8Array): GodotError {
    return this.direct(SERVER, writeRelay(target, packet))
  }

  /** To each of these but `except`; who has no room is left out, and its connection has counted that. */
  toAll(ids: readonly number[], except: readonly number[], packet: Uint8Array): void {
    for (const id of ids) if (!except.includes(id)) this.direct(id, packet)
  }
}
