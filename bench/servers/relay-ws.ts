/**
 * Relay on the `ws` package with its defaults: one send for each other client, in the message event.
 * Run by bench/rivals/ws.ts.
 */

import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { announceListening, giveUp, givenPort } from './program.ts'
import { RelayWorld } from './relay-world.ts'

const world = new RelayWorld<WebSocket>((socket, frame) => socket.send(frame))
const server = new WebSocketServer({ host: '127.0.0.1', port: givenPort() })
server.once('listening', announceListening)
server.once('error', (error) => giveUp(String(error)))
server.on('connection', (socket) => {
  world.join(socket)
  socket.on('message', (message, isBinary) => {
    for (const other of world.sockets()) if (other !== socket) other.send(message, { binary: isBinary })
  })
  // The load ends its connections without a close frame.
  socket.on('error', () => socket.terminate())
  socket.on('close', () => world.leave(socket))
})
