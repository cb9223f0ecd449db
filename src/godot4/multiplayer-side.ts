/**
 * The port between `WebSocketMultiplayerPeer` and the part that it plays: a server's, a client's, or none.
 * Implemented by server-side.ts and client-side.ts; the null object is here. One object plays one part after another.
 */

import { RawDesk, type PacketDesk } from '../multiplayer/packet-desk.ts'
import { GodotError } from '../peer/error.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import type { ConnectionStatus } from '../peer/multiplayer-peer.ts'
import type { WebSocketPeer } from './websocket-peer.ts'

/** What a side tells; only inside `poll`. */
export interface SideEvents {
  connected(id: number): void
  disconnected(id: number): void
  /** It was removed by force, and must not be told of. */
  removed(id: number): void
}

/** One part that a multiplayer peer plays. None of these throws but `poll`, which throws what callbacks threw. */
export interface MultiplayerSide {
  readonly status: ConnectionStatus
  readonly uniqueId: number
  readonly desk: PacketDesk
  poll(): void
  /** Ends everything at once, without events. */
  close(): void
  disconnect(id: number, force: boolean): void
  /** Null for an id that is not there. */
  peer(id: number): WebSocketPeer | null
  /** Whether so many bytes to this peer would leave with this tick; if not, they are counted as dropped. */
  leavesNow(id: number, length: number): boolean
  refuse(enable: boolean): void
}

/** The part of a peer that is neither. */
export class NoSide implements MultiplayerSide {
  readonly status = 0
  readonly uniqueId = 0
  readonly desk: PacketDesk

  constructor(report: ErrorReport) {
    this.desk = new ClosedDesk(report)
  }

  poll(): void {
    // There is nothing to hear.
  }

  close(): void {
    // Nothing is open.
  }

  disconnect(): void {
    // Nobody is there.
  }

  peer(): null {
    return null
  }

  leavesNow(): true {
    return true
  }

  refuse(): void {
    // Nobody comes.
  }
}

/** The desk of a peer that is not connected: nothing can be read, and what is put is refused. */
class ClosedDesk extends RawDesk {
  readonly #report: ErrorReport

  constructor(report: ErrorReport) {
    super(report)
    this.#report = report
  }

  override count(): number {
    return 0
  }

  override put(): GodotError {
    return this.#report.fail(GodotError.ERR_UNCONFIGURED, 'The multiplayer peer is not connected.')
  }
}
