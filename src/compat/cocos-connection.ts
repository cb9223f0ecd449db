/**
 * Cocos' `WebSocketServerConnection`: the client's end as a server sees it. A thin face over a link, made by the server.
 * Source: Cocos Creator manual, "WebSocket Server"; members that the manual leaves out are in docs/compat/cocos.md.
 */

import { READY_STATES, type Link, type ReadyState } from './cocos-link.ts'
import type { Handler } from './cocos-callbacks.ts'

/** Cocos' callback: no argument for a success, or a sentence that says what went wrong. */
export type WsCallback = (err?: string) => void

interface BivariantClose {
  told(this: WebSocketServerConnection, code?: number | string, reason?: string): void
}

/**
 * What `onclose` of a connection takes. It is called with a number and, unless it is empty, a reason; the manual types
 * the first argument as a string, so handlers typed in that way are taken too.
 */
export type CloseCallback = BivariantClose['told']

/** Cocos' `WebSocketServerConnection`. Not made by users: `onconnection` brings it. All callbacks run in a tick. */
export class WebSocketServerConnection {
  static readonly CONNECTING: typeof READY_STATES.CONNECTING = READY_STATES.CONNECTING
  static readonly OPEN: typeof READY_STATES.OPEN = READY_STATES.OPEN
  static readonly CLOSING: typeof READY_STATES.CLOSING = READY_STATES.CLOSING
  static readonly CLOSED: typeof READY_STATES.CLOSED = READY_STATES.CLOSED

  readonly #link: Link

  constructor(link: Link) {
    this.#link = link
  }

  /**
   * Sends a text (string) or binary (ArrayBuffer, typed array) message. The bytes are copied before it returns and leave
   * at the end of the turn. The callback is the last argument that is a function; it is called once, in a tick: with
   * nothing when the operating system has taken the message, with `"Connection Closed"`, or with `"Send Error!"` when
   * `max_outbound_bytes` is reached or `data` cannot be sent. Never throws.
   */
  send(data: string | ArrayBuffer | ArrayBufferView, callback?: WsCallback): void
  send(data: unknown, ...rest: readonly unknown[]): void {
    const last = rest.at(-1)
    this.#link.send(data, typeof last === 'function' ? (last as Handler) : undefined)
  }

  /**
   * Starts the closing handshake: 1000 and Cocos' own reason where none is given. `code`: 1000 to 1003, 1007 to 1011 or
   * 3000 to 4999, others are refused with a warning; `reason`: up to 123 bytes of UTF-8, cut there.
   */
  close(code?: number, reason?: string): void {
    this.#link.close(code, reason)
  }

  /** A text message. */
  set ontext(callback: (this: WebSocketServerConnection, data: string) => void) {
    this.#link.setHandler('ontext', callback)
  }

  /** A binary message. */
  set onbinary(callback: (this: WebSocketServerConnection, data: ArrayBuffer) => void) {
    this.#link.setHandler('onbinary', callback)
  }

  /** Each message of either kind, behind `ontext` or `onbinary`. */
  set onmessage(callback: (this: WebSocketServerConnection, data: string | ArrayBuffer) => void) {
    this.#link.setHandler('onmessage', callback)
  }

  /** @deprecated The same slot as `onmessage`: the last one that was set counts. */
  set ondata(callback: (this: WebSocketServerConnection, data: string | ArrayBuffer) => void) {
    this.#link.deprecate('ondata', 'ondata is deprecated: use onmessage.')
    this.#link.setHandler('onmessage', callback)
  }

  /** Right behind the server's `onconnection`, in which it can still be set. */
  set onconnect(callback: (this: WebSocketServerConnection) => void) {
    this.#link.setHandler('onconnect', callback)
  }

  /** The end, exactly once. See {@link CloseCallback} and the option `close_codes`. */
  set onclose(callback: CloseCallback) {
    this.#link.setHandler('onclose', callback)
  }

  /** Before `onclose`, where the client broke the protocol or a limit of the server. Cocos itself never calls it. */
  set onerror(callback: (this: WebSocketServerConnection, err?: string) => void) {
    this.#link.setHandler('onerror', callback)
  }

  /** 1 to 4, as the statics: never the browser's 0 to 3. */
  get readyState(): ReadyState {
    return this.#link.readyState
  }

  /** The request's headers under their names in lower case, and again as Cocos spells them (`"host:"`); the path under `"get "`. */
  get headers(): Readonly<Record<string, string>> {
    return this.#link.headers
  }

  /** Always empty, as in Cocos. */
  get protocols(): readonly string[] {
    return []
  }

  /** Always undefined, as in Cocos. */
  get protocol(): undefined {
    return undefined
  }
}
