/**
 * Where the requests of Node's HTTP server become requests of the gate: one desk for each listener and each attachment.
 * Called by them; decides nothing. After `close` it sends away whoever still comes.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { frameAnswer } from '../framed-answer.ts'
import type { HttpReply, HttpRequest, TransportEvents } from './transport.ts'
import { answerBytes } from './ws-answer.ts'
import type { HeldSockets } from './ws-held-sockets.ts'
import { destroyAfter, FAREWELL_MS, leaveToClose } from './ws-linger.ts'
import { WsPlainReply } from './ws-plain-reply.ts'
import { isUpgradable, readRequest } from './ws-request.ts'
import { WsUpgradeReply } from './ws-upgrade-reply.ts'
import { WsUpgrader, type UpgradeOptions } from './ws-upgrader.ts'

const NO_PATH = { status: 400, body: 'The request names no path.\n' } as const
const OLD_HTTP = { status: 505, body: 'A WebSocket needs HTTP/1.1.\n' } as const

/** Passes requests on to a gate. */
export class WsFrontDesk {
  readonly #events: TransportEvents
  readonly #held: HeldSockets
  readonly #upgrader: WsUpgrader
  #isClosed = false

  constructor(options: UpgradeOptions, events: TransportEvents, held: HeldSockets) {
    this.#events = events
    this.#held = held
    this.#upgrader = new WsUpgrader(options, held)
  }

  /** A request that Node's server keeps. */
  plain(request: IncomingMessage, response: ServerResponse): void {
    if (this.#isClosed) return void request.socket.destroy()
    const seen = readRequest(request, request.socket)
    const reply = new WsPlainReply(response)
    this.#held.hold(request.socket, reply)
    if (seen === null) reply.respond(NO_PATH)
    else this.#events.request(seen, reply)
  }

  /** A request that Node's server has given away together with its socket. `tell`: another ear than `request`. */
  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    tell: (seen: HttpRequest, reply: HttpReply) => void = (seen, reply) => this.#events.request(seen, reply),
  ): void {
    if (this.#isClosed) return void socket.destroy()
    const seen = readRequest(request, socket)
    const address = seen?.address ?? ''
    const reply = new WsUpgradeReply({ request, socket, head, address, upgrader: this.#upgrader })
    this.#held.hold(socket, reply)
    if (!isUpgradable(request)) reply.respond(OLD_HTTP)
    else if (seen === null) reply.respond(NO_PATH)
    else tell(seen, reply)
    reply.wait()
  }

  close(): void {
    this.#isClosed = true
  }
}

/** Answers what Node's server could not read as HTTP, then ends the socket. For TLS that failed there is no answer. */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  // Each further chunk of a malformed request is an error again.
  if (socket.writableEnded) return
  const code = error.code ?? ''
  if (!socket.writable || !code.startsWith('HPE_')) return void socket.destroy()
  const isTooLarge = code === 'HPE_HEADER_OVERFLOW'
  const body = isTooLarge ? 'The request header is too large.\n' : 'This is no HTTP request.\n'
  socket.on('error', leaveToClose)
  socket.end(answerBytes(frameAnswer({ status: isTooLarge ? 431 : 400, body }, 'GET')))
  destroyAfter(socket, FAREWELL_MS)
}
