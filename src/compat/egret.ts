/**
 * Egret's `WebSocket` on this engine, and the door `polled-peer/compat/egret` in Node: `import * as egret from` it, and a
 * program written for Egret runs. A browser gets egret-browser.ts instead, by the package's export conditions. Both
 * export the same names. What differs from Egret is in docs/compat/egret.md.
 */

import { nodeConnector } from '../client/node-connector.ts'
import type { Platform, WebSocketOptions } from './egret-options.ts'
import { WebSocket as EgretWebSocket } from './egret-web-socket.ts'

export * from './egret-door.ts'

const NODE: Platform = { connector: nodeConnector, isSupported: () => true, report: null }

/** Egret's `WebSocket`, over the `ws` package. */
export class WebSocket extends EgretWebSocket {
  /** `host` and `port` mean nothing, as in Egret: see `connect`. @throws TypeError for a bad option. */
  constructor(...given: [host?: string, port?: number, options?: WebSocketOptions]) {
    super(given[2] ?? {}, NODE)
  }
}
