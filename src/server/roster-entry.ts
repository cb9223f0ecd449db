/**
 * One peer of the roster: its channel, its connection, and what the game sees of it, which is made when the game first
 * asks. Made by PeerRoster; handed to the modes of a server. It decides nothing.
 */

import type { SpokenCodecs } from '../multiplayer/codec/spoken-codecs.ts'
import type { Channel } from '../peer/channel.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { WebSocketPeer } from '../peer/websocket-peer.ts'
import type { GatedConnection } from './gated-connection.ts'

/** What the peers of a server share. */
export interface PeerTools {
  readonly report: ErrorReport
  readonly codecs: SpokenCodecs
}

/** One peer of the roster. */
export class RosterEntry {
  readonly channel: Channel
  readonly connection: GatedConnection
  readonly #tools: PeerTools
  #peer: WebSocketPeer | null = null
  /** Whether the game knows it. */
  isAnnounced = false
  /** Milliseconds from the last ping to its answer, as the last poll found it; -1 before the first. */
  roundTripMs = -1

  constructor(channel: Channel, connection: GatedConnection, tools: PeerTools) {
    this.channel = channel
    this.connection = connection
    this.#tools = tools
  }

  get id(): number {
    return this.channel.id
  }

  /** The peer as the game sees it: always the same. */
  get peer(): WebSocketPeer {
    this.#peer ??= this.#newPeer()
    return this.#peer
  }

  #newPeer(): WebSocketPeer {
    const { report, codecs } = this.#tools
    const codec = codecs.ofValues(this.connection.codec)
    return new WebSocketPeer(this.channel, report, () => codec)
  }
}
