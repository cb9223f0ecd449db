/**
 * Godot 4's `WebSocketPeer`: one connection, polled. It connects by itself, or stands for a peer of a server.
 * Made by games, and by WebSocketMultiplayerPeer for `get_peer`. A face over a PeerLink: states, reading, writing.
 * Source: Godot 4 class reference, WebSocketPeer; error numbers by experiment with 4.6. There is no `accept_stream`.
 */

import type { Connector } from '../client/connector.ts'
import { nodeConnector } from '../client/node-connector.ts'
import { resolveOptions } from '../client/resolve-options.ts'
import type { Clock } from '../peer/clock.ts'
import { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import { shown } from '../peer/option-checks.ts'
import type { PacketCodec } from '../peer/packet-codec.ts'
import { PacketPeer } from '../peer/packet-peer.ts'
import { ClientLink, type ClientLinkOptions } from './client-link.ts'
import { Heartbeat } from './heartbeat.ts'
import type { PeerLink } from './peer-link.ts'
import { READY_STATES, type ReadyState } from './ready-state.ts'
import { SocketSettings, type SocketProperties } from './socket-settings.ts'
import type { TLSOptions } from './tls-options.ts'
import { unsentWords } from './unsent-words.ts'
import { godot4Codec } from './variant/codec.ts'

const LONGEST_INTERVAL = 86_400
const encoder = new TextEncoder()
/** Why a link has not sent a packet, but for one that has no room. */
const UNSENT: Readonly<Partial<Record<GodotError, string>>> = {
  [GodotError.ERR_INVALID_PARAMETER]: 'A packet is a Uint8Array.',
  [GodotError.ERR_INVALID_DATA]: 'A packet that is sent as text must be valid UTF-8.',
}

/** Options of `new WebSocketPeer(options)`, all of them ours; `handshake_timeout` bounds an attempt, by default 10 s. */
export interface WebSocketPeerOptions extends ClientLinkOptions {
  /** Opens the connections; default Node's. */
  readonly connector?: Connector | undefined
  /** What `get_var` and `put_var` read and write; default Godot 4's Variant. */
  readonly codec?: PacketCodec | undefined
}

/** What a server gives to the peers that stand for its seats. */
export interface SeatTools {
  readonly link: PeerLink
  readonly clock: Clock
  readonly report: ErrorReport
  readonly codec: PacketCodec
  readonly settings: SocketSettings
}

/** Godot 4's `WebSocketPeer`. What can be seen of the other side changes inside `poll()` only. */
export class WebSocketPeer extends PacketPeer implements SocketProperties {
  /** Packets go out as text; they must be valid UTF-8. */
  static readonly WRITE_MODE_TEXT = 0
  /** Packets go out as binary: the default. */
  static readonly WRITE_MODE_BINARY = 1
  static readonly STATE_CONNECTING = 0
  static readonly STATE_OPEN = 1
  static readonly STATE_CLOSING = 2
  static readonly STATE_CLOSED = 3

  readonly #link: PeerLink
  readonly #clock: Clock
  readonly #report: ErrorReport
  readonly #settings: SocketSettings
  readonly #heartbeat = new Heartbeat()
  #packetError: GodotError = GodotError.OK
  #wasText = false

  /** @throws TypeError for a bad option. `seat` is for servers: not for games. */
  constructor(options: WebSocketPeerOptions = {}, seat: SeatTools = ownTools(options)) {
    super(seat.report, () => seat.codec)
    this.#link = seat.link
    this.#clock = seat.clock
    this.#report = seat.report
    this.#settings = new SocketSettings(seat.report)
    this.#settings.copy(seat.settings)
  }

  // ---- properties: they count for connections that are made afterwards ----

  get supported_protocols(): readonly string[] {
    return this.#settings.supported_protocols
  }

  set supported_protocols(value: readonly string[]) {
    this.#settings.supported_protocols = value
  }

  get handshake_headers(): readonly string[] {
    return this.#settings.handshake_headers
  }

  set handshake_headers(value: readonly string[]) {
    this.#settings.handshake_headers = value
  }

  get inbound_buffer_size(): number {
    return this.#settings.inbound_buffer_size
  }

  set inbound_buffer_size(value: number) {
    this.#settings.inbound_buffer_size = value
  }

  get outbound_buffer_size(): number {
    return this.#settings.outbound_buffer_size
  }

  set outbound_buffer_size(value: number) {
    this.#settings.outbound_buffer_size = value
  }

  get max_queued_packets(): number {
    return this.#settings.max_queued_packets
  }

  set max_queued_packets(value: number) {
    this.#settings.max_queued_packets = value
  }

  /**
   * Seconds between pings; who has not answered one when the next is due is cut, with close code -1. 0, the default, is
   * off. At most a day; other values are refused with a warning. In Godot since 4.4.
   */
  get heartbeat_interval(): number {
    return this.#heartbeat.interval
  }

  set heartbeat_interval(value: number) {
    if (typeof value === 'number' && value >= 0 && value <= LONGEST_INTERVAL) this.#heartbeat.interval = value
    else this.#report.warn('heartbeat_interval', `heartbeat_interval is seconds from 0, not ${shown(value)}; kept.`)
  }

  // ---- connecting and leaving ----

  /**
   * Starts an attempt; `poll()` tells how it goes.
   * @returns OK; ERR_ALREADY_IN_USE while connecting or open; ERR_INVALID_PARAMETER: the URL, a sub-protocol or a header
   * is wrong, or the TLS options are a server's.
   */
  connect_to_url(url: string, tls_client_options: TLSOptions | null = null): GodotError {
    if (tls_client_options?.is_server() === true) {
      return this.#report.fail(GodotError.ERR_INVALID_PARAMETER, 'A client takes TLSOptions.client(), not server().')
    }
    const { state } = this.#link
    if (state === READY_STATES.connecting || state === READY_STATES.open) {
      return this.#report.fail(GodotError.ERR_ALREADY_IN_USE, 'This peer is connecting or open: close() it first.')
    }
    return this.#link.connect(url, tls_client_options, this.#settings)
  }

  /** The only pump of a peer that has connected by itself. That of a server is polled by the server. */
  poll(): void {
    this.#link.poll()
    this.#heartbeat.poll(this.#clock.now(), this.#link)
  }

  /**
   * Closes with a code and a reason of at most 123 bytes; keep polling until it is closed. While connecting it gives up
   * at once. A negative code cuts the connection without a close frame, one that may not be sent is 1000, and 0 is none.
   * Does nothing when it is closing or closed.
   */
  close(code = 1000, reason = ''): void {
    if (code < 0) this.#link.drop()
    else this.#link.shut(code, reason)
  }

  get_ready_state(): ReadyState {
    return this.#link.state
  }

  /** The code of the close frame, 0 if it held none; -1 before the end, and for an end without a close frame. */
  get_close_code(): number {
    return this.#link.close.code
  }

  /** What came with the code; `''` before the end. */
  get_close_reason(): string {
    return this.#link.close.reason
  }

  // ---- packets ----

  /** How many packets can be read; 0 unless it is open. */
  get_available_packet_count(): number {
    return this.#isOpen() ? this.#link.availablePackets : 0
  }

  /** The oldest packet. Not open: empty, error FAILED; nothing there: empty, ERR_UNAVAILABLE. */
  get_packet(): Uint8Array<ArrayBuffer> {
    const packet = this.#isOpen() ? this.#link.read() : undefined
    if (packet !== undefined) {
      this.#packetError = GodotError.OK
      this.#wasText = packet.isText
      return packet.bytes
    }
    this.#packetError = this.#isOpen()
      ? this.#report.fail(GodotError.ERR_UNAVAILABLE, 'There is no packet to read.')
      : this.#report.fail(GodotError.FAILED, 'The peer is not open: there is no packet to read.')
    return new Uint8Array(0)
  }

  get_packet_error(): GodotError {
    return this.#packetError
  }

  /** Sends a binary packet. Returns as {@link send}; an empty one is OK in every state, and sends nothing. */
  put_packet(buffer: Uint8Array): GodotError {
    if (buffer instanceof Uint8Array && buffer.length === 0) return GodotError.OK
    return this.send(buffer)
  }

  /**
   * Sends a packet; the bytes are copied before it returns. An empty one is OK and sends nothing.
   * @returns OK; FAILED unless it is open; ERR_OUT_OF_MEMORY where `outbound_buffer_size` or `max_queued_packets` is
   * reached; ERR_INVALID_DATA for text that is not UTF-8; ERR_INVALID_PARAMETER for what is no Uint8Array.
   */
  send(message: Uint8Array, write_mode: 0 | 1 = WebSocketPeer.WRITE_MODE_BINARY): GodotError {
    if (!this.#isOpen()) {
      return this.#report.fail(GodotError.FAILED, 'The peer is not open: the packet was not sent.')
    }
    const error = this.#link.send(message, write_mode === WebSocketPeer.WRITE_MODE_TEXT)
    return error === GodotError.OK
      ? error
      : this.#report.fail(error, UNSENT[error] ?? unsentWords(this.#link, message.length))
  }

  /** Sends a text. Returns as {@link send}. */
  send_text(message: string): GodotError {
    return this.send(encoder.encode(message), WebSocketPeer.WRITE_MODE_TEXT)
  }

  /** Whether the packet read last was text; false before the first. */
  was_string_packet(): boolean {
    return this.#wasText
  }

  // ---- the connection ----

  /** The address of the other end, as Godot prints it; `''` unless it is open. */
  get_connected_host(): string {
    return this.#link.host
  }

  /** The port of the other end; 0 unless it is open, or where it cannot be proven. */
  get_connected_port(): number {
    return this.#link.port
  }

  /** The sub-protocol that was agreed on; `''` for none. */
  get_selected_protocol(): string {
    return this.#link.protocol
  }

  /** What the last attempt asked for, `''` before the first; at a server what the client did, by its Host header. */
  get_requested_url(): string {
    return this.#link.url
  }

  /** Switches TCP_NODELAY, which is on from the start. */
  set_no_delay(enabled: boolean): void {
    this.#link.setNoDelay(enabled)
  }

  /** Bytes that were put and that the operating system has not taken yet; what a server lets wait for a later poll included. */
  get_current_outbound_buffered_amount(): number {
    return this.#link.outboundBytes
  }

  #isOpen(): boolean {
    return this.#link.state === READY_STATES.open
  }
}

/** What a peer that connects by itself stands on. @throws TypeError for a bad option. */
function ownTools({ codec = godot4Codec, connector = nodeConnector, ...options }: WebSocketPeerOptions): SeatTools {
  const { onWarning, clock } = resolveOptions({ ...options, connector }, connector)
  const report = new ErrorReport(onWarning)
  return {
    link: new ClientLink(options, connector, report),
    clock,
    report,
    codec,
    settings: new SocketSettings(report),
  }
}
