/**
 * The door `polled-peer/client` in Node: the polled client, with Node's connector. A browser gets browser.ts instead,
 * by the package's export conditions. Both export the same names.
 */

import { nodeConnector } from './node-connector.ts'
import type { WebSocketClientOptions } from './options.ts'
import { WebSocketClient as PolledWebSocketClient } from './websocket-client.ts'

export * from './door.ts'

/** Godot's `WebSocketClient`, polled, over the `ws` package. */
export class WebSocketClient extends PolledWebSocketClient {
  /** @throws TypeError for a bad option. */
  constructor(options: WebSocketClientOptions = {}) {
    super(options, nodeConnector)
  }
}
