/**
 * Egret's `WebSocket` on this engine, and the door `polled-peer/compat/egret` in browsers, over the browser's own
 * WebSocket. Node gets egret.ts instead, by the package's export conditions. Both export the same names. Nothing of Node
 * is imported here.
 */

import { browserConnector } from '../client/browser-connector.ts'
import { microtaskTurn } from '../system/turn.ts'
import type { Platform, WebSocketOptions } from './egret-options.ts'
import { WebSocket as EgretWebSocket } from './egret-web-socket.ts'

export * from './egret-door.ts'

const BROWSER: Platform = {
  connector: browserConnector,
  isSupported: () => Reflect.get(globalThis, 'WebSocket') !== undefined,
  // Uncaught, as it would be in Egret: the page's `onerror` hears it, and the console.
  report: (error) =>
    microtaskTurn.atEnd(() => {
      throw error
    }),
}

/** Egret's `WebSocket`, over the browser's. */
export class WebSocket extends EgretWebSocket {
  /** `host` and `port` mean nothing, as in Egret: see `connect`. @throws TypeError for a bad option; Error #3100 without WebSockets. */
  constructor(...given: [host?: string, port?: number, options?: WebSocketOptions]) {
    super(given[2] ?? {}, BROWSER)
  }
}
