/**
 * Godot's abstract `WebSocketMultiplayerPeer`: what WebSocketServer and WebSocketClient share above MultiplayerPeer.
 * Here: the buffers, and the packet calls of the object itself, which need `gd_mp_api`.
 * Source: Godot 3 class reference, WebSocketMultiplayerPeer; error numbers from the engine itself.
 */

import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import { MultiplayerPeer } from '../peer/multiplayer-peer.ts'
import type { PacketCodec } from '../peer/packet-codec.ts'
import { Signal, type ErrorSink } from '../peer/signal.ts'
import type { WebSocketPeer } from '../peer/websocket-peer.ts'

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

/** Godot's `WebSocketMultiplayerPeer`. */
export abstract class WebSocketMultiplayerPeer extends MultiplayerPeer {
  readonly #report: ErrorReport
  #buffers = DEFAULT_BUFFERS
  #packetError: GodotError = GodotError.OK

  /** A packet for us came from `peer_source`; only with `gd_mp_api`. */
  readonly peer_packet: Signal<[peer_source: number]>

  constructor(report: ErrorReport, codec: () => PacketCodec | null, sink: ErrorSink) {
    super(report, codec, sink)
    this.#report = report
    this.peer_packet = new Signal(sink)
  }

  /** The peer with this id; null, with a warning, if there is none. */
  abstract get_peer(peer_id: number): WebSocketPeer | null

  /**
   * Sets the limits per peer, for connections made afterwards: KiB and packets, each 1 to 1048576, rounded up to a
   * power of two as Godot does. What is one message at most follows from the first.
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

  /** In raw mode packets are read from `get_peer(id)`: here 0, with a warning. */
  get_available_packet_count(): number {
    this.#warnRaw('get_available_packet_count')
    return 0
  }

  /** In raw mode ERR_UNCONFIGURED: use `get_peer(id).get_packet()`. */
  get_packet(): Uint8Array<ArrayBuffer> {
    this.#packetError = GodotError.ERR_UNCONFIGURED
    this.#warnRaw('get_packet')
    return new Uint8Array(0)
  }

  get_packet_error(): GodotError {
    return this.#packetError
  }

  /** In raw mode ERR_UNCONFIGURED: use `get_peer(id).put_packet()`. */
  put_packet(_buffer: Uint8Array): GodotError {
    this.#warnRaw('put_packet')
    return GodotError.ERR_UNCONFIGURED
  }

  /** In raw mode there is no source: 1, with a warning, as in Godot. */
  get_packet_peer(): number {
    this.#warnRaw('get_packet_peer')
    return MultiplayerPeer.TARGET_PEER_SERVER
  }

  /** In raw mode there is no target: ignored, with a warning. */
  set_target_peer(_id: number): void {
    this.#warnRaw('set_target_peer')
  }

  #warnRaw(method: string): void {
    this.#report.warn(`raw ${method}`, `${method}() needs gd_mp_api; without it, use get_peer(id).`)
  }
}

function powerOfTwo(size: number): number {
  return 2 ** Math.ceil(Math.log2(size))
}
