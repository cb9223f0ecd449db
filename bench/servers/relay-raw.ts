/**
 * Relay on bare uWebSockets.js: the bytes go to each other client inside the callback, one send each, nothing is queued.
 * Run by bench/rivals/raw.ts. Not a server for users: it trusts everybody.
 */

import { App } from 'uWebSockets.js'
import type { WebSocket } from 'uWebSockets.js'
import { announceListening, giveUp, givenPort } from './program.ts'
import { RelayWorld } from './relay-world.ts'

const world = new RelayWorld<WebSocket<unknown>>((socket, frame) => {
  socket.send(frame, true)
})

App()
  .ws('/*', {
    // Its default drops what a slow reader has not taken; the loader would notice.
    maxBackpressure: 0,
    open: (socket) => world.join(socket),
    message: (socket, message, isBinary) => {
      for (const other of world.sockets()) if (other !== socket) other.send(message, isBinary)
    },
    close: (socket) => world.leave(socket),
  })
  .listen('127.0.0.1', givenPort(), (listening) => {
    if (listening === false) giveUp('the port is taken')
    announceListening()
  })
