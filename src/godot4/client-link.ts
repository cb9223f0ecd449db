/**
 * What a `WebSocketPeer` of Godot 4 speaks through when it connects by itself: a `WebSocketClient` in raw mode for each
 * attempt, whose signals become states. Called by WebSocketPeer. It decides nothing about packets.
 * What a server sent right before it closed stays readable for one poll, in which the state is still open; Godot loses it.
 */

import type { Connector } from '../client/connector.ts'
import { FAILURES, type ConnectionFailure } from '../client/failure.ts'
import type { WebSocketClientOptions } from '../client/options.ts'
import { WebSocketClient } from '../client/websocket-client.ts'
import type { BufferSizes } from '../multiplayer/websocket-multiplayer-peer.ts'
import { sendableClose } from '../peer/close-frame.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import { PacketQueue } from '../peer/packet-queue.ts'
import { WebSocketPeer as RawPeer } from '../peer/websocket-peer.ts'
import type { LinkPacket, PeerLink } from './peer-link.ts'
import { NO_CLOSE, READY_STATES, VIOLATION_CODES, type CloseNote, type ReadyState } from './ready-state.ts'
import type { SocketSettings } from './socket-settings.ts'
import type { TLSOptions } from './tls-options.ts'
import { Witness } from './witness.ts'

const SERVER = 1
const POLICY = 1008

/** Options of the client that go through to its sockets. */
export type ClientLinkOptions = Omit<
  WebSocketClientOptions,
  'codec' | 'reconnect' | 'max_queued_packets' | 'max_queued_bytes' | 'connector'
>

/** A client whose buffers have any size. */
class SizedClient extends WebSocketClient {
  readonly #sizes: BufferSizes

  constructor(sizes: BufferSizes, options: WebSocketClientOptions, connector: Connector) {
    super(options, connector)
    this.#sizes = sizes
  }

  override get_buffers(): BufferSizes {
    // Asked while it is being made, too.
    return #sizes in this ? this.#sizes : super.get_buffers()
  }
}

/** One attempt and what comes of it. */
interface Course {
  readonly client: WebSocketClient
  readonly socket: () => RawPeer | null
  readonly witness: Witness
  readonly url: string
}

/** A {@link PeerLink} of a client. */
export class ClientLink implements PeerLink {
  readonly mostBytes: number = Infinity
  readonly #options: ClientLinkOptions
  readonly #connector: Connector
  readonly #report: ErrorReport
  readonly #lastWords = new PacketQueue()
  #course: Course | null = null
  #state: ReadyState = READY_STATES.closed
  #protocol = ''
  #close = NO_CLOSE
  /** What the close frames of both sides said so far. */
  #said = NO_CLOSE
  #isEnding = false

  constructor(options: ClientLinkOptions, connector: Connector, report: ErrorReport) {
    this.#options = options
    this.#connector = connector
    this.#report = report
  }

  // ---- what there is ----

  get state(): ReadyState {
    return this.#state
  }

  get close(): CloseNote {
    return this.#close
  }

  get host(): string {
    return this.#isOpen() ? (this.#course?.socket()?.get_connected_host() ?? '') : ''
  }

  get port(): number {
    return this.#isOpen() ? (this.#course?.socket()?.get_connected_port() ?? 0) : 0
  }

  get protocol(): string {
    return this.#protocol
  }

  get url(): string {
    return this.#course?.url ?? ''
  }

  get availablePackets(): number {
    return this.#lastWords.count + (this.#course?.socket()?.get_available_packet_count() ?? 0)
  }

  get outboundBytes(): number {
    return this.#course?.socket()?.get_current_outbound_buffered_amount() ?? 0
  }

  get pongs(): number {
    return this.#course?.witness.pongs ?? 0
  }

  // ---- what the game does ----

