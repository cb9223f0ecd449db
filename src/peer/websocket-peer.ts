/**
 * Godot's `WebSocketPeer`: one connected peer as the game sees it. A thin face over a Channel.
 * Source: Godot 3 class reference, WebSocketPeer; error numbers from the engine itself.
 */

import type { Channel } from './channel.ts'
import type { ErrorReport } from './error-report.ts'
import { GodotError } from './error.ts'
import type { PacketCodec } from './packet-codec.ts'
import { PacketPeer } from './packet-peer.ts'
import { isUtf8 } from './text.ts'

/** Godot's `WebSocketPeer.WriteMode`. */
export type WriteMode = 0 | 1

// V8 knows the value of a module's own constant while it compiles, and looks an exported one up at each use.
const { OK } = GodotError
const TEXT = 0
const BINARY = 1

/** Godot's `WebSocketPeer`. Not made by users: `server.get_peer(id)` returns it. */
export class WebSocketPeer extends PacketPeer {
  /** Packets go out as text; they must be valid UTF-8. */
  static readonly WRITE_MODE_TEXT: 0 = TEXT
  /** Packets go out as binary: the default. */
  static readonly WRITE_MODE_BINARY: 1 = BINARY

  readonly #channel: Channel
  readonly #report: ErrorReport
  #writeMode: WriteMode = BINARY
  #packetError: GodotError = OK
  #wasText = false

  constructor(channel: Channel, report: ErrorReport, codec: () => PacketCodec | null) {
    super(report, codec)
    this.#channel = channel
    this.#report = report
  }

  get_available_packet_count(): number {
    return this.#channel.availablePackets
  }

  /** The oldest packet. Nothing there: empty, error ERR_UNAVAILABLE; the peer is gone: empty, error FAILED. */
  get_packet(): Uint8Array<ArrayBuffer> {
    const channel = this.#channel
    const bytes = channel.read()
    if (bytes === undefined) return this.#noPacket()
    this.#packetError = OK
    this.#wasText = channel.lastWasText
    return bytes
  }

  get_packet_error(): GodotError {
    return this.#packetError
  }

  /**
   * Sends a packet in the write mode of this peer. An empty one is OK and sends nothing, as in Godot.
   * @returns OK; also when the peer is closing, or has left and that was not announced yet (counted as a drop).
   * FAILED: the peer is gone. ERR_OUT_OF_MEMORY: an outbound limit is reached, in bytes or packets. ERR_INVALID_DATA: text mode, not UTF-8.
   */
  put_packet(buffer: Uint8Array): GodotError {
    const channel = this.#channel
    if (!(buffer instanceof Uint8Array)) return this.#refuseBuffer()
    const { length } = buffer
    if (length === 0) return OK
    if (!channel.isAlive) return this.#refuseGone()
    const isText = this.#writeMode === TEXT
    if (isText && !isUtf8(buffer)) return this.#refuseText()
    if (!channel.isSending()) return OK
    if (!channel.hasOutboundRoom(length)) return this.#refuseFull(length)
    channel.send(buffer, isText, false)
    return OK
  }

  get_write_mode(): WriteMode {
    return this.#writeMode
  }

  /** Sets how packets go out from now on; anything but 0 and 1 is refused with a warning. */
  set_write_mode(mode: WriteMode): void {
    if (mode === TEXT || mode === BINARY) this.#writeMode = mode
    else this.#report.warn('write_mode', `Write mode ${String(mode)} is neither 0 (text) nor 1 (binary); kept.`)
  }

  /** True from the connection to the announcement of its end, also while it is closing. */
  is_connected_to_host(): boolean {
    return this.#channel.isAlive
  }

  /** Whether the packet read last was text; false before the first. */
  was_string_packet(): boolean {
    return this.#wasText
  }

  /** Closes with a code and a reason of at most 123 bytes. What was put before still goes out; keep polling. */
  close(code = 1000, reason = ''): void {
    this.#channel.close(code, reason)
  }

  /** The address of the other end, as Godot prints it; `''` when it is gone. */
  get_connected_host(): string {
    return this.#channel.isAlive ? this.#channel.connection.address : ''
  }

  /** The port of the other end; 0 when it is gone, or where it cannot be proven. */
  get_connected_port(): number {
    return this.#channel.isAlive ? this.#channel.connection.port : 0
  }

  /** Switches TCP_NODELAY, which is on from the start; a warning where the engine cannot. */
  set_no_delay(enabled: boolean): void {
    if (this.#channel.isAlive && !this.#channel.connection.setNoDelay(enabled)) {
      this.#report.warn('set_no_delay', 'This engine keeps TCP_NODELAY on: set_no_delay(false) has no effect.')
    }
  }

  /** Bytes that were put and that the operating system has not taken yet. */
  get_current_outbound_buffered_amount(): number {
    return this.#channel.isAlive ? this.#channel.outboundBytes : 0
  }

  #noPacket(): Uint8Array<ArrayBuffer> {
    if (this.#channel.isAlive) {
      this.#packetError = this.#report.fail(
        GodotError.ERR_UNAVAILABLE,
        `Peer ${this.#channel.id} has no packet to read.`,
      )
    } else {
      this.#packetError = GodotError.FAILED
      this.#report.warn('get_packet', `Peer ${this.#channel.id} is not connected: there is no packet to read.`)
    }
    return new Uint8Array(0)
  }

  #refuseBuffer(): GodotError {
    return this.#report.fail(GodotError.ERR_INVALID_PARAMETER, 'put_packet() takes a Uint8Array.')
  }

  #refuseGone(): GodotError {
    this.#report.warn('put_packet', `Peer ${this.#channel.id} is not connected: the packet was not sent.`)
    return GodotError.FAILED
  }

  #refuseText(): GodotError {
    const text = `A text packet to peer ${this.#channel.id} must be valid UTF-8.`
    return this.#report.fail(GodotError.ERR_INVALID_DATA, text)
  }

  #refuseFull(length: number): GodotError {
    const { id, outboundBytes, outboundPackets } = this.#channel
    const waiting = `${outboundBytes} bytes in ${outboundPackets} packets wait`
    const text = `Peer ${id} cannot take a packet of ${length} bytes: ${waiting}, and set_buffers() sets both limits.`
    return this.#report.fail(GodotError.ERR_OUT_OF_MEMORY, text)
  }
}
