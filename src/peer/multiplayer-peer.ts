/**
 * Godot's `NetworkedMultiplayerPeer`, which Godot 4 calls `MultiplayerPeer`; exported under both names.
 * Abstract: WebSocketServer and WebSocketClient fill it. Holds Godot's constants, signals and shared properties.
 * Source: Godot 3 class reference, NetworkedMultiplayerPeer.
 */

import type { CallDirectory } from './call-directory.ts'
import type { CodedPacket } from './coded-packet.ts'
import type { ErrorReport } from './error-report.ts'
import { GodotError } from './error.ts'
import type { PacketCodec } from './packet-codec.ts'
import type { SignalArguments } from './godot-object.ts'
import { PacketPeer } from './packet-peer.ts'
import { Signal, type ErrorSink } from './signal.ts'

/** Godot's `ConnectionStatus`. */
export type ConnectionStatus = 0 | 1 | 2

/** The signals of a {@link MultiplayerPeer}. */
export interface MultiplayerPeerSignals {
  readonly peer_connected: Signal<[id: number]>
  readonly peer_disconnected: Signal<[id: number]>
  readonly connection_succeeded: Signal<[]>
  readonly connection_failed: Signal<[]>
  readonly server_disconnected: Signal<[]>
}

/** Godot's `NetworkedMultiplayerPeer`. */
export abstract class MultiplayerPeer extends PacketPeer implements MultiplayerPeerSignals {
  declare readonly '~signals': SignalArguments<MultiplayerPeerSignals>
  static readonly TRANSFER_MODE_UNRELIABLE = 0
  static readonly TRANSFER_MODE_UNRELIABLE_ORDERED = 1
  static readonly TRANSFER_MODE_RELIABLE = 2
  static readonly CONNECTION_DISCONNECTED = 0
  static readonly CONNECTION_CONNECTING = 1
  static readonly CONNECTION_CONNECTED = 2
  /** All connected peers. */
  static readonly TARGET_PEER_BROADCAST = 0
  /** The server, whose id is 1. */
  static readonly TARGET_PEER_SERVER = 1

  /** A peer has joined the world. */
  readonly peer_connected: Signal<[id: number]>
  /** A peer has left the world. */
  readonly peer_disconnected: Signal<[id: number]>
  readonly connection_succeeded: Signal<[]>
  readonly connection_failed: Signal<[]>
  readonly server_disconnected: Signal<[]>

  constructor(report: ErrorReport, codec: () => PacketCodec | null, sink: ErrorSink) {
    super(report, codec)
    this.peer_connected = new Signal(sink)
    this.peer_disconnected = new Signal(sink)
    this.connection_succeeded = new Signal(sink)
    this.connection_failed = new Signal(sink)
    this.server_disconnected = new Signal(sink)
  }

  /** The only pump: every signal fires inside it. */
  abstract poll(): void
  abstract set_target_peer(id: number): void
  abstract get_packet_peer(): number
  abstract get_connection_status(): ConnectionStatus
  abstract get_unique_id(): number

  /** Ours: the codec of the packet that `get_packet` would return: `''` is Godot's Variant, else its sub-protocol's name. */
  get_packet_codec(): string {
    return ''
  }

  /**
   * Ours: `put_packet` for a packet whose bytes depend on the codec of each receiver. Here all speak Godot's Variant.
   * @returns as `put_packet`; ERR_INVALID_DATA where the codec cannot hold it.
   */
  put_coded_packet(packet: CodedPacket): GodotError {
    const bytes = packet.bytesIn('')
    return bytes === null ? GodotError.ERR_INVALID_DATA : this.put_packet(bytes)
  }

  /**
   * Ours: a token of the world that this peer is in. It is another one as soon as everybody who was there is gone without
   * a signal, as when a server is stopped and listens again.
   */
  get_world_token(): object {
    return this
  }

  /**
   * Ours: what remote calls there are, for a peer whose players do not all name them alike. A MultiplayerAPI says it of its
   * own tree when it takes a network peer, and null when it lets go of it. Here nobody asks.
   */
  set_call_directory(_directory: CallDirectory | null): void {
    // All that this peer reaches name methods by their names.
  }

  /** Refuses new connections while true; those that exist go on. */
  abstract is_refusing_new_connections(): boolean
  abstract set_refuse_new_connections(enable: boolean): void

  get refuse_new_connections(): boolean {
    return this.is_refusing_new_connections()
  }

  set refuse_new_connections(enable: boolean) {
    this.set_refuse_new_connections(enable)
  }

  /** Always TRANSFER_MODE_RELIABLE: a WebSocket knows nothing else. Setting it does nothing, as in Godot. */
  get transfer_mode(): 2 {
    return MultiplayerPeer.TRANSFER_MODE_RELIABLE
  }

  set transfer_mode(mode: number) {
    this.set_transfer_mode(mode)
  }

  get_transfer_mode(): 2 {
    return MultiplayerPeer.TRANSFER_MODE_RELIABLE
  }

  /** Does nothing, as in Godot. */
  set_transfer_mode(_mode: number): void {
    // Every packet of a WebSocket is reliable and ordered, whatever is asked.
  }
}

/** Godot 3's name of {@link MultiplayerPeer}. */
export { MultiplayerPeer as NetworkedMultiplayerPeer }
