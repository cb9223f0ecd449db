/**
 * `ws`'s WebSocket: as a client, and on servers that `ws` runs, the very class of that package; on the native engine a
 * face over a link. Made by users as a client, and by the server for each connection. Listeners, `addEventListener`, the
 * `on…` properties and all that is written in the handshake are inherited.
 */

import type { Duplex } from 'node:stream'
import { WebSocket as WsWebSocket } from 'ws'
import { refusalError } from './ws-errors.ts'
import { callOwn, inherited, setOwnSocket, showClosingHandshake, showSocket } from './ws-inside.ts'
import type { Link } from './ws-link.ts'
import type { SendCallback, SendOptions } from './ws-outbound.ts'
import { UpgradeSocket } from './ws-upgrade-socket.ts'

/** See the file; the type that users see is that of `ws`. */
export class WebSocket extends WsWebSocket {
  #link: Link | null = null

  static {
    // As on the class of `ws`, whose own properties they are.
    for (const name of ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const) {
      Object.defineProperty(this, name, { enumerable: true, value: WsWebSocket[name] })
    }
    for (const name of ['readyState', 'bufferedAmount', 'isPaused'] as const) {
      Object.defineProperty(this.prototype, name, {
        enumerable: true,
        configurable: true,
        get(this: WebSocket): unknown {
          const link = #link in this ? this.#link : null
          return link === null ? inherited(this, name) : link[name]
        },
      })
    }
  }

  /** Called by `ws`'s server when a handshake was answered with 101. Not for users. */
  setSocket(stream: Duplex, head: Uint8Array, options: object): void {
    if (!(stream instanceof UpgradeSocket)) return setOwnSocket(this, stream, head, options)
    showSocket(this, stream)
    this.#link = stream.link
    const mayShareTurns: unknown = Reflect.get(options, 'allowSynchronousEvents')
    stream.link.attach({
      // As `ws` reads it: undefined is its default.
      oneEventPerTurn: mayShareTurns !== undefined && !mayShareTurns,
      binaryType: () => this.binaryType,
      emit: (event, ...values) => this.emit(event, ...values),
      ended: (isComplete) => {
        showClosingHandshake(this, isComplete)
        stream.destroy()
      },
    })
  }

  override send(data: unknown, options?: SendOptions | SendCallback, callback?: SendCallback): void {
    if (this.#link === null) callOwn(this, 'send', [data, options, callback])
    else this.#link.send(data, options, callback)
  }

  override ping(data?: unknown, mask?: unknown, callback?: (error: Error) => void): void {
    if (this.#link === null) callOwn(this, 'ping', [data, mask, callback])
    else this.#link.ping(data, mask, callback)
  }

  /** @throws TypeError on uWebSockets.js, which answers pings by itself and sends no other pongs. */
  override pong(data?: unknown, mask?: unknown, callback?: (error: Error) => void): void {
    if (this.#link !== null) throw refusalError('pong()', 'it answers pings by itself and sends no other pongs.')
    callOwn(this, 'pong', [data, mask, callback])
  }

  override close(code?: number, data?: string | Buffer): void {
    if (this.#link === null) super.close(code, data)
    else this.#link.close(code, data)
  }

  override terminate(): void {
    if (this.#link === null) super.terminate()
    else this.#link.terminate()
  }

  override pause(): void {
    if (this.#link === null) super.pause()
    else this.#link.pause()
  }

  override resume(): void {
    if (this.#link === null) super.resume()
    else this.#link.resume()
  }
}
