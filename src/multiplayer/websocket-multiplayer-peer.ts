/**
 * Godot's abstract `WebSocketMultiplayerPeer`: what WebSocketServer and WebSocketClient share above MultiplayerPeer.
 * Here: the buffers, and the packet calls of the object itself, which need `gd_mp_api`.
 * Source: Godot 3 class reference, WebSocketMultiplayerPeer; error numbers from the engine itself.
 */

import type { CodedPacket } from '../peer/coded-packet.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import type { SignalArguments } from '../peer/godot-object.ts'
import { MultiplayerPeer, type MultiplayerPeerSignals } from '../peer/multiplayer-peer.ts'
import type { PacketCodec } from '../peer/packet-codec.ts'
import { Signal, type ErrorSink } from '../peer/signal.ts'
import type { WebSocketPeer } from '../peer/websocket-peer.ts'
import type { PacketDesk } from './packet-desk.ts'

/** Where the desk of the mode in use stands: whoever chooses the mode puts it there. */
export interface PacketSeat {
  desk: PacketDesk
}

/** Limits per peer, as `set_buffers` leaves them: sizes in bytes, counts in packets, powers of two. */
export interface BufferSizes {
  readonly inputBytes: number
  readonly inputPackets: number
  readonly outputBytes: number
  readonly outputPackets: number
}

/** Godot's defaults: 64 KiB and 1024 packets each way. */
export const DEFAULT_BUFFERS: BufferSizes = {
  inputBytes: 65_536,
  inputPackets: 1024,
  outputBytes: 65_536,
  outputPackets: 1024,
}

const LARGEST_BUFFER_KB = 1_048_576

/** The signals of a {@link WebSocketMultiplayerPeer}. */
export interface WebSocketMultiplayerPeerSignals extends MultiplayerPeerSignals {
  readonly peer_packet: Signal<[peer_source: number]>
}

/** Godot's `WebSocketMultiplayerPeer`. */
export abstract class WebSocketMultiplayerPeer extends MultiplayerPeer implements WebSocketMultiplayerPeerSignals {
  declare readonly '~signals': SignalArguments<WebSocketMultiplayerPeerSignals>
  readonly #report: ErrorReport
  readonly #seat: PacketSeat
  #buffers = DEFAULT_BUFFERS
  #packetError: GodotError = GodotError.OK

  /** A packet for us came from `peer_source`; only with `gd_mp_api`. */
  readonly peer_packet: Signal<[peer_source: number]>

  constructor(report: ErrorReport, codec: () => PacketCodec | null, sink: ErrorSink, seat: PacketSeat) {
    super(report, codec, sink)
    this.#report = report
    this.#seat = seat
    this.peer_packet = new Signal(sink)
  }

  /** The peer with this id; null, with a warning, if there is none. */
  abstract get_peer(peer_id: number): WebSocketPeer | null

  /**
   * Sets the limits per peer, for connections made afterwards: KiB and packets, each 1 to 1048576, rounded up to a
   * power of two as Godot does. What is one message at most follows from the first.
   * The last two bound what was put and not taken by the operating system. A packet counts among `output_max_packets`
   * until the last byte of the write that it left with was taken, so up to one write too many may count.
   * @returns OK; FAILED while listening or connected; ERR_INVALID_PARAMETER for a number outside the range.
   */
  set_buffers(
    input_buffer_size_kb: number,
    input_max_packets: number,
    output_buffer_size_kb: number,
    output_max_packets: number,
  ): GodotError {
    if (this.get_connection_status() !== MultiplayerPeer.CONNECTION_DISCONNECTED) {
      return this.#report.fail(GodotError.FAILED, 'set_buffers() must be called before listening or connecting.')
    }
    const asked = [input_buffer_size_kb, input_max_packets, output_buffer_size_kb, output_max_packets]
    if (asked.some((size) => !Number.isInteger(size) || size < 1 || size > LARGEST_BUFFER_KB)) {
      const text = `set_buffers() takes whole numbers from 1 to ${LARGEST_BUFFER_KB}, not ${asked.join(', ')}.`
      return this.#report.fail(GodotError.ERR_INVALID_PARAMETER, text)
    }
    this.#buffers = {
      inputBytes: 1024 * powerOfTwo(input_buffer_size_kb),
      inputPackets: powerOfTwo(input_max_packets),
      outputBytes: 1024 * powerOfTwo(output_buffer_size_kb),
      outputPackets: powerOfTwo(output_max_packets),
    }
    return GodotError.OK
  }

  /** The limits in force for connections made from now on. Ours. */
  get_buffers(): BufferSizes {
    return this.#buffers
  }

  /** How many packets can be read here; in raw mode 0, with a warning: they are read from `get_peer(id)`. */
  get_available_packet_count(): number {
    return this.#seat.desk.count()
  }

  /** The oldest packet for us. Nothing there: empty, ERR_UNAVAILABLE; in raw mode ERR_UNCONFIGURED. */
  get_packet(): Uint8Array<ArrayBuffer> {
    const { bytes, error } = this.#seat.desk.read()
    this.#packetError = error
    return bytes
  }

  get_packet_error(): GodotError {
    return this.#packetError
  }

  /** Sends a packet to the target that was set; in raw mode ERR_UNCONFIGURED. An empty one is OK and sends nothing. */
  put_packet(buffer: Uint8Array): GodotError {
    return this.#seat.desk.put(buffer)
  }

  override get_packet_codec(): string {
    return this.#seat.desk.nextCodec()
  }

  override get_world_token(): object {
    return this.#seat.desk
  }

  override put_coded_packet(packet: CodedPacket): GodotError {
    return this.#seat.desk.putCoded(packet)
  }

  /** Who sent the packet that `get_packet` would return; 1, with a warning, if there is none. */
  get_packet_peer(): number {
    return this.#seat.desk.nextSource()
  }

  /** Where packets go from now on: 0 everybody, 1 the server, another id, or negative: everybody but that one. */
  set_target_peer(id: number): void {
    this.#seat.desk.setTarget(id)
  }
}

function powerOfTwo(size: number): number {
  return 2 ** Math.ceil(Math.log2(size))
}
