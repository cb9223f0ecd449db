/**
 * Godot 3's `WebSocketClient`: a connection to a server that a game loop polls. It starts attempts through a connector
 * and turns what comes of them into signals inside `poll()`. The doors of the room give it the platform's connector.
 * Source: Godot 3 class reference, WebSocketClient. What is ours beside Godot's names says so.
 */

import { RawDesk } from '../multiplayer/packet-desk.ts'
import type { PacketSeat } from '../multiplayer/websocket-multiplayer-peer.ts'
import { Channel, CHANNEL_PHASES } from '../peer/channel.ts'
import type { ChannelContext, ChannelOwner } from '../peer/channel-owner.ts'
import type { Connection } from '../peer/connection.ts'
import { ErrorPile } from '../peer/error-pile.ts'
import { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import { MultiplayerPeer, type ConnectionStatus } from '../peer/multiplayer-peer.ts'
import { Outbox } from '../peer/outbox.ts'
import { Signal } from '../peer/signal.ts'
import { Traffic, type DropReason } from '../peer/traffic.ts'
import { WebSocketPeer } from '../peer/websocket-peer.ts'
import { channelLimits } from './channel-limits.ts'
import { rawMode, worldMode, type ClientMode, type WorldMode } from './client-mode.ts'
import { ClientProperties } from './client-properties.ts'
import { CodecAgreement } from './codec-agreement.ts'
import type { Connector, ConnectRequest } from './connector.ts'
import type { ConnectionFailure } from './failure.ts'
import { GuardedConnection } from './guarded-connection.ts'
import { goneChannel } from './no-connection.ts'
import type { WebSocketClientOptions } from './options.ts'
import { PendingAttempt, type Opened, type Outcome } from './pending-attempt.ts'
import { checkRequest } from './request-check.ts'
import { resolveOptions, type ResolvedOptions } from './resolve-options.ts'
import { Backoff, isPassingEnd, isPassingFailure } from './retry.ts'
import { readStats, type ClientStats } from './stats.ts'

const SERVER_ID = MultiplayerPeer.TARGET_PEER_SERVER

/** An announced connection. */
interface Established extends Opened {
  /** When it was announced, in milliseconds of the clock. */
  readonly since: number
}

/** Godot's `WebSocketClient`, polled. All signals fire inside `poll()`. */
export class WebSocketClient extends ClientProperties {
  readonly #options: ResolvedOptions
  readonly #report: ErrorReport
  readonly #errors: ErrorPile
  readonly #outbox: Outbox
  readonly #traffic = new Traffic()
  readonly #backoff: Backoff | null
  readonly #seat: PacketSeat
  readonly #agreement: CodecAgreement
  readonly #raw: ClientMode
  readonly #multiplayer: WorldMode
  #mode: ClientMode
  #status: ConnectionStatus = MultiplayerPeer.CONNECTION_DISCONNECTED
  #isPolling = false
  /** When the current poll began, in milliseconds of the clock. */
  #now = 0
  /** What the game has asked for; null when it wants nothing, or it is over. */
  #request: ConnectRequest | null = null
  /** What a retry would ask for, while the signals of an end are heard. */
  #lastRequest: ConnectRequest | null = null
  #attempt: PendingAttempt | null = null
  #established: Established | null = null
  /** When the next retry is due, in milliseconds of the clock; null while none is. */
  #retryAt: number | null = null
  #hasArrived = false
  #hasDrained = false
  #failure: ConnectionFailure | null = null
  #peer: WebSocketPeer

  /** It is open; `protocol` is the sub-protocol that was agreed on, `''` for none. */
  readonly connection_established: Signal<[protocol: string]>
  /** The attempt came to nothing: `get_connection_failure()` says why. */
  readonly connection_error: Signal<[]>
  /** It is over. Unread packets can still be read inside the handler. */
  readonly connection_closed: Signal<[was_clean_close: boolean]>
  /** The server asks to close; the end follows in the same poll. `code` is 0 if it gave none. */
  readonly server_close_request: Signal<[code: number, reason: string]>
  /** A packet can be read from `get_peer(1)`: once per packet, never for one that was dropped. */
  readonly data_received: Signal<[]>
  /** Ours: packets were dropped since the last poll. */
  readonly packet_dropped: Signal<[reason: DropReason, count: number]>
  /** Ours: what was buffered has been taken by the operating system. */
  readonly drained: Signal<[]>
  /** Ours: retry number `attempt` follows in `delay` seconds; only with the option `reconnect`. */
  readonly reconnecting: Signal<[attempt: number, delay: number]>

  /** `platform` opens the connections where the options name no other. @throws TypeError for a bad option. */
  constructor(options: WebSocketClientOptions, platform: Connector) {
    const resolved = resolveOptions(options, platform)
    const report = new ErrorReport(resolved.onWarning)
    const errors = new ErrorPile(report)
    const seat: PacketSeat = { desk: new RawDesk(report) }
    const agreement = new CodecAgreement(resolved.codec)
    super(report, () => agreement.current, errors, seat)
    this.#seat = seat
    this.#agreement = agreement
    this.#options = resolved
    this.#report = report
    this.#errors = errors
    this.connection_established = new Signal(errors)
    this.connection_error = new Signal(errors)
    this.connection_closed = new Signal(errors)
    this.server_close_request = new Signal(errors)
    this.data_received = new Signal(errors)
    this.packet_dropped = new Signal(errors)
    this.drained = new Signal(errors)
    this.reconnecting = new Signal(errors)
    this.#outbox = new Outbox(resolved.turn)
    this.#backoff = resolved.retry === null ? null : new Backoff(resolved.retry, resolved.random)
    this.#raw = rawMode(this, report)
    this.#multiplayer = worldMode(this, resolved.world, { traffic: this.#traffic, report })
    this.#mode = this.#raw
    this.#peer = this.#unconnectedPeer()
  }

  // ---- connecting and leaving ----

  /**
   * Starts an attempt; `poll()` tells how it went.
   * @param url `ws://`, `wss://` or no scheme, which is `ws://`; a name or a literal address, IPv6 in brackets.
   * @param protocols The sub-protocols to offer; the server must choose one, and none if there are none.
   * @param gd_mp_api Speaks Godot 3's multiplayer protocol: the server gives an id, and packets are put and read here, on
   * the client itself. Then the signals of MultiplayerPeer and `peer_packet` fire, and
   * of those here `server_close_request` and ours alone.
   * @param custom_headers Lines of the form `Name: value`; ERR_UNAVAILABLE in browsers, which send none.
   * @returns OK; ERR_ALREADY_IN_USE: an attempt, a retry to come or a connection exists, but for one that
   * `disconnect_from_host` has ended; ERR_INVALID_PARAMETER: URL, protocols, headers or certificate are wrong;
   * ERR_UNAVAILABLE: not possible here. `get_last_error_message()` says what.
   */
  connect_to_url(
    url: string,
    protocols: readonly string[] = [],
    gd_mp_api = false,
    custom_headers: readonly string[] = [],
  ): GodotError {
    if (this.#request !== null) {
      return this.#report.fail(
        GodotError.ERR_ALREADY_IN_USE,
        'The client is in use: call disconnect_from_host() first.',
      )
    }
    const { connector, clock } = this.#options
    const { verify_ssl, trusted_ssl_certificate: certificate } = this
    const checked = checkRequest({ url, protocols, custom_headers, verify_ssl, certificate }, connector)
    if (!checked.ok) return this.#report.fail(checked.error, checked.message)
    // One that the game has left goes on closing in the background, as in Godot, without a signal.
    this.#established?.channel.dispose()
    this.#established = null
    this.#lastRequest = null
    this.#failure = null
    this.#backoff?.reset()
    this.#peer = this.#unconnectedPeer()
    this.#multiplayer.desk.abandon()
    this.#mode = gd_mp_api ? this.#multiplayer : this.#raw
    this.#seat.desk = this.#mode.desk
    const { request } = checked
    const offers = this.#agreement.offer(request.protocols)
    this.#request = { ...request, protocols: offers, clock, messageLimit: this.get_buffers().inputBytes }
    this.#start(this.#request)
    return GodotError.OK
  }

  /**
   * Closes, gives up an attempt, or stops retrying. What was put before still goes out. `connection_closed` follows in
   * a later poll if there was a connection; an attempt ends at once and without a signal, as in Godot.
   */
  disconnect_from_host(code = 1000, reason = ''): void {
    this.#request = null
    this.#lastRequest = null
    this.#retryAt = null
    this.#attempt?.abandon(code, reason)
    this.#attempt = null
    this.#established?.channel.close(code, reason)
    if (this.#established === null) this.#status = MultiplayerPeer.CONNECTION_DISCONNECTED
  }

  // ---- the tick ----

  /** The only pump: one call is one tick. Inside itself it does nothing. @throws what listeners threw, at its end. */
  poll(): void {
    if (this.#isPolling) return
    this.#isPolling = true
    try {
      this.#pass()
    } finally {
      this.#isPolling = false
    }
    this.#errors.throwIfAny()
  }

  #pass(): void {
    this.#now = this.#options.clock.now()
    const attempt = this.#attempt
    const outcome = attempt?.outcome ?? null
    const isRetryDue = this.#retryAt !== null && this.#now >= this.#retryAt
    this.#multiplayer.desk.tellDepartures()
    this.#pump()
    // What listeners have started or ended meanwhile waits for the next poll.
    if (outcome !== null && this.#attempt === attempt) this.#conclude(outcome)
    else if (isRetryDue && this.#retryAt !== null) this.#retry()
    this.#tellTraffic()
  }

  /** Ours: writes all that was put since the last turn, now. */
  flush(): void {
    this.#outbox.flush()
  }

  // ---- the server as a peer ----

  /** The server, whose id is 1: an object also before there is a connection, and a new one for each. Else null. */
  get_peer(peer_id: number): WebSocketPeer | null {
    if (peer_id === SERVER_ID) return this.#peer
    this.#report.warn('get_peer', `get_peer(${String(peer_id)}): a client knows the server alone, whose id is 1.`)
    return null
  }

  /** The server's address as Godot prints it; `''` while not connected, and in browsers. */
  get_connected_host(): string {
    return this.#connected('get_connected_host')?.connection.address ?? ''
  }

  /** The server's port; 0 while not connected, and in browsers. */
  get_connected_port(): number {
    return this.#connected('get_connected_port')?.connection.port ?? 0
  }

  // ---- multiplayer peer ----

  /** 1 while an attempt is under way or a retry to come, 2 while connected, else 0. */
  get_connection_status(): ConnectionStatus {
    return this.#status
  }

  /** The id that the server has given, with `gd_mp_api`; 0 before that, and when the end has been told. */
  get_unique_id(): number {
    return this.#multiplayer.desk.id
  }

  /** Ours: why the last attempt failed or the last connection broke; null if neither did. Changes in `poll()` only. */
  get_connection_failure(): ConnectionFailure | null {
    return this.#failure
  }

  /** Ours: plain numbers about everything here. */
  get_stats(): ClientStats {
    return readStats(this.#traffic, this.#established?.channel ?? null, this.#multiplayer.desk.count())
  }

  // ---- what the poll does ----

  #pump(): void {
    const established = this.#established
    if (!this.#hasArrived || established === null) return
    this.#hasArrived = false
    established.channel.mark()
    this.#mode.turnBegins()
    established.channel.pump()
  }

  #conclude(outcome: Outcome): void {
    this.#attempt = null
    if (outcome.isOpen) this.#announce({ ...outcome, since: this.#now })
    else this.#announceFailure(outcome.failure)
  }

  #announce(established: Established): void {
    const writeMode = this.#peer.get_write_mode()
    this.#peer = this.#peerOf(established.channel)
    this.#peer.set_write_mode(writeMode)
    this.#established = established
    this.#status = MultiplayerPeer.CONNECTION_CONNECTED
    this.#failure = null
    const game = this.#agreement.settle(established.protocol)
    this.#mode.established(established.channel, { game, codec: this.#agreement.name })
    if (this.#established === established) established.channel.announce()
  }

  #announceFailure(failure: ConnectionFailure): void {
    this.#settle(failure, isPassingFailure(failure))
    this.#mode.failed()
    this.#scheduleRetry()
  }

  /** The disconnection of an established connection: its channel calls this inside the pump. */
  #announceEnd({ connection, channel, since }: Established, wasClean: boolean): void {
    this.#established = null
    this.#backoff?.ended(this.#now - since)
    const isPassing = channel.phase === CHANNEL_PHASES.open && connection.end !== null && isPassingEnd(connection.end)
    this.#settle(connection.failure, isPassing)
    this.#mode.closed(wasClean)
    this.#scheduleRetry()
  }

  /** Back to the beginning: a listener may connect anew. */
  #settle(failure: ConnectionFailure | null, isPassing: boolean): void {
    this.#lastRequest = isPassing && this.#backoff !== null ? this.#request : null
    this.#request = null
    this.#status = MultiplayerPeer.CONNECTION_DISCONNECTED
    this.#failure = failure
    if (failure !== null) this.#report.fail(GodotError.ERR_CONNECTION_ERROR, failure.message)
  }

  /** A listener may have left, or connected elsewhere: then there is nothing to try again. */
  #scheduleRetry(): void {
    const request = this.#lastRequest
    this.#lastRequest = null
    const backoff = this.#backoff
    if (request === null || backoff === null) return
    const delayMs = backoff.next()
    if (delayMs === null) return
    this.#request = request
    this.#status = MultiplayerPeer.CONNECTION_CONNECTING
    this.#retryAt = this.#now + delayMs
    this.reconnecting.emit(backoff.attempts, delayMs / 1000)
  }

  #retry(): void {
    this.#retryAt = null
    if (this.#request !== null) this.#start(this.#request)
  }

  #tellTraffic(): void {
    for (const { reason, count } of this.#traffic.takeDrops()) this.packet_dropped.emit(reason, count)
    if (!this.#hasDrained) return
    this.#hasDrained = false
    if (this.#established !== null) this.drained.emit()
  }

  // ---- inside ----

  #start(request: ConnectRequest): void {
    const { connector, clock, handshakeTimeoutMs: timeoutMs } = this.#options
    this.#status = MultiplayerPeer.CONNECTION_CONNECTING
    this.#attempt = new PendingAttempt({
      connector,
      clock,
      timeoutMs,
      receive: (connection) => this.#receive(connection, request.messageLimit),
    })
    this.#attempt.start(request)
  }

  /** Puts the guard and a channel on a connection that has just been opened. */
  #receive(opened: Connection, messageLimit: number): Pick<Opened, 'connection' | 'channel'> {
    const { clock, idleTimeoutMs, closeTimeoutMs } = this.#options
    const failed = (error: unknown): void => this.#errors.collect(error)
    const connection = new GuardedConnection(opened, { clock, messageLimit, idleTimeoutMs, closeTimeoutMs, failed })
    const channel = new Channel(SERVER_ID, connection, {
      ...this.#context(),
      owner: this.#channelOwner(connection),
    })
    connection.setOwner(channel)
    return { connection, channel }
  }

  #context(): Omit<ChannelContext, 'owner'> {
    const limits = channelLimits(this.#options, this.get_buffers())
    return { outbox: this.#outbox, traffic: this.#traffic, report: this.#report, limits }
  }

  #channelOwner(connection: GuardedConnection): ChannelOwner {
    const isOurs = (channel: Channel): boolean => this.#established?.channel === channel
    return {
      arrived: (channel) => void (this.#hasArrived ||= isOurs(channel)),
      // One connection shares its bounds with nobody.
      channels: () => [],
      overflowed: () => connection.refuse('backlog-full', 1008),
      drained: (channel) => void (this.#hasDrained ||= isOurs(channel)),
      ponged: () => undefined,
      closing: () => undefined,
      hasRoomFor: (_channel, packet) => this.#mode.hasRoomFor(packet),
      admitted: (channel) => this.#mode.admitted(channel),
      closeRequested: (_channel, code, reason) => this.server_close_request.emit(code, reason),
      disconnected: (_channel, wasClean) => {
        if (this.#established !== null) this.#announceEnd(this.#established, wasClean)
      },
    }
  }

  #unconnectedPeer(): WebSocketPeer {
    return this.#peerOf(goneChannel(SERVER_ID, this.#context()))
  }

  #peerOf(channel: Channel): WebSocketPeer {
    return new WebSocketPeer(channel, this.#report, () => this.#agreement.current)
  }

  #connected(method: string): Established | null {
    if (this.#established === null) this.#report.warn(method, `${method}(): the client is not connected.`)
    return this.#established
  }
}
