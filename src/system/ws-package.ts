/**
 * The door to the `ws` package for the server's engine and the client's connector: all that they use of it, named here
 * alone. Imported by ws-*.ts of this room and of src/server/transport. For Node alone; it adds nothing of its own.
 */

export { WebSocket, WebSocketServer } from 'ws'
export type { RawData, Server, ServerOptions } from 'ws'
