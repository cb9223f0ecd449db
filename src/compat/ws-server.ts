/**
 * `ws`'s WebSocketServer: the class of that package, which does all of a handshake, the clients and `close()`. With
 * `{ port }` its http server is the native engine behind the gate; with anything else it is what it was. Made by users.
 */

import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer as WsServer, type WebSocket as WsWebSocket } from 'ws'
import { offersPlainDeflate } from '../server/deflate-offer.ts'
import { refusalError, twiceError } from './ws-errors.ts'
import { NativeHost } from './ws-host.ts'
import { agreedExtensions, completeOwnUpgrade } from './ws-inside.ts'
import type { Link } from './ws-link.ts'
import type { ServerOptions } from './ws-options.ts'
import { nativePlan, nativeTransport } from './ws-plan.ts'
import { HeldEvents, polledClass } from './ws-poll.ts'
import { WebSocket } from './ws-socket.ts'
import { UpgradeSocket } from './ws-upgrade-socket.ts'

/** What stands behind one server. */
interface Backstage {
  readonly host: NativeHost | null
  readonly held: HeldEvents | null
  /** What `ws` is told. */
  readonly options: object
}

/** `ws`'s WebSocketServer; see {@link ServerOptions}. */
export class FaceServer<
  T extends typeof WsWebSocket = typeof WsWebSocket,
  U extends typeof IncomingMessage = typeof IncomingMessage,
> extends WsServer<T, U> {
  readonly #host: NativeHost | null
  readonly #held: HeldEvents | null

  static {
    Object.defineProperty(this, 'name', { value: 'WebSocketServer' })
  }

  /** @throws TypeError for bad options, in `ws`'s words where it has some; nothing is open then. */
  constructor(options?: ServerOptions<T, U>, callback?: () => void) {
    const backstage = prepare(options ?? {})
    super(backstage.options, backstage.held === null ? callback : undefined)
    const { host, held } = backstage
    this.#host = host
    this.#held = held
    // From here on `ws` takes the host for a http server of its own, which it closes.
    if (host !== null) Object.assign(this.options, { server: null, port: options?.port })
    const hasPort = this.options.port !== null && this.options.port !== undefined
    // `ws` calls it itself where it opens the port, but not for `poll()` to tell.
    if (hasPort && (host ?? held) !== null && typeof callback === 'function') this.once('listening', callback)
    host?.listen()
  }

  /** Ours: with `{ polled: true }`, emits the events that have come since the last call; else does nothing. @throws what listeners threw, at its end. */
  poll(): void {
    this.#held?.run()
  }

  /** Ours: what runs this server. */
  get engine(): 'uws' | 'ws' {
    return this.#host === null ? 'ws' : 'uws'
  }

  override emit(event: string | symbol, ...values: unknown[]): boolean {
    const link = event === 'connection' ? linkOf(values[1]) : null
    if (link === null) return this.#emitNow(event, values)
    // `ws` tells it when its 101 is written; here that is when the engine has written it.
    link.whenSeated(() => void this.#emitNow(event, values))
    return this.listenerCount(event) > 0
  }

  #emitNow(event: string | symbol, values: unknown[]): boolean {
    const held = #held in this ? this.#held : null
    if (held !== null && HeldEvents.isOfServer(event)) {
      held.push(() => void super.emit(event, ...values))
      return this.listenerCount(event) > 0
    }
    const wasHeard = super.emit(event, ...values)
    if (event === 'headers' && #host in this && this.#host !== null) refuseLineBreaks(values[0])
    return wasHeard
  }

  /** @throws TypeError on uWebSockets.js for a socket that is not its own: it takes none over. */
  override handleUpgrade(
    request: InstanceType<U>,
    socket: Duplex,
    head: Buffer,
    callback: (client: InstanceType<T>, request: InstanceType<U>) => void,
  ): void {
    if (this.#host !== null && !(socket instanceof UpgradeSocket)) {
      throw refusalError('handleUpgrade()', 'it owns its sockets from the first byte and takes none over.')
    }
    super.handleUpgrade(request, socket, head, callback)
  }

  /**
   * Called by `ws` for a request that has passed its checks; not for users. It agrees to what the engine will do.
   * @throws Error, as `ws` does, for a socket that was let in before.
   */
  completeUpgrade(
    extensions: object,
    key: string,
    protocols: Set<string>,
    request: InstanceType<U>,
    socket: Duplex,
    ...rest: unknown[]
  ): void {
    refuseSecond(socket)
    const canDeflate = offersPlainDeflate(request.headers['sec-websocket-extensions'])
    const agreed = this.#host === null ? extensions : agreedExtensions(extensions, canDeflate)
    completeOwnUpgrade(this, [agreed, key, protocols, request, socket, ...rest])
  }
}

/** What stands behind the request of a connection; null where `ws` runs it. */
function linkOf(request: unknown): Link | null {
  const socket: unknown = typeof request === 'object' && request !== null ? Reflect.get(request, 'socket') : null
  return socket instanceof UpgradeSocket && !socket.link.isSeated ? socket.link : null
}

/** `ws` knows such a socket by a mark that its own WebSockets set on it; those of the face take its link instead. */
function refuseSecond(socket: Duplex): void {
  if (!(socket instanceof UpgradeSocket) || !socket.link.isOwned) return
  // Who has gone meanwhile is no mistake of anybody's.
  if (socket.readable && socket.writable) throw twiceError()
}

/** Chooses what the server runs on; nothing is open when it throws. */
function prepare(options: object): Backstage {
  const given: Readonly<Record<string, unknown>> = { ...options }
  const { polled = false, WebSocket: Class = WebSocket } = given
  if (typeof polled !== 'boolean') throw new TypeError('Option "polled" must be true or false.')
  const transport = nativeTransport(given)
  const plan = transport === null ? null : nativePlan(given)
  const held = polled ? new HeldEvents() : null
  const Served = held === null ? Class : polledClass(Class as typeof WebSocket, held)
  if (transport === null || plan === null) return { host: null, held, options: { ...given, WebSocket: Served } }
  checkPort(given['port'])
  const host = new NativeHost(transport, plan)
  return { host, held, options: { ...given, WebSocket: Served, port: null, server: host } }
}

/**
 * @throws as Node does for a port that is none: Node itself, which opens nothing then. TypeError for a text that Node
 * takes for the path of a socket.
 */
function checkPort(port: unknown): void {
  if (typeof port === 'string' && !(Number(port) >= 0)) {
    throw refusalError('Option "port" with the path of a socket', 'it listens on TCP ports alone.')
  }
  const isText = typeof port === 'string' && port.trim() !== ''
  const number = typeof port === 'number' || isText ? Number(port) : NaN
  if (!Number.isInteger(number) || number < 0 || number > 65_535) createServer().listen(port as number)
}

/** A line break in a header would be a header, or a body, of somebody else's. */
function refuseLineBreaks(lines: unknown): void {
  if (!Array.isArray(lines)) return
  const bad = lines.map(String).find((line) => /[\r\n\0]/.test(line))
  if (bad !== undefined) throw new TypeError(`Invalid character in header content: ${JSON.stringify(bad)}`)
}
