/**
 * The door `polled-peer/client` in browsers: the polled client, over the browser's own WebSocket. Node gets index.ts
 * instead, by the package's export conditions. Both export the same names. Nothing of Node is imported here.
 */

import { browserConnector } from './browser-connector.ts'
import type { WebSocketClientOptions } from './options.ts'
import { WebSocketClient as PolledWebSocketClient } from './websocket-client.ts'

export * from './door.ts'

/** Godot's `WebSocketClient`, polled, over the browser's WebSocket. */
export class WebSocketClient extends PolledWebSocketClient {
  /** @throws TypeError for a bad option. */
  constructor(options: WebSocketClientOptions = {}) {
    super(options, browserConnector)
  }
}
