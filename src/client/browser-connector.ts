/**
 * The connector of browsers, over the WebSocket they have. Called by WebSocketClient through the Connector port.
 * A browser tells no reason for a failure, by intention: a page must not scan networks.
 */

import { BrowserConnection } from './browser-connection.ts'
import type { BrowserWebSocket, BrowserWebSocketClass } from './browser-web-socket.ts'
import type { Attempt, AttemptEvents, Connector, ConnectorAbility, ConnectRequest } from './connector.ts'
import { failure } from './failure.ts'

const CANNOT: Readonly<Partial<Record<ConnectorAbility, string>>> = {
  'custom-headers': 'A browser sends its own headers alone: put what the server must know into the URL.',
  certificates: 'A browser alone decides which certificates it believes.',
  pings: 'A page cannot send pings: the server can, and the browser answers them.',
  'pause-reading': 'A page cannot stop a WebSocket from reading.',
}

/** A connector over a class of that kind; undefined fails each attempt. */
export function createBrowserConnector(find: () => BrowserWebSocketClass | undefined): Connector {
  return {
    cannot: CANNOT,
    connect: (request: ConnectRequest, events: AttemptEvents): Attempt => new BrowserAttempt(find(), request, events),
  }
}

/** Opens connections in a browser. */
export const browserConnector: Connector = createBrowserConnector(() => {
  // What is found is the browser's own class: there is nobody to check it against.
  return Reflect.get(globalThis, 'WebSocket') as BrowserWebSocketClass | undefined
})

class BrowserAttempt implements Attempt {
  #webSocket: BrowserWebSocket | null = null

  constructor(Class: BrowserWebSocketClass | undefined, request: ConnectRequest, events: AttemptEvents) {
    if (Class === undefined) {
      events.failed(failure('unknown', 'There is no WebSocket here.'))
      return
    }
    try {
      const webSocket = new Class(request.url.href, [...request.protocols])
      this.#webSocket = webSocket
      webSocket.binaryType = 'arraybuffer'
      webSocket.onopen = () => this.#opened(webSocket, request, events)
      webSocket.onclose = () => this.#failed(events)
    } catch (error) {
      events.failed(failure('unknown', `${String(error)}.`))
    }
  }

  abort(): void {
    const webSocket = this.#webSocket
    if (webSocket === null) return
    this.#release(webSocket)
    webSocket.close()
  }

  #opened(webSocket: BrowserWebSocket, request: ConnectRequest, events: AttemptEvents): void {
    this.#release(webSocket)
    const connection = new BrowserConnection(webSocket, request.clock)
    connection.start(events.opened(connection, webSocket.protocol))
  }

  #failed(events: AttemptEvents): void {
    this.#webSocket = null
    events.failed(failure('unknown'))
  }

  #release(webSocket: BrowserWebSocket): void {
    this.#webSocket = null
    webSocket.onopen = null
    webSocket.onclose = null
  }
}
