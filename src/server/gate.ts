/**
 * The gate: where connections come in over a transport and are let through or refused. It keeps the handshakes, the
 * deadlines, the limits and the counts, and tells its owner of each connection in the order of arrival, at once.
 * WebSocketServer polls a gate; the server faces stand on one directly. It never touches packets or peers' ids.
 */

import type { Connection, ConnectionEvents } from '../peer/connection.ts'
import { Admission, type Candidate } from './admission.ts'
import { Deadlines } from './deadlines.ts'
import { GatedConnection, type GateKeeper } from './gated-connection.ts'
import type { GateSettings } from './gate-settings.ts'
import { Heartbeat } from './heartbeat.ts'
import { InboundRate } from './inbound-rate.ts'
import { PendingSockets } from './pending-sockets.ts'
import { plainAnswer } from './plain-http.ts'
import { REFUSAL_REASONS, REFUSALS, type RefusalReason } from './refusals.ts'
import { wantsUpgrade } from './upgrade-check.ts'
import type {
  Attachment,
  AttachmentEvents,
  HttpReply,
  HttpRequest,
  ListenOptions,
  ListenOutcome,
  PendingSocket,
  TlsMaterial,
  Transport,
} from './transport/transport.ts'

/** Who stands behind a gate. None of these throws. */
export interface GateOwner {
  /** How many places are taken: open connections, and those that ended and were not announced yet. */
  occupancy(): number
  /** A connection came through; what it returns hears it. */
  opened(connection: GatedConnection): ConnectionEvents
  /** Somebody was refused. Before a request the address is that of the socket; `''` where none is known. */
  refused(reason: RefusalReason, address: string): void
  /** What `opened` has returned hears the connection from here on: it may be closed. */
  seated?(): void
  /** A callback of the user's threw, or his transport. `isLate`: a callback was asked before the gate was closed. */
  failed(error: unknown, isLate: boolean): void
  /** A connection's socket is gone, or a candidate has given back its place. */
  left(): void
}

/** What can change from one `listen` to the next. */
export interface GateTerms {
  /** The sub-protocols of the game; empty for none. */
  readonly protocols: readonly string[]
  /** Further headers of the 101. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Largest message, in bytes. */
  readonly messageLimit: number
}

const NO_TERMS: GateTerms = { protocols: [], headers: [], messageLimit: 65_536 }
const SMALLEST_NATIVE_LIMIT = 131_072

/** A gate over one transport. */
export class Gate implements AttachmentEvents, GateKeeper {
  readonly #transport: Transport
  readonly #settings: GateSettings
  readonly #owner: GateOwner
  readonly #connections = new Set<GatedConnection>()
  readonly #handshakes: PendingSockets
  readonly #closes: Deadlines<GatedConnection>
  readonly #slowPeers: Deadlines<GatedConnection>
  readonly #heartbeat: Heartbeat
  readonly #admission: Admission
  readonly #refusals = Object.fromEntries(REFUSAL_REASONS.map((reason) => [reason, 0])) as Record<RefusalReason, number>
  #terms = NO_TERMS
  /** While true, upgrades are refused with `not-accepting`. */
  isRefusing = false

