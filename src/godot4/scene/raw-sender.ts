/**
 * The way out of a game's own bytes: to one peer, to all, or to all but one, through the server where we are a client.
 * Called by SceneMultiplayer, whose `send_bytes` this is. Never waits.
 */

import type { ErrorReport } from '../../peer/error-report.ts'
import { GodotError } from '../../peer/error.ts'
import { isTarget } from '../../multiplayer/routing.ts'
import { MultiplayerPeer, type TransferMode } from '../multiplayer-peer.ts'
import { writeRaw } from '../wire/raw-command.ts'
import type { Delivery } from './delivery.ts'
import type { SceneMembers } from './scene-members.ts'

const SERVER = MultiplayerPeer.TARGET_PEER_SERVER

/** The parts of a scene that bytes go through. */
export interface RawSenderTools {
  readonly report: ErrorReport
  readonly members: SceneMembers
  readonly delivery: Delivery
  readonly peer: () => MultiplayerPeer | null
  /** Whether clients reach each other through the server. */
  readonly isRelaying: () => boolean
}

/** Sends the bytes of one scene. */
export class RawSender {
  readonly #tools: RawSenderTools

  constructor(tools: RawSenderTools) {
    this.#tools = tools
  }

  /** Returns as `send_bytes` says. */
  send(bytes: Uint8Array, id: number, mode: TransferMode, channel: number): GodotError {
    const { report, members, delivery } = this.#tools
    const packet = writeRaw(bytes)
    if (!packet.ok) return report.fail(packet.error, packet.message)
    if (!isTarget(id)) {
      return report.fail(GodotError.ERR_INVALID_PARAMETER, 'send_bytes(): the id is a whole number of 32 bits.')
    }
    const peer = this.#tools.peer()
    if (peer?.get_connection_status() !== MultiplayerPeer.CONNECTION_CONNECTED) {
      return report.fail(GodotError.ERR_UNCONFIGURED, 'send_bytes(): there is no connection.')
    }
    peer.transfer_mode = mode
    peer.transfer_channel = channel
    if (id > 0 && !members.has(id)) {
      return report.fail(GodotError.ERR_BUG, `send_bytes(): there is no peer ${id}.`)
    }
    const isRelayed = peer.get_unique_id() !== SERVER && this.#tools.isRelaying() && id !== SERVER
    if (isRelayed) return delivery.relayed(id, packet.bytes)
    if (id > 0) return delivery.direct(id, packet.bytes)
    delivery.toAll(members.ids, [-id], packet.bytes)
    return GodotError.OK
  }
}
