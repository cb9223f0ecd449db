/**
 * A program typed against `@types/ws`: with the name of the package it is compiled as every test is, and the test of the
 * types compiles it with the name of our door instead. It is never run.
 */

import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import WebSocketDefault, {
  createWebSocketStream,
  WebSocket,
  WebSocketServer,
  type AddressInfo,
  type ClientOptions,
  type CloseEvent,
  type Data,
  type ErrorEvent,
  type Event,
  type MessageEvent,
  type PerMessageDeflateOptions,
  type RawData,
  type Server,
  type ServerOptions,
  type VerifyClientCallbackAsync,
  type VerifyClientCallbackSync,
} from 'ws'

interface Player extends WebSocket {
  isAlive?: boolean
}

const deflate: PerMessageDeflateOptions = { threshold: 512 }
const sync: VerifyClientCallbackSync = ({ origin, secure, req }) => secure || origin === req.url
const later: VerifyClientCallbackAsync = (_info, decide) => decide(false, 403, 'no', { 'X-A': '1' })
const options: ServerOptions = { port: 0, perMessageDeflate: deflate, verifyClient: sync, clientTracking: true }

const take = (..._values: readonly unknown[]): void => undefined

/** A subclass of the sockets. */
export class Mine extends WebSocket {
  readonly id: number = 1
}

/** A subclass of the server. */
export class Chat extends WebSocketServer {
  override shouldHandle(request: IncomingMessage): boolean {
    return request.url === '/chat'
  }
}

/** One that passes on what it is given. */
export class Noted extends WebSocketServer {
  constructor(...given: ConstructorParameters<typeof WebSocketServer>) {
    super(...given)
    take(this.options)
  }
}

/** All forms of the constructors. */
export function construct(): readonly WebSocketServer[] {
  const client: ClientOptions = { handshakeTimeout: 1000, origin: 'https://a.example' }
  take(new WebSocket('ws://localhost', ['a'], client))
  take(new WebSocketDefault(new URL('ws://localhost'), client))
  const web = createServer()
  const mine: Server<typeof Mine> = new WebSocketServer({ port: 0, WebSocket: Mine })
  mine.on('connection', (socket) => socket.send(String(socket.id)))
  return [
    new WebSocketServer(options, () => undefined),
    new WebSocketServer({ server: web, path: '/a', verifyClient: later }),
    new WebSocketServer({ noServer: true, handleProtocols: (names) => names.values().next().value ?? false }),
    new Chat({ port: 0 }),
    new Noted(options),
  ]
}

/** What is called on a server. */
export function use(server: WebSocketServer, request: IncomingMessage, stream: Duplex): void {
  server.on('connection', (socket: Player, { headers, socket: { remoteAddress } }: IncomingMessage) => {
    socket.isAlive = true
    listen(socket)
    take(headers, remoteAddress)
  })
  server.on('connection', function (this: Server, socket: WebSocket) {
    take(this.clients, socket)
  })
  server.on('error', (error: Error) => take(error.message))
  server.on('headers', (lines: string[]) => take(lines.push('X-A: b')))
  server.on('wsClientError', (error: Error, socket: Duplex) => take(socket.end(error.message)))
  server.once('listening', () => undefined)
  server.handleUpgrade(request, stream, Buffer.alloc(0), (socket) => server.emit('connection', socket, request))
  const address: AddressInfo | string | null = server.address()
  server.clients.forEach((socket: Player) => (socket.isAlive === true ? socket.ping() : socket.terminate()))
  server.close((error?: Error) => take(error, address))
}

function listen(socket: WebSocket): void {
  socket.on('message', (data: RawData, isBinary: boolean) => {
    socket.send(data, { binary: isBinary, compress: false, fin: true }, (error?: Error) => take(error))
  })
  socket.on('close', (code: number, reason: Buffer) => take(code, reason.toString()))
  socket.once('ping', (data: Buffer) => take(data))
  socket.onmessage = ({ data, target }: MessageEvent) => take(data satisfies Data, target)
  socket.onopen = ({ type }: Event) => take(type)
  socket.onclose = ({ code, reason, wasClean }: CloseEvent) => take(code, reason, wasClean)
  socket.onerror = ({ error, message }: ErrorEvent) => take(error as unknown, message)
  socket.addEventListener('message', ({ data }) => take(data, { once: true }))
  socket.binaryType = 'arraybuffer'
  const names: readonly [WebSocketDefault.RawData?, WebSocketDefault.ServerOptions?, WebSocketDefault.MessageEvent?] =
    []
  const state: number = socket.readyState === WebSocket.OPEN ? socket.bufferedAmount : socket.CLOSED
  createWebSocketStream(socket, { encoding: 'utf8' }).pipe(process.stdout)
  socket.pause()
  socket.resume()
  socket.pong(Buffer.alloc(1), false, (error: Error) => take(error))
  socket.close(1000, 'bye')
  take(names, state)
}
