/**
 * Echo on the `ws` package with its defaults. Run by bench/rivals/ws.ts.
 */

import { WebSocketServer } from 'ws'
import { announceListening, giveUp, givenPort } from './program.ts'

const server = new WebSocketServer({ host: '127.0.0.1', port: givenPort() })
server.once('listening', announceListening)
server.once('error', (error) => giveUp(String(error)))
server.on('connection', (socket) => {
  socket.on('message', (message, isBinary) => {
    socket.send(message, { binary: isBinary })
  })
})
