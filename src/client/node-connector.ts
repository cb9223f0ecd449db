/**
 * The connector of Node, over the `ws` package. Called by WebSocketClient through the Connector port. It asks for no
 * compression, follows no redirect, and has no deadline of its own. What an error means: node-failure.
 */

import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import type { ClientOptions } from 'ws'
import type { Clock } from '../peer/clock.ts'
import { wsBounds, type WsBounds } from '../system/ws-bounds.ts'
import { WsConnection, type Carrier } from '../system/ws-connection.ts'
import { HearingWebSocket } from '../system/ws-web-socket.ts'
import type { Attempt, AttemptEvents, Connector, ConnectRequest } from './connector.ts'
import { httpFailure, type ConnectionFailure } from './failure.ts'
import { nodeFailure } from './node-failure.ts'
import { printedAddress } from './printed-address.ts'

/** The engine's own limit lies above ours, so that ours can say why. */
const LEAST_NATIVE_LIMIT = 131_072
/** The package would cut a connection whose close frame is not answered; that is decided elsewhere, and earlier. */
const NEVER_MS = 2 ** 31 - 1
/** How long a socket may stay half closed behind the last word of the connection. */
const FAREWELL_MS = 1000

type Options = ClientOptions &
  WsBounds &
  Pick<ConnectionOptions, 'ca' | 'allowPartialTrustChain'> & { closeTimeout: number }

/** Opens connections in Node. */
export const nodeConnector: Connector = {
  cannot: {},
  connect: (request: ConnectRequest, events: AttemptEvents): Attempt => new NodeAttempt(request, events),
}

class NodeAttempt implements Attempt {
  readonly #events: AttemptEvents
  readonly #request: ConnectRequest
  #webSocket: HearingWebSocket | null = null
  #socket: Socket | null = null
  #isOver = false

  constructor(request: ConnectRequest, events: AttemptEvents) {
    this.#events = events
    this.#request = request
    try {
      const webSocket = new HearingWebSocket(request.url.href, [...request.protocols], optionsOf(request))
      this.#webSocket = webSocket
      webSocket.on('upgrade', (response) => (this.#socket = response.socket))
      webSocket.on('open', () => this.#opened(webSocket))
      webSocket.on('unexpected-response', (_request, response) => this.#refused(response))
      // Also hears what comes after an abort or a refusal: that is known already.
      webSocket.on('error', (error) => this.#fail(nodeFailure(error)))
    } catch (error) {
      this.#fail(nodeFailure(error))
    }
  }

  abort(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#webSocket?.destroy()
  }

  #opened(webSocket: HearingWebSocket): void {
    if (this.#isOver || this.#socket === null) return
    this.#isOver = true
    const connection = new WsConnection(webSocket, carrierOf(this.#socket, this.#request.clock))
    connection.start(this.#events.opened(connection, webSocket.protocol))
  }

  #refused(response: IncomingMessage): void {
    this.#fail(httpFailure(response.statusCode ?? 0, response.statusMessage ?? ''))
    this.#webSocket?.destroy()
  }

  #fail(failure: ConnectionFailure): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#events.failed(failure)
  }
}

/** The socket of an open connection, which has a moment when it is parting. */
function carrierOf(socket: Socket, clock: Clock): Carrier {
  const part = (): void => {
    const timer = clock.after(FAREWELL_MS, () => socket.destroy())
    socket.once('close', () => timer.cancel())
  }
  return { socket, address: printedAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0, part }
}

function optionsOf({ headers, tls, messageLimit }: ConnectRequest): Options {
  return {
    perMessageDeflate: false,
    ...wsBounds(Math.max(2 * messageLimit, LEAST_NATIVE_LIMIT)),
    closeTimeout: NEVER_MS,
    rejectUnauthorized: tls.verify,
    // A certificate that is trusted is trusted by itself, whoever has signed it.
    ...(tls.trusted === null ? {} : { ca: tls.trusted, allowPartialTrustChain: true }),
    finishRequest: (request) => finish(request, headers),
  }
}

function finish(request: ClientRequest, headers: ConnectRequest['headers']): void {
  for (const [name, value] of headers) request.appendHeader(name, value)
  request.end()
}