  constructor(transport: Transport, settings: GateSettings, owner: GateOwner) {
    this.#transport = transport
    this.#settings = settings
    this.#owner = owner
    const { clock } = settings
    this.#handshakes = new PendingSockets(settings, (socket) => {
      this.refused('handshake-timeout', socket.address)
      socket.cut()
    })
    this.#closes = new Deadlines(clock, settings.closeTimeoutMs, (connection) => {
      this.refused('close-timeout', connection.address)
      connection.terminate()
    })
    this.#slowPeers = new Deadlines(clock, settings.slowPeerTimeoutMs, (connection) => {
      // No engine tells what was taken in part.
      if (connection.bufferedAmount > settings.slowPeerBytes) connection.refuse('slow-peer', 0)
    })
    this.#heartbeat = new Heartbeat(clock, settings.idleTimeoutMs, this.#connections)
    this.#admission = new Admission(settings, {
      occupancy: () => this.#owner.occupancy(),
      isRefusing: () => this.isRefusing,
      protocols: () => this.#terms.protocols,
      refuse: (candidate, reason) => this.#refuse(candidate.request, candidate.reply, reason),
      upgrade: (candidate) => this.#upgrade(candidate),
      failed: (error, isLate) => this.#owner.failed(error, isLate),
      freed: () => this.#owner.left(),
    })
  }

  get connections(): ReadonlySet<GatedConnection> {
    return this.#connections
  }

  /** Sockets whose handshake has not ended, or whose plain answer has not left; those that wait for a verdict included. */
  get pendingCount(): number {
    return this.#handshakes.count + this.#admission.waitingCount
  }

  /** Candidates that have a place and are no connection yet. */
  get reservedCount(): number {
    return this.#admission.reservedCount
  }

  /** How often each refusal was said since the gate was made. */
  get refusals(): Readonly<Record<RefusalReason, number>> {
    return this.#refusals
  }

  set handshakeTimeoutMs(value: number) {
    this.#handshakes.durationMs = value
  }

  // ---- opening and closing ----

  /** Opens the listener, in the same turn. */
  listen(host: string, port: number, tls: TlsMaterial | null, terms: GateTerms): ListenOutcome {
    const { exclusive } = this.#settings
    const outcome = this.#transport.listen({ host, port, exclusive, tls, ...this.#native(terms) }, this)
    if (outcome.ok) this.#terms = terms
    return outcome
  }

  /** Opens the way in from HTTP servers of somebody else's, until `close`; undefined where the engine cannot. */
  openAttachment(terms: GateTerms): Attachment | undefined {
    this.#terms = terms
    return this.#transport.openAttachment?.(this.#native(terms), this)
  }

  reloadTls(tls: TlsMaterial): ListenOutcome {
    return this.#transport.reloadTls(tls)
  }

  /** Accepts nothing more; what is open goes on. */
  stopListening(): void {
    this.#transport.stopListening()
  }

  /** Refuses the candidates that wait for a verdict, as `not-accepting`. */
  turnAway(): void {
    this.#admission.turnAway()
  }

  /** Says 1000 to everybody and lets go of everything; owners hear nothing more. */
  close(): void {
    const connections = [...this.#connections]
    this.#connections.clear()
    for (const connection of connections) {
      connection.setOwner(DEAF)
      connection.close(1000, '')
    }
    this.#transport.close()
    this.#handshakes.clear()
    this.#closes.clear()
    this.#slowPeers.clear()
    this.#heartbeat.stop()
    this.#admission.clear()
  }

  // ---- AttachmentEvents ----

  accepted(socket: PendingSocket): boolean {
    const reason = this.#handshakes.add(socket, this.#admission.waitingCount)
    if (reason !== null) this.refused(reason, socket.address)
    return reason === null
  }

  settled(socket: PendingSocket, hasAsked: boolean): void {
    // Who was cut by the deadline is no longer waited for, and was counted then.
    if (this.#handshakes.remove(socket) && !hasAsked) this.refused('no-request', socket.address)
  }

  request(request: HttpRequest, reply: HttpReply): void {
    const seen = this.#settings.trustedProxies.seen(request)
    if (wantsUpgrade(seen)) this.#admission.consider(seen, reply)
    else this.#answerPlain(seen, reply)
  }

  strayed(request: HttpRequest, reply: HttpReply): void {
    this.#refuse(this.#settings.trustedProxies.seen(request), reply, 'bad-path')
  }

  // ---- GateKeeper ----

  get messageLimit(): number {
    return this.#terms.messageLimit
  }

  now(): number {
    return this.#settings.clock.now()
  }

  refused(reason: RefusalReason, address: string): void {
    this.#refusals[reason]++
    this.#owner.refused(reason, address)
  }

  failed(error: unknown): void {
    this.#owner.failed(error, false)
  }

  closing(connection: GatedConnection): void {
    if (this.#connections.has(connection)) this.#closes.add(connection)
  }

  outboundChanged(connection: GatedConnection): void {
    const limit = this.#settings.slowPeerBytes
    if (limit === 0) return
    if (connection.bufferedAmount > limit) this.#slowPeers.add(connection)
    else this.#slowPeers.remove(connection)
  }

  left(connection: GatedConnection): void {
    if (!this.#connections.delete(connection)) return
    this.#closes.remove(connection)
    this.#slowPeers.remove(connection)
    this.#admission.release(connection.address)
    if (this.#connections.size === 0) this.#heartbeat.stop()
    this.#owner.left()
  }

  // ---- inside ----

  #native(terms: GateTerms): Pick<ListenOptions, 'nativeMessageLimit' | 'compression'> {
    const nativeMessageLimit = Math.max(2 * terms.messageLimit, SMALLEST_NATIVE_LIMIT)
    return { nativeMessageLimit, compression: this.#settings.compression }
  }

  #answerPlain(request: HttpRequest, reply: HttpReply): void {
    // Of those who come through a proxy only the request tells whose share it is.
    if (this.#handshakes.hasShare(request.address)) return this.#refuse(request, reply, 'address-limit')
    const { life } = this.#admission
    const failed = (error: unknown): void => this.#owner.failed(error, life !== this.#admission.life)
    try {
      const answer = plainAnswer(request, this.#settings.onRequest, failed)
      if (typeof answer === 'string') this.#refuse(request, reply, answer)
      else reply.respond(answer, this.#handshakes.answering(request.address))
    } catch (error) {
      failed(error)
      reply.respond({ status: 500, headers: { 'content-type': 'text/plain' }, body: 'The server failed.\n' })
    }
  }

  #refuse(request: HttpRequest, reply: HttpReply, reason: RefusalReason): void {
    this.refused(reason, request.address)
    const { status, text } = REFUSALS[reason]
    if (status === 0) return
    const headers: Record<string, string> = { 'content-type': 'text/plain; charset=utf-8', 'x-refusal': reason }
    if (status === 426) headers['upgrade'] = 'websocket'
    if (reason === 'bad-version') headers['sec-websocket-version'] = '13'
    if (status === 405) headers['allow'] = wantsUpgrade(request) ? 'GET' : 'GET, HEAD'
    reply.respond({ status, headers, body: `${text}\n` })
  }

  #upgrade(candidate: Candidate): void {
    candidate.reply.upgrade({
      protocol: candidate.answeredProtocol,
      headers: this.#terms.headers,
      opened: (connection) => this.#open(connection, candidate),
      lost: () => {
        this.refused('client-gone', candidate.address)
        this.#admission.abandon(candidate.address)
      },
    })
  }

  #open(socket: Connection, candidate: Candidate): ConnectionEvents {
    const { inboundRate } = this.#settings
    const rate = inboundRate === null ? null : new InboundRate(inboundRate, this.now())
    const connection = new GatedConnection(socket, candidate.handshake(), this, rate)
    this.#admission.seated()
    this.#connections.add(connection)
    this.#heartbeat.start()
    connection.setOwner(this.#owner.opened(connection))
    this.#owner.seated?.()
    return connection
  }
}

/** Hears a connection that nobody owns any more. */
const DEAF: ConnectionEvents = {
  message: () => undefined,
  pong: () => undefined,
  drained: () => undefined,
  ended: () => undefined,
}
