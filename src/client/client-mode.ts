/**
 * What happens to the connection, put into signals: raw mode, where the game talks to the server as a peer.
 * WebSocketClient takes a mode when it connects, and nothing else knows which: multiplayer mode will be another one.
 */

import { RawDesk, type PacketDesk } from '../multiplayer/packet-desk.ts'
import type { Channel } from '../peer/channel.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import type { ClientSignals } from './client-signals.ts'

/** What a mode makes of the life of a connection. All inside `poll()`, but for the one that says otherwise. */
export interface ClientMode {
  /** Answers the packet calls of the client itself. */
  readonly desk: PacketDesk
  established(protocol: string): void
  /** The attempt came to nothing. */
  failed(): void
  /** The oldest packet of the backlog became readable. */
  admitted(channel: Channel): void
  closeRequested(code: number, reason: string): void
  /** At any time: our side is about to close. What is sent now goes out before the close frame. */
  closing(): void
  closed(wasClean: boolean): void
}

/** The mode without `gd_mp_api`. */
export function rawMode(signals: ClientSignals, report: ErrorReport): ClientMode {
  return {
    desk: new RawDesk(report),
    established: (protocol) => signals.connection_established.emit(protocol),
    failed: () => signals.connection_error.emit(),
    admitted: () => signals.data_received.emit(),
    closeRequested: (code, reason) => signals.server_close_request.emit(code, reason),
    closing: () => undefined,
    closed: (wasClean) => signals.connection_closed.emit(wasClean),
  }
}
