/**
 * One listening port of the ws engine. A TCP server of our own accepts, so that a socket is counted before TLS and
 * before any byte; Node's HTTP server, which never listens itself, reads the requests and so has no time-outs of its own.
 * Made by the transport; it never decides who may enter, and it always has its port for itself (no SO_REUSEPORT).
 */

import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { checkTls, type TlsOptions } from '../tls-check.ts'
import type { ListenOptions, ListenOutcome, TlsMaterial, TransportEvents } from './transport.ts'
import { bindNow } from './ws-bind.ts'
import { answerMalformed, WsFrontDesk } from './ws-front-desk.ts'
import type { HeldSockets } from './ws-held-sockets.ts'
import { WsPending } from './ws-pending.ts'
import { isUpgradable, namesPath } from './ws-request.ts'

/** The gate has the deadlines, so Node gets none. */
const NO_DEADLINES = { headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 }

/** The longest that a timer of Node can wait: for the TLS handshake, where 0 would mean its own 120 s. */
const NEVER_MS = 0x7fff_ffff

const HTTP_OPTIONS = {
  ...NO_DEADLINES,
  /** Bytes of a request's line and headers together; more is answered with 431. */
  maxHeaderSize: 8192,
  insecureHTTPParser: false,
  requireHostHeader: true,
}

/** A listener and all that came in through it. */
export class WsListener {
  readonly #events: TransportEvents
  readonly #held: HeldSockets
  readonly #desk: WsFrontDesk
  readonly #tcp: Server
  readonly #plain: HttpServer | null
  readonly #secure: HttpsServer | null
  // The pending socket beneath the socket on which a request comes.
  readonly #pending = new WeakMap<Duplex, WsPending>()
  // Node does not tell which TCP socket is beneath a TLS socket; the two ends of a TCP stream name it.
  readonly #pendingByEnds = new Map<string, WsPending>()
  #port = 0
  #isClosed = false

  constructor(options: ListenOptions, tls: TlsOptions | null, events: TransportEvents, held: HeldSockets) {
    this.#events = events
    this.#held = held
    this.#desk = new WsFrontDesk(options, events, held)
    this.#tcp = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket))
    this.#plain = tls === null ? this.#equip(createHttpServer(HTTP_OPTIONS)) : null
    this.#secure =
      tls === null ? null : this.#equip(createHttpsServer({ ...HTTP_OPTIONS, ...tls, handshakeTimeout: NEVER_MS }))
    this.#secure?.on('secureConnection', (socket) => this.#recognise(socket))
  }

  /** Binds the port in the same turn; the listener of a failure can be forgotten. */
  open(host: string, port: number): ListenOutcome {
    const outcome = bindNow(this.#tcp, host, port)
    if (outcome.ok) this.#port = outcome.port
    return outcome
  }

  get isListening(): boolean {
    return this.#tcp.listening
  }

  /** Shows another certificate to those who come from now on. */
  reloadTls(tls: TlsMaterial): ListenOutcome {
    if (this.#secure === null) return { ok: false, reason: 'tls', message: 'This listener has no TLS.' }
    const check = checkTls(tls)
    if (!check.ok) return { ok: false, reason: 'tls', message: check.message }
    this.#secure.setSecureContext(check.options)
    return { ok: true, port: this.#port }
  }

  stop(): void {
    if (this.#tcp.listening) this.#tcp.close()
  }

  close(): void {
    this.#isClosed = true
    this.stop()
    this.#desk.close()
  }

  #equip<S extends HttpServer | HttpsServer>(server: S): S {
    // Node leaves headers above a count away without a word; their size is bounded, so none is left away.
    server.maxHeadersCount = 0
    const plain = (request: IncomingMessage, response: ServerResponse): void => this.#plainRequest(request, response)
    const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void =>
      this.#upgradeRequest(request, socket, head)
    server.on('request', plain)
    // An `Expect` header asks for an answer before the body is sent: it gets the answer itself.
    server.on('checkContinue', plain)
    server.on('checkExpectation', plain)
    server.on('upgrade', upgrade)
    server.on('connect', upgrade)
    server.on('clientError', (error, socket) => this.#malformed(error, socket))
    return server
  }

  #accept(socket: Socket): void {
    // Without an address it was reset while it waited in the backlog.
    if (socket.remoteAddress === undefined) return void socket.destroy()
    const pending = new WsPending(socket, this.#events)
    if (!this.#events.accepted(pending) || this.#isClosed) return void socket.destroy()
    this.#held.hold(socket, pending)
    socket.once('close', () => pending.settle(false))
    if (this.#secure === null) {
      this.#pending.set(socket, pending)
      this.#plain?.emit('connection', socket)
    } else {
      this.#remember(socket, pending)
      // The TLS socket above inherits this. Who ends the stream before the handshake has ended leaves; half open, Node
      // would tell nobody.
      socket.allowHalfOpen = false
      this.#secure.emit('connection', socket)
    }
  }

  #remember(socket: Socket, pending: WsPending): void {
    const ends = endsOf(socket)
    this.#pendingByEnds.set(ends, pending)
    socket.once('close', () => {
      if (this.#pendingByEnds.get(ends) === pending) this.#pendingByEnds.delete(ends)
    })
  }

  #recognise(socket: TLSSocket): void {
    const pending = this.#pendingByEnds.get(endsOf(socket))
    if (pending === undefined) return void socket.destroy()
    socket.allowHalfOpen = true
    this.#pending.set(socket, pending)
  }

  #plainRequest(request: IncomingMessage, response: ServerResponse): void {
    if (this.#isFirst(request.socket, namesPath(request))) this.#desk.plain(request, response)
  }

  #upgradeRequest(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const isSound = namesPath(request) && isUpgradable(request)
    if (this.#isFirst(socket, isSound)) this.#desk.upgrade(request, socket, head)
    else socket.destroy()
  }

  #malformed(error: Error, socket: Duplex): void {
    // What comes behind a whole request is nobody's: the answer to the request ends the socket.
    const pending = this.#pending.get(socket)
    if (pending?.isSettled === true) return
    pending?.settle(false)
    answerMalformed(error, socket)
  }

  /** A socket has one request. A further one is not read: the answer to the first says `Connection: close`. */
  #isFirst(socket: Duplex, isSound: boolean): boolean {
    const pending = this.#pending.get(socket)
    if (pending === undefined || pending.isSettled) return false
    pending.settle(isSound)
    return true
  }
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`
}
