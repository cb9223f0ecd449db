/**
 * A Socket.IO server with its defaults, for the programs echo-socketio.ts and broadcast-socketio.ts: a message `m` with
 * bytes comes and goes. Its heartbeat is later than any run ends, for the load knows no engine.io pings.
 */

import { createServer } from 'node:http'
import { loadForeign } from './foreign.ts'
import { giveUp, givenPort } from './program.ts'

/** What is used of a socket. */
export interface SocketIoSocket {
  on(event: 'm', listener: (bytes: Buffer) => void): void
  emit(event: 'm', bytes: Uint8Array): void
}

/** What is used of a server. */
export interface SocketIoServer {
  on(event: 'connection', listener: (socket: SocketIoSocket) => void): void
  emit(event: 'm', bytes: Uint8Array): void
}

interface SocketIo {
  readonly Server: new (http: unknown, options: object) => SocketIoServer
}

const HEARTBEAT_MS = 600_000

/** Makes the server; `listening` is called when it listens on the port given. */
export function makeSocketIo(listening: () => void): SocketIoServer {
  const { Server } = loadForeign('socket.io') as SocketIo
  const http = createServer()
  const server = new Server(http, { pingInterval: HEARTBEAT_MS })
  http.once('error', (error) => giveUp(String(error)))
  http.listen(givenPort(), '127.0.0.1', listening)
  return server
}
