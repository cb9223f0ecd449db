/**
 * Cocos Creator's `WebSocketServer` on this engine, and the door `polled-peer/compat/cocos`: a program written for Cocos'
 * native builds runs with one import more. It translates and decides nothing; what differs is in docs/compat/cocos.md.
 * Source: Cocos Creator manual, "WebSocket Server". Callbacks run in a tick, never inside a call and never between ticks.
 */

/// <reference types="node" preserve="true" />

import type { RefusalReason } from '../server/refusals.ts'
import type { EngineName } from '../server/transport/transport.ts'
import type { Handler } from './cocos-callbacks.ts'
import { WebSocketServerConnection, type WsCallback } from './cocos-connection.ts'
import { Host, type Protection } from './cocos-host.ts'
import type { Link } from './cocos-link.ts'
import { resolveCocosOptions, type CocosServerOptions } from './cocos-options.ts'

export { WebSocketServerConnection } from './cocos-connection.ts'
export type { CloseCallback, WsCallback } from './cocos-connection.ts'
export type { Protection } from './cocos-host.ts'
export type { ReadyState } from './cocos-link.ts'
export type { CloseCodes, CocosServerOptions } from './cocos-options.ts'
export { JSON_RPC_ERRORS, RpcError } from './cocos-json-rpc.ts'
export { createRpc } from './cocos-rpc.ts'
export type { Rpc, RpcOptions, RpcStats } from './cocos-rpc.ts'
export type { RpcMethod, RpcMethodDefinition, RpcMethods } from './cocos-rpc-methods.ts'
export type { ActingMethod, MonitoredServer, RpcMonitor } from './cocos-rpc-monitor.ts'

/** Cocos' `WebSocketServer`, polled. */
export class WebSocketServer {
  readonly #host: Host
  readonly #connections = new Map<Link, WebSocketServerConnection>()
  #onconnection: Handler | undefined
  #onclose: Handler | undefined

  /** Cocos' own takes no argument. @throws TypeError for a bad option; nothing is open then. */
  constructor(options: CocosServerOptions = {}) {
    this.#host = new Host(resolveCocosOptions(options), {
      opened: (link) => this.#opened(link),
      gone: (link) => void this.#connections.delete(link),
    })
  }

  // ---- Cocos' members ----

  /**
   * Opens the port; it is open, or nothing is, when the call returns. The callback hears of it in a tick.
   * @param port 0 (any free one, see `get_local_port()`) to 65535.
   * @param host A literal address; without one, all addresses of the machine.
   * @param callback Called without argument, or with one of Cocos' sentences: `"Error: Server is already running!"`,
   * `"Error: Failed to create lws_context!"` (port taken, bad port or host: `on_warning` hears which).
   */
  listen(port: number, callback?: WsCallback): void
  listen(port: number, host: string | undefined, callback?: WsCallback): void
  listen(...given: [port?: unknown, second?: unknown, third?: unknown]): void {
    const [port, second, third] = given
    if (given.length === 0) {
      this.#host.report.warn('listen arguments', 'listen() needs a port: nothing was opened.')
      return
    }
    const host = typeof second === 'string' && second !== '' ? second : undefined
    const error = this.#host.listen(port as number, host)
    const callback = typeof second === 'function' ? second : third
    if (typeof callback !== 'function') return
    this.#host.queue.pushCall(callback as Handler, this, ...(error === null ? [] : [error]))
  }

  /**
   * Ends every connection at once, without a close frame, and lets go of the port. Then, in a tick, each connection's
   * `onclose`, the server's, and the callback. Where nothing runs the callback hears a sentence.
   */
  close(callback?: WsCallback): void
  close(...given: [callback?: unknown]): void {
    const { queue, report } = this.#host
    const [callback] = given
    if (given.length > 1 || (callback !== undefined && typeof callback !== 'function')) {
      report.warn('close arguments', 'close() takes one function or nothing: nothing was closed.')
    } else if (this.#host.close()) {
      queue.push(() => {
        this.#host.closed()
        queue.call(this.#onclose, this)
      })
      queue.pushCall(callback as Handler | undefined, this)
    } else {
      queue.pushCall(callback as Handler | undefined, this, 'Error: Server is not running!')
    }
  }

  /** A client has come in: its handshake is done, its `headers` are there. */
  set onconnection(callback: (this: WebSocketServer, client: WebSocketServerConnection) => void) {
    if (this.#isFunction('onconnection', callback)) this.#onconnection = callback
  }

  /** The server has closed, all its connections before it. Called without argument. */
  set onclose(callback: (this: WebSocketServer, err?: string) => void) {
    if (this.#isFunction('onclose', callback)) this.#onclose = callback
  }

  /** A new array at each read: the connections whose `onconnection` has run and whose `onclose` has not. */
  get connections(): WebSocketServerConnection[] {
    return [...this.#connections.values()]
  }

  // ---- ours ----

  /** Ours: one tick. Tells what has happened, in order, for 16 ms at most; the rest comes with the next. @throws what `on_error` threw. */
  poll(): void {
    this.#host.queue.run()
  }

  /** Ours: the port that is listened on, the true one after `listen(0)`; 0 when there is none. */
  get_local_port(): number {
    return this.#host.localPort
  }

  /** Ours: the engine in use. */
  get_engine(): EngineName {
    return this.#host.engine
  }

  /** Ours: how often each refusal was said since the last `listen`. */
  get_refusal_counts(): Readonly<Record<RefusalReason, number>> {
    return this.#host.refusals
  }

  /** Ours: who may come in, from the next `listen` on; `createRpc` calls it. @throws Error while the server runs. */
  protect(protection: Protection): void {
    this.#host.protect(protection)
  }

  /** Ours: hands an error to `on_error`, as if a callback had thrown it. */
  report_error(error: unknown): void {
    this.#host.queue.report(error)
  }

  // ---- inside ----

  #opened(link: Link): WebSocketServerConnection {
    const { queue } = this.#host
    const connection = new WebSocketServerConnection(link)
    queue.push(() => {
      this.#connections.set(link, connection)
      queue.call(this.#onconnection, this, connection)
    })
    link.tell('onconnect')
    return connection
  }

  #isFunction(slot: string, value: unknown): boolean {
    if (typeof value === 'function') return true
    this.#host.report.warn(`slot ${slot}`, `${slot} takes a function: it was left as it is.`)
    return false
  }
}