  connect(url: string, tls: TLSOptions | null, settings: SocketSettings): GodotError {
    const witness = new Witness(this.#connector)
    const client = new SizedClient(settings.buffers, this.#options, witness)
    client.verify_ssl = tls?.is_unsafe_client() !== true
    client.trusted_ssl_certificate = tls?.get_trusted_ca_chain() ?? null
    const error = client.connect_to_url(url, settings.supported_protocols, false, settings.handshake_headers)
    // One that was closing goes on in the background, until its deadline; nothing is left of it here, as in Godot.
    this.#finish(NO_CLOSE)
    this.#course = null
    this.#protocol = ''
    this.#said = NO_CLOSE
    if (error !== GodotError.OK) return this.#report.fail(error, client.get_last_error_message())
    this.#course = { client, socket: () => client.get_peer(SERVER), witness, url }
    this.#state = READY_STATES.connecting
    this.#listen(client)
    return GodotError.OK
  }

  poll(): void {
    if (this.#isEnding) this.#finish(this.#close)
    if (this.#state !== READY_STATES.closed) this.#course?.client.poll()
  }

  read(): LinkPacket | undefined {
    if (this.#lastWords.count > 0) return takeFrom(this.#lastWords)
    const socket = this.#course?.socket()
    if (!socket || socket.get_available_packet_count() === 0) return undefined
    const bytes = socket.get_packet()
    return { bytes, isText: socket.was_string_packet() }
  }

  send(bytes: Uint8Array, isText: boolean): GodotError {
    const socket = this.#course?.socket()
    if (!socket) return GodotError.FAILED
    socket.set_write_mode(isText ? RawPeer.WRITE_MODE_TEXT : RawPeer.WRITE_MODE_BINARY)
    return socket.put_packet(bytes)
  }

  ping(): void {
    this.#course?.witness.connection?.ping()
  }

  shut(code: number, reason: string): void {
    this.#course?.client.disconnect_from_host(code, reason)
    if (this.#state === READY_STATES.connecting) return this.#finish(NO_CLOSE)
    if (this.#state !== READY_STATES.open) return
    this.#said = sendableClose(code, reason)
    this.#state = READY_STATES.closing
  }

  drop(): void {
    // First: otherwise the client would send a close frame.
    this.#course?.witness.connection?.terminate()
    this.#course?.client.disconnect_from_host()
    if (this.#state !== READY_STATES.closed) this.#finish(NO_CLOSE)
  }

  setNoDelay(enabled: boolean): void {
    this.#course?.socket()?.set_no_delay(enabled)
  }

  // ---- inside ----

  #isOpen(): boolean {
    return this.#state === READY_STATES.open && !this.#isEnding
  }

  #listen(client: WebSocketClient): void {
    const isCurrent = (): boolean => this.#course?.client === client && this.#state !== READY_STATES.closed
    client.connection_established.connect((protocol) => {
      if (!isCurrent()) return
      this.#protocol = protocol
      this.#state = READY_STATES.open
    })
    client.connection_error.connect(() => {
      this.#report.message = client.get_last_error_message()
      if (isCurrent()) this.#finish(NO_CLOSE)
    })
    client.server_close_request.connect((code, reason) => void (this.#said = { code, reason }))
    client.connection_closed.connect((wasClean) => {
      if (isCurrent()) this.#ended(wasClean ? this.#said : noteOf(client.get_connection_failure()))
    })
  }

  /** It is over; while it was open, what it brought last can be read until the next poll. */
  #ended(note: CloseNote): void {
    if (this.#state !== READY_STATES.open) return this.#finish(note)
    const socket = this.#course?.socket()
    while (socket && socket.get_available_packet_count() > 0) {
      const bytes = socket.get_packet()
      this.#lastWords.push(bytes, socket.was_string_packet())
    }
    if (this.#lastWords.count === 0) return this.#finish(note)
    this.#isEnding = true
    this.#close = note
  }

  #finish(note: CloseNote): void {
    this.#state = READY_STATES.closed
    this.#close = note
    this.#isEnding = false
    this.#lastWords.clear()
  }
}

function takeFrom(queue: PacketQueue): LinkPacket | undefined {
  const bytes = queue.shift()
  return bytes === undefined ? undefined : { bytes, isText: queue.lastWasText }
}

/** What our own side closed with. */
function noteOf(failure: ConnectionFailure | null): CloseNote {
  if (failure === null) return NO_CLOSE
  const { reason } = failure
  if (reason === 'backlog-full') return { code: POLICY, reason: FAILURES[reason] }
  return isViolation(reason) ? { code: VIOLATION_CODES[reason], reason: FAILURES[reason] } : NO_CLOSE
}

function isViolation(reason: string): reason is keyof typeof VIOLATION_CODES {
  return Object.hasOwn(VIOLATION_CODES, reason)
}
