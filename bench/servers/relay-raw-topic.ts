/**
 * Relay on bare uWebSockets.js with its own means for broadcasts: one topic, to which each client's callback publishes.
 * Run by bench/rivals/raw-topic.ts. Not a server for users: it trusts everybody.
 */

import { App } from 'uWebSockets.js'
import type { WebSocket } from 'uWebSockets.js'
import { announceListening, giveUp, givenPort } from './program.ts'
import { RelayWorld } from './relay-world.ts'

const TOPIC = 'everybody'
const world = new RelayWorld<WebSocket<unknown>>((socket, frame) => {
  socket.send(frame, true)
})

App()
  .ws('/*', {
    maxBackpressure: 0,
    open: (socket) => {
      world.join(socket)
      socket.subscribe(TOPIC)
    },
    // Not to the publisher itself: uWebSockets leaves it out.
    message: (socket, message, isBinary) => {
      socket.publish(TOPIC, message, isBinary)
    },
    close: (socket) => world.leave(socket),
  })
  .listen('127.0.0.1', givenPort(), (listening) => {
    if (listening === false) giveUp('the port is taken')
    announceListening()
  })
