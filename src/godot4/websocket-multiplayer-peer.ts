/**
 * Godot 4's `WebSocketMultiplayerPeer`: a server, or a client of one, polled. Real Godot 4 games join its server, and it
 * joins theirs. A face: the sides do the work. Not made for browsers.
 * Source: Godot 4 class reference, WebSocketMultiplayerPeer; error numbers and order by experiment with 4.6.
 */

import { nodeConnector } from '../client/node-connector.ts'
import type { Connector } from '../client/connector.ts'
import { resolveOptions } from '../client/resolve-options.ts'
import type { Clock } from '../peer/clock.ts'
import { ErrorPile } from '../peer/error-pile.ts'
import { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import type { ConnectionStatus } from '../peer/multiplayer-peer.ts'
import { refuseUnknown, shown, whole } from '../peer/option-checks.ts'
import type { PacketCodec } from '../peer/packet-codec.ts'
import type { Random } from '../peer/random.ts'
import { truthValue } from '../peer/truth-value.ts'
import type { Turn } from '../peer/turn.ts'
import type { ServerStats } from '../server/stats.ts'
import { ClientLink, type ClientLinkOptions } from './client-link.ts'
import { ClientSide } from './client-side.ts'
import { MultiplayerPeer, type TransferMode } from './multiplayer-peer.ts'
import { NoSide, type MultiplayerSide, type SideEvents } from './multiplayer-side.ts'
import { ServerSide, type ServerSideOptions } from './server-side.ts'
import { MOST_BYTES } from './pace.ts'
import { LARGEST_BUFFER, SocketSettings, type SocketProperties } from './socket-settings.ts'
import type { TLSOptions } from './tls-options.ts'
import { godot4Codec } from './variant/codec.ts'
import { WebSocketPeer } from './websocket-peer.ts'
import { drawPeerId } from './wire/peer-id.ts'

type Shared = 'clock' | 'random' | 'turn' | 'on_warning'

/** Options of `new WebSocketMultiplayerPeer(options)`, all of them ours. */
export interface WebSocketMultiplayerPeerOptions {
  /** Limits, deadlines and engine of `create_server`: what `WebSocketServer` of the main door takes. */
  readonly server?: Omit<ServerSideOptions, Shared> | undefined
  /** Limits and deadlines of `create_client`: what `WebSocketClient` takes, but for `handshake_timeout`, a property here. */
  readonly client?: Omit<ClientLinkOptions, Shared | 'handshake_timeout'> | undefined
  /**
   * The `inbound_buffer_size` of the clients of `create_server`, in bytes; default 65535, as Godot's. A longer message would
   * end their connection: it is not sent, and counted as `outbound-full`. At least 1024.
   */
  readonly peers_inbound_buffer_size?: number | undefined
  /** Opens the connections of clients; default Node's. */
  readonly connector?: Connector | undefined
  /** What `get_var` and `put_var` read and write; default Godot 4's Variant. */
  readonly codec?: PacketCodec | undefined
  /** Hears a sentence, once per reason, where Godot would print one; default `process.emitWarning`. */
  readonly on_warning?: ((text: string) => void) | undefined
  /** The time; default the system's clock. */
  readonly clock?: Clock | undefined
  /** The dice that make ids; default the system's cryptographic generator. */
  readonly random?: Random | undefined
  /** When packets leave; default at the end of the microtask. */
  readonly turn?: Turn | undefined
}

const LONGEST_TIMEOUT = 3600
const IN_USE = 'The multiplayer peer is in use: close() it first.'

/** Godot 4's `WebSocketMultiplayerPeer`. All signals fire inside `poll()`. */
export class WebSocketMultiplayerPeer extends MultiplayerPeer implements SocketProperties {
  readonly #options: WebSocketMultiplayerPeerOptions
  readonly #ports: Required<Pick<ClientLinkOptions, Shared>>
  readonly #random: Random
  readonly #clock: Clock
  readonly #report: ErrorReport
  readonly #errors: ErrorPile
  readonly #settings: SocketSettings
  readonly #codec: PacketCodec
  readonly #mostBytes: number
  readonly #connector: Connector
  readonly #none: MultiplayerSide
  #server: ServerSide | null = null
  #side: MultiplayerSide
  #handshakeTimeout = 3
  #isRefusing = false
  #packetError: GodotError = GodotError.OK
  #isPolling = false

  /** @throws TypeError for a bad option; nothing is open then. */
  constructor(options: WebSocketMultiplayerPeerOptions = {}) {
    refuseUnknown(options, NAMES)
    const { clock, random, turn, on_warning, codec = godot4Codec, connector = nodeConnector } = options
    const ports = resolveOptions({ ...options.client, clock, random, turn, on_warning, connector }, connector)
    const report = new ErrorReport(ports.onWarning)
    const errors = new ErrorPile(report)
    super(report, () => codec, errors)
    this.#options = options
    this.#ports = { clock: ports.clock, random: ports.random, turn: ports.turn, on_warning: ports.onWarning }
    this.#random = ports.random
    this.#clock = ports.clock
    this.#report = report
    this.#errors = errors
    this.#settings = new SocketSettings(report)
    this.#codec = codec
    const { peers_inbound_buffer_size: most } = options
    this.#mostBytes = whole('peers_inbound_buffer_size', most, 1024, LARGEST_BUFFER, MOST_BYTES)
    this.#connector = connector
    this.#none = new NoSide(report)
    this.#side = this.#none
    // Its options are looked at now; a peer that only ever is a client needs no engine.
    if (options.server !== undefined) this.#server = this.#newServer()
  }

  // ---- properties: they count for sockets that are made afterwards ----

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
   * Seconds that a peer may take to get in, above 0 and at most 3600; default 3. For a client the wait for its id is part
   * of it; an engine's client waits for that for ever.
   */
  get handshake_timeout(): number {
    return this.#handshakeTimeout
  }

  set handshake_timeout(value: number) {
    if (typeof value === 'number' && value > 0 && value <= LONGEST_TIMEOUT) this.#handshakeTimeout = value
    else this.#report.warn('handshake_timeout', `handshake_timeout is seconds above 0, not ${shown(value)}; kept.`)
  }

  /** Of a server: new connections are answered with 503 while true; who got in since the last poll is dropped, and not told of. */
  get refuse_new_connections(): boolean {
    return this.#isRefusing
  }

  set refuse_new_connections(enable: boolean) {
    this.#isRefusing = truthValue(enable) ?? this.#isRefusing
    this.#side.refuse(this.#isRefusing)
  }

  // ---- opening and closing ----

  /**
   * Opens a server, whose id is 1; it is open, or nothing is, when the call returns.
   * @returns OK; ERR_ALREADY_IN_USE: this object is in use, or the port is taken; ERR_INVALID_PARAMETER: port, address,
   * a sub-protocol, a header or the TLS options are wrong. `get_last_error_message()` says what.
   */
  create_server(port: number, bind_address = '*', tls_server_options: TLSOptions | null = null): GodotError {
    if (this.#isInUse()) return this.#report.fail(GodotError.ERR_ALREADY_IN_USE, IN_USE)
    if (tls_server_options !== null && !tls_server_options.is_server()) {
      return this.#report.fail(GodotError.ERR_INVALID_PARAMETER, 'A server takes TLSOptions.server(), not client().')
    }
    this.#server ??= this.#newServer()
    this.#server.server.handshake_timeout = this.#handshakeTimeout
    this.#server.refuse(this.#isRefusing)
    const error = this.#server.open(port, bind_address, tls_server_options)
    if (error === GodotError.OK) this.#side = this.#server
    return error
  }

  /**
   * Starts to join a server; `poll()` tells how it goes.
   * @returns OK, also where nobody listens; ERR_ALREADY_IN_USE; ERR_INVALID_PARAMETER: the URL, a sub-protocol, a header
   * or the TLS options are wrong.
   */
  create_client(url: string, tls_client_options: TLSOptions | null = null): GodotError {
    if (this.#isInUse()) return this.#report.fail(GodotError.ERR_ALREADY_IN_USE, IN_USE)
    const options = { ...this.#options.client, ...this.#ports, handshake_timeout: this.#handshakeTimeout }
    const link = new ClientLink(options, this.#connector, this.#report)
    const tools = { clock: this.#clock, report: this.#report, settings: this.#settings, codec: this.#codec }
    const socket = new WebSocketPeer({}, { ...tools, link })
    const error = socket.connect_to_url(url, tls_client_options)
    if (error !== GodotError.OK) return error
    const timeoutMs = this.#handshakeTimeout * 1000
    this.#side = new ClientSide(socket, { ...tools, events: this.#told(), timeoutMs })
    return GodotError.OK
  }

  /** Ends everything at once, without signals. The others are told 1000, where Godot drops the connection. */
  close(): void {
    this.#side.close()
    if (this.#side === this.#server) this.#side = this.#none
  }

  /**
   * Closes one peer with 1000; `peer_disconnected` follows, and no more of its packets are admitted. What was put to it
   * just before arrives: the close frame waits for that. With `force` it counts as gone at once, without a signal; a
   * server's close frame does not wait then.
   */
  disconnect_peer(peer: number, force = false): void {
    if (this.#side.peer(peer) === null) this.#unknown('disconnect_peer', peer)
    else this.#side.disconnect(peer, force)
  }

  // ---- the tick ----

  /** The only pump: one call is one tick. Inside itself it does nothing. @throws what listeners threw, at its end. */
  poll(): void {
    if (this.#isPolling) return
    this.#isPolling = true
    try {
      this.#side.poll()
    } catch (error) {
      this.#errors.collect(error)
    }
    this.#isPolling = false
    this.#errors.throwIfAny()
  }

  // ---- peers ----

  /** The socket of a peer; on a client that of the server, whose id is 1. Null, with a warning, for one that is not there. */
  get_peer(peer_id: number): WebSocketPeer | null {
    return this.#side.peer(peer_id) ?? this.#unknown('get_peer', peer_id)
  }

  /** The address as Godot prints it, of the player behind a trusted proxy; `''` for one that is not there. */
  get_peer_address(id: number): string {
    return this.get_peer(id)?.get_connected_host() ?? ''
  }

  /** The remote port; 0 for one that is not there, or if unproven. */
  get_peer_port(id: number): number {
    return this.get_peer(id)?.get_connected_port() ?? 0
  }

  /** Ours: the port that a server listens on, the true one after `create_server(0)`; 0 when there is none. */
  get_local_port(): number {
    return this.#server?.server.get_local_port() ?? 0
  }

  /** Ours: plain numbers about a server, drops and refusals included; null for one that was never opened. */
  get_server_stats(): ServerStats | null {
    return this.#server?.server.get_stats() ?? null
  }

  // ---- packets ----

  get_available_packet_count(): number {
    return this.#side.desk.count()
  }

  /** The oldest packet. Nothing there: empty, error ERR_UNAVAILABLE. */
  get_packet(): Uint8Array<ArrayBuffer> {
    const { bytes, error } = this.#side.desk.read()
    this.#packetError = error
    return bytes
  }

  get_packet_error(): GodotError {
    return this.#packetError
  }

  /**
   * Sends a packet to the target that was set; a client sends to the server, whatever the target is.
   * @returns OK, also for an empty one, which is sent to nobody; ERR_UNCONFIGURED while not connected;
   * ERR_INVALID_PARAMETER for a peer that is not there; ERR_OUT_OF_MEMORY where a buffer of one receiver is full, while of
   * several each full one is left out and counted.
   */
  put_packet(buffer: Uint8Array): GodotError {
    if (buffer instanceof Uint8Array && buffer.length === 0) return GodotError.OK
    return this.#side.desk.put(buffer)
  }

  /** Ours: false where a server has sent this peer as much as a client reads in a frame, so that the packet would wait. */
  override leaves_now(peer: number, length: number): boolean {
    return this.#side.leavesNow(peer, length)
  }

  get_packet_peer(): number {
    return this.#side.desk.count() === 0 ? MultiplayerPeer.TARGET_PEER_SERVER : this.#side.desk.nextSource()
  }

  /** Always 0: a WebSocket has no channels. */
  get_packet_channel(): number {
    return 0
  }

  /** Always 2: a WebSocket is reliable. */
  get_packet_mode(): TransferMode {
    return MultiplayerPeer.TRANSFER_MODE_RELIABLE
  }

  set_target_peer(id: number): void {
    this.#side.desk.setTarget(id)
  }

  // ---- multiplayer peer ----

  /** A server is connected as soon as it listens, a client when it has its id. */
  get_connection_status(): ConnectionStatus {
    return this.#side.status
  }

  get_unique_id(): number {
    return this.#side.uniqueId
  }

  generate_unique_id(): number {
    return drawPeerId(this.#random)
  }

  is_server_relay_supported(): boolean {
    return true
  }

  // ---- inside ----

  #isInUse(): boolean {
    return this.#side.status !== MultiplayerPeer.CONNECTION_DISCONNECTED
  }

  #newServer(): ServerSide {
    const tools = {
      clock: this.#clock,
      report: this.#report,
      settings: this.#settings,
      codec: this.#codec,
      events: this.#told(),
      mostBytes: this.#mostBytes,
    }
    return new ServerSide({ ...this.#options.server, ...this.#ports }, tools)
  }

  #told(): SideEvents {
    return {
      connected: (id) => this.peer_connected.emit(id),
      disconnected: (id) => this.peer_disconnected.emit(id),
      removed: (id) => this.peer_removed.emit(id),
    }
  }

  #unknown(method: string, id: number): null {
    this.#report.warn(method, `${method}(${String(id)}): there is no peer with this id.`)
    return null
  }
}

const NAMES: Readonly<Record<keyof WebSocketMultiplayerPeerOptions, true>> = {
  server: true,
  client: true,
  peers_inbound_buffer_size: true,
  connector: true,
  codec: true,
  on_warning: true,
  clock: true,
  random: true,
  turn: true,
}
