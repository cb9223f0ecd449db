/**
 * Opens WebSockets on sockets whose request was accepted: one `ws` server without a listener, and its bounds.
 * Called by the replies. Never judges a request: the gate has done so, and what the package still refuses is lost.
 */

import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { wsBounds } from '../../system/ws-bounds.ts'
import { WsConnection } from '../../system/ws-connection.ts'
import { WebSocketServer, type Server, type ServerOptions } from '../../system/ws-package.ts'
import { HearingWebSocket } from '../../system/ws-web-socket.ts'
import type { Acceptance, ListenOptions } from './transport.ts'
import type { HeldSockets } from './ws-held-sockets.ts'
import { destroyAfter, FAREWELL_MS } from './ws-linger.ts'

/** What an upgrader needs of the options of a listener. */
export type UpgradeOptions = Pick<ListenOptions, 'nativeMessageLimit' | 'compression'>

/**
 * The package's own limit for a closing handshake. Ours rules: the gate's deadline, or the farewell of a socket.
 * This is the longest that a timer of Node can wait; its end is never reached.
 */
const NEVER_MS = 0x7fff_ffff

/** Opens WebSockets with the same options. */
export class WsUpgrader {
  readonly #server: Server<typeof HearingWebSocket>
  readonly #held: HeldSockets
  #acceptance: Acceptance | null = null

  constructor(options: UpgradeOptions, held: HeldSockets) {
    this.#held = held
    this.#server = new WebSocketServer<typeof HearingWebSocket>(serverOptions(options))
    this.#server.on('headers', (lines) => this.#addHeaders(lines))
  }

  /** Writes the 101 and tells the acceptance, before it returns. `head` holds bytes that came behind the request. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, address: string, acceptance: Acceptance): void {
    let hasOpened = false
    // The package would choose among the names offered, and refuse an offer that it cannot parse. The choice is made.
    const offer = request.headers['sec-websocket-protocol']
    if (acceptance.protocol === '') delete request.headers['sec-websocket-protocol']
    else request.headers['sec-websocket-protocol'] = acceptance.protocol
    this.#acceptance = acceptance
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      hasOpened = true
      // A reply that had to wait has paused the socket. What is in it comes after `opened` has returned.
      socket.resume()
      const port = socket instanceof Socket ? (socket.remotePort ?? 0) : 0
      const part = (): void => destroyAfter(socket, FAREWELL_MS)
      const connection = new WsConnection(webSocket, { socket, address, port, part })
      this.#held.hold(socket, connection)
      connection.start(acceptance.opened(connection))
    })
    this.#acceptance = null
    if (offer !== undefined) request.headers['sec-websocket-protocol'] = offer
    if (!hasOpened) acceptance.lost()
  }

  #addHeaders(lines: string[]): void {
    const written = new Set(lines.map((line) => line.slice(0, line.indexOf(':')).toLowerCase()))
    for (const [name, value] of this.#acceptance?.headers ?? []) {
      if (!written.has(name.toLowerCase())) lines.push(`${name}: ${value}`)
    }
  }
}

function serverOptions({ nativeMessageLimit, compression }: UpgradeOptions): ServerOptions<typeof HearingWebSocket> {
  const takesOver = compression === 'dedicated'
  const deflate = { serverNoContextTakeover: !takesOver, clientNoContextTakeover: !takesOver, threshold: 1024 }
  const options = {
    noServer: true,
    clientTracking: false,
    autoPong: true,
    allowSynchronousEvents: true,
    skipUTF8Validation: false,
    perMessageDeflate: compression === 'off' ? false : deflate,
    WebSocket: HearingWebSocket,
    closeTimeout: NEVER_MS,
    ...wsBounds(nativeMessageLimit),
  }
  return options
}
