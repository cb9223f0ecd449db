/**
 * Godot 4's abstract `MultiplayerPeer`: packets between peers that have ids. WebSocketMultiplayerPeer fills it,
 * SceneMultiplayer speaks through it. Holds Godot's constants, signals and the properties that are only kept. A game may
 * extend it too: it is Godot's `MultiplayerPeerExtension`. Source: Godot 4 class reference, MultiplayerPeer.
 */

import { inspect } from 'node:util'
import { hostWarning } from '../client/host-warning.ts'
import { ErrorReport } from '../peer/error-report.ts'
import type { SignalArguments } from '../peer/godot-object.ts'
import type { ConnectionStatus } from '../peer/multiplayer-peer.ts'
import type { PacketCodec } from '../peer/packet-codec.ts'
import { PacketPeer } from '../peer/packet-peer.ts'
import { Signal, type ErrorSink } from '../peer/signal.ts'
import { godot4Codec } from './variant/codec.ts'

/** Godot 4's `MultiplayerPeer.TransferMode`. */
export type TransferMode = 0 | 1 | 2

/** The signals of a {@link MultiplayerPeer}. */
export interface MultiplayerPeerSignals {
  readonly peer_connected: Signal<[id: number]>
  readonly peer_disconnected: Signal<[id: number]>
  readonly peer_removed: Signal<[id: number]>
}

/** Godot 4's `MultiplayerPeer`. A game's own peer extends it, fills what is abstract, and emits the signals inside its `poll()`. */
export abstract class MultiplayerPeer extends PacketPeer implements MultiplayerPeerSignals {
  declare readonly '~signals': SignalArguments<MultiplayerPeerSignals>
  static readonly CONNECTION_DISCONNECTED = 0
  static readonly CONNECTION_CONNECTING = 1
  static readonly CONNECTION_CONNECTED = 2
  /** All connected peers. */
  static readonly TARGET_PEER_BROADCAST = 0
  /** The server, whose id is 1. */
  static readonly TARGET_PEER_SERVER = 1
  static readonly TRANSFER_MODE_UNRELIABLE = 0
  static readonly TRANSFER_MODE_UNRELIABLE_ORDERED = 1
  static readonly TRANSFER_MODE_RELIABLE = 2

  readonly #report: ErrorReport
  #transferMode: TransferMode = 2
  #transferChannel = 0

  /** A peer has connected: on a client, the server alone. */
  readonly peer_connected: Signal<[id: number]>
  readonly peer_disconnected: Signal<[id: number]>
  /** Ours: `disconnect_peer(id, true)` has removed a peer, for which Godot has no signal. */
  readonly peer_removed: Signal<[id: number]>

  /** All that it takes is for our own peers: a game's says `super()`. What its listeners throw is then a warning of the process. */
  constructor(
    report: ErrorReport = new ErrorReport(hostWarning),
    codec: () => PacketCodec | null = () => godot4Codec,
    sink: ErrorSink = tellingSink(report),
  ) {
    super(report, codec)
    this.#report = report
    this.peer_connected = new Signal(sink)
    this.peer_disconnected = new Signal(sink)
    this.peer_removed = new Signal(sink)
  }

  /** The only pump: every signal fires inside it. */
  abstract poll(): void
  /** Ends everything at once, without signals. */
  abstract close(): void
  /** Closes one peer; with `force` it is gone at once and `peer_disconnected` is not emitted for it. */
  abstract disconnect_peer(peer: number, force?: boolean): void
  abstract get_connection_status(): ConnectionStatus
  /** Our own id: 1 for a server, 0 while there is none. */
  abstract get_unique_id(): number
  /** Where packets go from now on: 0 everybody, 1 the server, another id, or negative: everybody but that one. */
  abstract set_target_peer(id: number): void
  /** Who sent the packet that `get_packet` would return. */
  abstract get_packet_peer(): number
  /** The channel of the same packet. */
  abstract get_packet_channel(): number
  /** The transfer mode of the same packet. */
  abstract get_packet_mode(): TransferMode
  /** Whether clients can reach each other through the server. */
  abstract is_server_relay_supported(): boolean
  /** A number that can be the id of a client: 2 to 2147483647, thrown anew each time. */
  abstract generate_unique_id(): number

  /**
   * Ours: whether a packet of `length` bytes to this peer would leave with this tick; if not, it is counted as dropped.
   * Asked for what is stale a tick later, before it is put. Always true unless a peer paces what it sends.
   */
  leaves_now(_peer: number, _length: number): boolean {
    return true
  }

  /** Refuses new connections while true; those that exist go on. */
  abstract refuse_new_connections: boolean

  /** How packets are asked to travel: 0 unreliable, 1 unreliable and ordered, 2 reliable (default). */
  get transfer_mode(): TransferMode {
    return this.#transferMode
  }

  set transfer_mode(mode: TransferMode) {
    if (mode === 0 || mode === 1 || mode === 2) this.#transferMode = mode
    else this.#report.warn('transfer_mode', `transfer_mode is 0, 1 or 2, not ${String(mode)}; kept.`)
  }

  /** The channel that packets are asked to travel on; 0 by default. */
  get transfer_channel(): number {
    return this.#transferChannel
  }

  set transfer_channel(channel: number) {
    if (Number.isInteger(channel) && channel >= 0) this.#transferChannel = channel
    else this.#report.warn('transfer_channel', `transfer_channel is a whole number from 0; kept.`)
  }
}

/** For signals whose owner collects nothing: an error is told at once, each one. */
function tellingSink(report: ErrorReport): ErrorSink {
  return {
    collect: (error) => hostWarning(`A listener of a multiplayer peer threw. ${inspect(error)}`),
    fail: (error, message) => report.fail(error, message),
  }
}
