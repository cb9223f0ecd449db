/**
 * What happens to the connection, put into signals: raw mode, where the game talks to the server as a peer, and
 * multiplayer mode, where it talks to everybody in a world. WebSocketClient takes one of the two when it connects, and
 * nothing else knows which.
 */

import { ClientWorld } from '../multiplayer/client-world.ts'
import type { InboxRules } from '../multiplayer/inbox.ts'
import { RawDesk, type PacketDesk } from '../multiplayer/packet-desk.ts'
import { sendFrame } from '../multiplayer/send-frame.ts'
import type { Channel } from '../peer/channel.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import type { Traffic } from '../peer/traffic.ts'
import type { ClientSignals } from './client-signals.ts'

/** What was settled in the handshake. */
export interface Agreement {
  /** The game's sub-protocol; `''` for none. */
  readonly game: string
  /** The name of the codec; `''` for Godot's Variant. */
  readonly codec: string
}

/** What a mode makes of the life of a connection. All inside `poll()`. */
export interface ClientMode {
  /** Answers the packet calls of the client itself. */
  readonly desk: PacketDesk
  established(channel: Channel, agreement: Agreement): void
  /** The attempt came to nothing. */
  failed(): void
  /** What has come is about to be admitted. */
  turnBegins(): void
  /** Whether the packet that would be admitted next can be taken; false leaves it, and all behind it, to the next poll. */
  hasRoomFor(packet: Uint8Array): boolean
  /** The oldest packet of the backlog became readable. */
  admitted(channel: Channel): void
  closed(wasClean: boolean): void
}

/** The mode without `gd_mp_api`. */
export function rawMode(signals: ClientSignals, report: ErrorReport): ClientMode {
  return {
    desk: new RawDesk(report),
    established: (_channel, { game }) => signals.connection_established.emit(game),
    failed: () => signals.connection_error.emit(),
    turnBegins: () => undefined,
    hasRoomFor: () => true,
    admitted: () => signals.data_received.emit(),
    closed: (wasClean) => signals.connection_closed.emit(wasClean),
  }
}

/** What a world needs of its client. */
export interface WorldTools {
  readonly traffic: Traffic
  readonly report: ErrorReport
}

/** The mode with `gd_mp_api`, and its world, which outlives connections. */
export interface WorldMode extends ClientMode {
  readonly desk: ClientWorld
}

const SERVER = 1

/** The mode with `gd_mp_api`. */
export function worldMode(signals: ClientSignals, rules: InboxRules, { traffic, report }: WorldTools): WorldMode {
  let current: Channel | null = null
  const world = new ClientWorld(
    rules,
    {
      peerConnected: (id) => signals.peer_connected.emit(id),
      peerDisconnected: (id) => signals.peer_disconnected.emit(id),
      connectionSucceeded: () => signals.connection_succeeded.emit(),
      connectionFailed: () => signals.connection_failed.emit(),
      serverDisconnected: () => signals.server_disconnected.emit(),
      packetReceived: (source) => signals.peer_packet.emit(source),
      send: (frame) => (current === null ? GodotError.FAILED : sendFrame(current, frame)),
      drop: (reason, count) => traffic.drop(SERVER, reason, count),
    },
    report,
  )
  return {
    desk: world,
    established(channel, { codec }) {
      current = channel
      world.begin(codec)
    },
    failed: () => world.end(),
    turnBegins: () => world.turnBegins(SERVER, 0, 1),
    hasRoomFor: (packet) => world.hasRoomFor(packet),
    admitted(channel) {
      const packet = channel.read()
      if (packet !== undefined) world.receive(packet)
    },
    closed: () => world.end(),
  }
}
