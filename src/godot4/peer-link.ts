/**
 * The port between Godot 4's `WebSocketPeer` and what it speaks through: a connection of a client's, which it opens by
 * itself, or a seat at a server, which the server gave it. Implemented by client-link.ts and seat-link.ts.
 * Types alone. Written as duties: what a game can see of the other side changes inside `poll` only.
 */

import type { GodotError } from '../peer/error.ts'
import type { CloseNote, ReadyState } from './ready-state.ts'
import type { SocketSettings } from './socket-settings.ts'
import type { TLSOptions } from './tls-options.ts'

/** A packet that was read. */
export interface LinkPacket {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly isText: boolean
}

/** What a WebSocketPeer speaks through. None of these throws but `poll`, which throws what callbacks threw. */
export interface PeerLink {
  readonly state: ReadyState
  /** How it was closed; {@link NO_CLOSE} before. */
  readonly close: CloseNote
  /** The other end, as Godot prints it; `''` and 0 where there is none. */
  readonly host: string
  readonly port: number
  /** The sub-protocol that was agreed on; `''` for none. */
  readonly protocol: string
  /** What was asked for, at a server by the client; `''` before. */
  readonly url: string
  /** Packets that can be read while it is open. */
  readonly availablePackets: number
  /** The longest message that the other side takes, in bytes; Infinity where nobody has said. */
  readonly mostBytes: number
  /** Bytes that were put and not taken by the operating system; at a seat, what waits for its turn included. */
  readonly outboundBytes: number
  /** How many pongs have come. Live. */
  readonly pongs: number
  /** Starts an attempt. Only in the states closing and closed. */
  connect(url: string, tls: TLSOptions | null, settings: SocketSettings): GodotError
  poll(): void
  read(): LinkPacket | undefined
  /** Only while open. @returns as WebSocketPeer.send, which finds the words for it. */
  send(bytes: Uint8Array, isText: boolean): GodotError
  ping(): void
  /** Starts the closing handshake; while connecting it gives up at once. */
  shut(code: number, reason: string): void
  /** Ends it now, without a close frame. */
  drop(): void
  setNoDelay(enabled: boolean): void
}
