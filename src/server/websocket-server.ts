/**
 * Godot 3's `WebSocketServer`: the server that a game loop polls. It joins a gate, where connections come in, and a
 * roster of peers, where packets wait, and turns what happens there into signals inside `poll()`.
 * Source: Godot 3 class reference, WebSocketServer. What is ours beside Godot's names is listed in docs/decisions.md.
 */

import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { CodedValue } from '../multiplayer/codec/spoken-codecs.ts'
import { RawDesk } from '../multiplayer/packet-desk.ts'
import type { PacketSeat } from '../multiplayer/websocket-multiplayer-peer.ts'
import type { ConnectionEvents } from '../peer/connection.ts'
import { ErrorPile } from '../peer/error-pile.ts'
import { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import { MultiplayerPeer, type ConnectionStatus } from '../peer/multiplayer-peer.ts'
import { Outbox } from '../peer/outbox.ts'
import { Signal } from '../peer/signal.ts'
import { Traffic, type DropReason } from '../peer/traffic.ts'
import { WebSocketPeer, type WriteMode } from '../peer/websocket-peer.ts'
import { checkBroadcast } from './broadcast-check.ts'
import { channelLimits } from './channel-limits.ts'
import { Farewell, farewellMs } from './farewell.ts'
import { Gate, type GateOwner, type GateTerms } from './gate.ts'
import type { Handshake } from './handshake.ts'
import { JoinedServers, type AttachOptions, type JoiningHost, type UpgradeOptions } from './joined-servers.ts'
import { checkListen, listenError } from './listen-check.ts'
import type { WebSocketServerOptions } from './options.ts'
import { PeerRoster } from './peer-roster.ts'
import { RefusalLog } from './refusal-log.ts'
import type { RefusalReason } from './refusals.ts'
import { resolveOptions, type ResolvedOptions } from './resolve-options.ts'
import { sayOnce } from './said-once.ts'
import { rawMode, worldMode, type MakeWorld, type ServerMode, type WorldTools } from './server-mode.ts'
import { ServerProperties } from './server-properties.ts'
import { IN_USE, type ServerStatus } from './server-status.ts'
import { PollTimes, readStats, type ServerStats } from './stats.ts'
import { tellCounts } from './tell-counts.ts'
import { swapTls, tlsMaterial } from './tls.ts'
import type { EngineName } from './transport/transport.ts'
import { emptyPile, warnOfUntold } from './untold-errors.ts'

/** Godot's `WebSocketServer`, polled. All signals fire inside `poll()`. */
export class WebSocketServer extends ServerProperties {
  readonly #options: ResolvedOptions
  readonly #report: ErrorReport
  readonly #errors: ErrorPile
  readonly #gate: Gate
  readonly #outbox: Outbox
  readonly #traffic = new Traffic()
  readonly #refusalLog = new RefusalLog()
  readonly #polls = new PollTimes()
  readonly #joined: JoinedServers
  readonly #seat: PacketSeat
  readonly #makeWorld: MakeWorld
  readonly #tools: WorldTools
  #mode: ServerMode
  #roster: PeerRoster
  #status: ServerStatus = 'idle'
  #localPort = 0
  #isPolling = false
  #farewell: Farewell | null = null

  /** A peer has joined; `protocol` is the sub-protocol that was agreed on, `''` for none. */
  readonly client_connected: Signal<[id: number, protocol: string]>
  /** A peer has left. Its unread packets can still be read inside the handler. */
  readonly client_disconnected: Signal<[id: number, was_clean_close: boolean]>
  /** A peer asks to close; its end follows in the same poll. `code` is 0 if it gave none. */
  readonly client_close_request: Signal<[id: number, code: number, reason: string]>
  /** A packet can be read from `get_peer(id)`: once per packet, never for one that was dropped. */
  readonly data_received: Signal<[id: number]>
  /** Ours: packets of a peer were dropped since the last poll. */
  readonly packet_dropped: Signal<[id: number, reason: DropReason, count: number]>
  /** Ours: somebody was refused since the last poll; `address` is `''` where it is not known. */
  readonly connection_refused: Signal<[reason: RefusalReason, address: string, count: number]>
  /** Ours: what was buffered for a peer has been taken by the operating system. */
  readonly peer_drained: Signal<[id: number]>

  /** `makeWorld` makes what `gd_mp_api` speaks: Godot 3's wire by default. @throws TypeError for a bad option. */
  constructor(options: WebSocketServerOptions = {}, makeWorld: MakeWorld = worldMode) {
    const resolved = resolveOptions(options)
    const report = new ErrorReport(resolved.onWarning)
    const errors = new ErrorPile(report)
    const seat: PacketSeat = { desk: new RawDesk(report) }
    super(report, () => resolved.codecs.ofValues(seat.desk.nextCodec()), errors, seat, resolved.tap)
    this.#seat = seat
    this.#makeWorld = makeWorld
    this.#options = resolved
    this.#report = report
    this.#errors = errors
    this.client_connected = new Signal(errors)
    this.client_disconnected = new Signal(errors)
    this.client_close_request = new Signal(errors)
    this.data_received = new Signal(errors)
    this.packet_dropped = new Signal(errors)
    this.connection_refused = new Signal(errors)
    this.peer_drained = new Signal(errors)
    this.#outbox = new Outbox(resolved.turn)
    this.#gate = new Gate(resolved.transport, resolved.gate, this.#gateOwner())
    const directory = () => this.callDirectory
    this.#tools = { outbox: this.#outbox, traffic: this.#traffic, report, errors, directory }
    this.#mode = rawMode(this, this.#tools)
    this.#roster = this.#newRoster()
    this.#joined = new JoinedServers(this.#joiningHost())
  }

  // ---- opening and closing ----

  /**
   * Opens the port; it is open, or nothing is, when the call returns.
   * @param port 0 (any free one, see `get_local_port()`) to 65535.
   * @param protocols The game's sub-protocols; empty accepts only clients that offer none.
   * @param gd_mp_api Speaks Godot 3's multiplayer protocol: peers get ids and learn of each other, and packets are put
   * and read here, on the server itself. Its signals are `peer_connected`, `peer_disconnected` and `peer_packet`.
   * @returns OK; ERR_ALREADY_IN_USE: listening already, or port or address taken; ERR_INVALID_PARAMETER: port, address,
   * protocols, gd_mp_api, key or certificate are wrong. `get_last_error_message()` says what.
   */
  listen(port: number, protocols: readonly string[] = [], gd_mp_api = false): GodotError {
    if (this.#status !== 'idle') return this.#report.fail(GodotError.ERR_ALREADY_IN_USE, IN_USE)
    const problem = checkListen(port, this.bind_ip, protocols, gd_mp_api)
    if (problem !== null) return this.#report.fail(GodotError.ERR_INVALID_PARAMETER, problem)
    const tls = tlsMaterial(this.private_key, this.ssl_certificate, this.ca_chain)
    if (!tls.ok) return this.#report.fail(GodotError.ERR_INVALID_PARAMETER, tls.message)
    this.#prepare(gd_mp_api)
    const outcome = this.#gate.listen(this.bind_ip, port, tls.material, this.#terms(protocols))
    if (!outcome.ok) return this.#report.fail(listenError(outcome.reason), outcome.message)
    this.#localPort = outcome.port
    this.#status = 'listening'
    this.#sayEngine()
    return GodotError.OK
  }

  /**
   * Ours: joins an `http` or `https` server of somebody else's, Express's too (ws engine). Upgrades for other paths are
   * left to its other listeners, or get a 404 if it has none. Further servers can be joined, on the same terms.
   * @returns OK; ERR_ALREADY_IN_USE: listening, draining, or attached on other terms; ERR_INVALID_PARAMETER: no
   * server, or a bad path or sub-protocol; ERR_UNAVAILABLE: the engine cannot. Only OK has changed anything.
   */
  attach(server: Server, options: AttachOptions = {}): GodotError {
    return this.#joined.attach(server, options)
  }

  /** Ours: opens the server for `handle_upgrade` and joins nothing, as after `stop()`. Returns as {@link attach}. */
  accept_upgrades(options: UpgradeOptions = {}): GodotError {
    return this.#joined.accept(options)
  }

  /**
   * Ours: takes over one upgrade that an `http` server reported (ws engine). The first opens a new server, as
   * `accept_upgrades(options)` does. While the server drains, and after `stop()`, the answer is 503, counted.
   * @returns OK: it was let in or refused, with an answer. Else as {@link attach}, and the socket is still the caller's.
   */
  handle_upgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array, options: UpgradeOptions = {}): GodotError {
    return this.#joined.handle(request, socket, head, options)
  }

  /**
   * Says 1000 to every peer, forgets everything and lets go of every handle. No signals; `listen` may follow at once.
   * What callbacks threw since the last poll goes to `on_warning`; a poll that is running throws it.
   */
  stop(): void {
    this.#joined.stopped()
    if (this.#status === 'idle') return
    this.#status = 'idle'
    this.#localPort = 0
    this.#roster.closeAll(1000, '')
    this.#gate.close()
    this.#roster.clear()
    this.#refusalLog.clear()
    this.#traffic.takeDrops()
    this.#farewell?.finish()
    this.#farewell = null
    // Inside poll() they are thrown at its end.
    if (!this.#isPolling) emptyPile(this.#report, this.#errors)
  }

  /**
   * Ours: a graceful end. Takes no new peers, closes each with `code` and `reason` behind what was put, and resolves when
   * all connections and candidates have gone, at the latest after `timeout` seconds, when the rest is cut. Keep polling to
   * hear the disconnections, then call `stop()`. On uws a connection has gone when the operating system has taken all;
   * who still sends may lose the last of it by a `stop()` right behind: where that counts, wait 4 s.
   */
  drain(code = 1001, reason = '', timeout = 5): Promise<void> {
    if (this.#status === 'idle') return Promise.resolve()
    if (this.#farewell === null) {
      this.#status = 'draining'
      this.#gate.isRefusing = true
      this.#gate.stopListening()
      const closeAll = (): void => this.#roster.closeAll(code, reason)
      this.#farewell = new Farewell(this.#options.clock, farewellMs(timeout), this.#gate, closeAll)
      this.#farewell.ask()
    }
    return this.#farewell.promise
  }

  is_listening(): boolean {
    return this.#status === 'listening'
  }

  /** Ours: the port that is listened on, the true one after `listen(0)`; 0 when there is none. */
  get_local_port(): number {
    return this.#localPort
  }

  /** Ours: the engine in use. */
  get_engine(): EngineName {
    return this.#options.transport.engine
  }

  /**
   * Ours: shows `private_key`, `ssl_certificate` and `ca_chain`, as set now, to new connections; established ones stay.
   * @returns OK; ERR_UNCONFIGURED when not listening; ERR_INVALID_PARAMETER when they are wrong: the old ones stay in use.
   */
  reload_tls(): GodotError {
    if (this.#status !== 'listening')
      return this.#report.fail(GodotError.ERR_UNCONFIGURED, 'reload_tls() needs a listening server.')
    const tls = tlsMaterial(this.private_key, this.ssl_certificate, this.ca_chain)
    const problem = swapTls(tls, (material) => this.#gate.reloadTls(material))
    return problem === null ? GodotError.OK : this.#report.fail(GodotError.ERR_INVALID_PARAMETER, problem)
  }

  // ---- the tick ----

  /** The only pump: one call is one tick. Inside itself it does nothing. @throws what callbacks threw, at its end. */
  poll(): void {
    if (this.#isPolling) return
    this.#options.tap.pollBegins()
    if (this.#status === 'idle') return this.#errors.throwIfAny()
    this.#isPolling = true
    try {
      this.#pass(this.#roster)
    } finally {
      this.#isPolling = false
      this.#options.tap.pollEnds()
    }
    this.#errors.throwIfAny()
  }

  #pass(roster: PeerRoster): void {
    this.#polls.begin(roster.hasNews ? this.#options.clock : null)
    roster.poll()
    tellCounts(roster, this.#traffic, this.#refusalLog, this)
    this.#polls.end()
  }

  /** Ours: writes all that was put since the last turn, now. */
  flush(): void {
    this.#outbox.flush()
  }

  // ---- peers ----

  has_peer(id: number): boolean {
    return this.#roster.find(id) !== undefined
  }

  get_peer(peer_id: number): WebSocketPeer | null {
    return this.#roster.ask('get_peer', peer_id)?.peer ?? null
  }

  /** The address as Godot prints it, of the player behind a trusted proxy; `''` for an unknown id. */
  get_peer_address(id: number): string {
    return this.#roster.ask('get_peer_address', id)?.connection.address ?? ''
  }

  /** The remote port; 0 for an unknown id or if unproven. On uws looked up when first asked: in `client_connected`. */
  get_peer_port(id: number): number {
    return this.#roster.ask('get_peer_port', id)?.connection.port ?? 0
  }

  /** Closes a peer; its `client_disconnected` follows in a later poll, and no more of its packets are admitted. */
  disconnect_peer(id: number, code = 1000, reason = ''): void {
    this.#roster.ask('disconnect_peer', id)?.channel.close(code, reason)
  }

  /** Ours: the ids of all peers, ascending. */
  get_peer_ids(): number[] {
    return this.#roster.ids()
  }

  /** Ours: what is known of a peer from its request; null for an unknown id. */
  get_peer_handshake(id: number): Handshake | null {
    return this.#roster.ask('get_peer_handshake', id)?.connection.handshake ?? null
  }

  /** Ours: seconds from the last ping to its answer, as this poll found it; -1 before the first and for an unknown id. */
  get_peer_round_trip(id: number): number {
    const milliseconds = this.#roster.ask('get_peer_round_trip', id)?.roundTripMs ?? -1
    return milliseconds < 0 ? -1 : milliseconds / 1000
  }

  /**
   * Ours: puts one packet to every peer but `except`; the bytes are copied once.
   * @returns to how many; peers whose outbound limit is reached are left out and counted. Bad arguments: 0, with a warning.
   */
  broadcast(
    bytes: Uint8Array,
    except: number | readonly number[] = 0,
    write_mode: WriteMode = WebSocketPeer.WRITE_MODE_BINARY,
  ): number {
    const problem = checkBroadcast(bytes, except, write_mode)
    if (problem !== null) this.#report.warn('broadcast', problem)
    if (problem !== null || bytes.length === 0) return 0
    const isText = write_mode === WebSocketPeer.WRITE_MODE_TEXT
    return this.#roster.broadcast(this.#mode.wrap(bytes), isText, typeof except === 'number' ? [except] : except)
  }

  // ---- multiplayer peer ----

  /** With `gd_mp_api`: each receiver gets the value in the codec that it speaks. */
  override put_var(value: unknown, full_objects = false): GodotError {
    if (full_objects) return super.put_var(value, full_objects)
    const packet = new CodedValue(this.#options.codecs, value, this.encode_buffer_max_size)
    const error = this.put_coded_packet(packet)
    return packet.refusal === null ? error : this.#report.fail(packet.refusal.error, packet.refusal.message)
  }

  /** 2 while it listens, is attached or drains, else 0. */
  get_connection_status(): ConnectionStatus {
    return this.#status === 'idle' ? MultiplayerPeer.CONNECTION_DISCONNECTED : MultiplayerPeer.CONNECTION_CONNECTED
  }

  /** A server's own id is 1. */
  get_unique_id(): number {
    return MultiplayerPeer.TARGET_PEER_SERVER
  }

  /** Ours: plain numbers about everything here. */
  get_stats(): ServerStats {
    return readStats(this.#gate, this.#roster, this.#traffic, this.#polls)
  }

  /** Ours: how often each refusal was said since the server was made. */
  get_refusal_counts(): Readonly<Record<RefusalReason, number>> {
    return { ...this.#gate.refusals }
  }

  // ---- inside ----

  protected override handshakeTimeoutChanged(timeout: number): void {
    this.#gate.handshakeTimeoutMs = timeout * 1000
  }

  protected override refusingChanged(isRefusing: boolean): void {
    if (this.#status !== 'draining') this.#gate.isRefusing = isRefusing
  }

  #gateOwner(): GateOwner {
    return {
      occupancy: () => this.#roster.occupancy,
      opened: (connection): ConnectionEvents => this.#options.tap.seated(this.#roster.add(connection)).events,
      refused: (reason, address) => this.#refusalLog.add(reason, address),
      seated: () => this.#farewell?.ask(),
      failed: (error, isLate) =>
        isLate || this.#status === 'idle' ? warnOfUntold(this.#report, [error]) : this.#errors.collect(error),
      left: () => this.#farewell?.check(),
    }
  }

  #newRoster(): PeerRoster {
    const { random, clock, codecs } = this.#options
    const limits = channelLimits(this.#options, this.get_buffers())
    return new PeerRoster({ ...this.#tools, limits, random, clock, codecs }, this.#mode.events)
  }

  /** Ready for another life: no old errors, its mode, new limits, no peers, nobody refused who was by the last `drain`. */
  #prepare(isMultiplayer: boolean): void {
    emptyPile(this.#report, this.#errors)
    const { world, kinds } = this.#options
    this.#mode = isMultiplayer ? this.#makeWorld(this, world, this.#tools, kinds) : rawMode(this, this.#tools)
    this.#seat.desk = this.#mode.desk
    this.#roster = this.#newRoster()
    this.#gate.isRefusing = this.refuse_new_connections
  }

  #terms(protocols: readonly string[]): GateTerms {
    return { protocols, headers: this.get_extra_headers(), messageLimit: this.get_buffers().inputBytes }
  }

  #joiningHost(): JoiningHost {
    return {
      report: this.#report,
      gate: this.#gate,
      inability: this.#options.transport.cannot['attach-to-http-server'],
      status: () => this.#status,
      begin: (protocols, isMultiplayer) => {
        this.#prepare(isMultiplayer)
        this.#status = 'attached'
        this.#sayEngine()
        return this.#terms(protocols)
      },
    }
  }

  #sayEngine(): void {
    sayOnce(this.#options.engineNote, (note) => this.#report.warn('engine', note))
  }
}
