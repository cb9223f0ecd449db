/**
 * Echo on bare uWebSockets.js: the answer is sent inside the callback, nothing is queued, nothing is copied.
 * Run by bench/rivals/raw.ts. Not a server for users: it trusts everybody.
 */

import { App } from 'uWebSockets.js'
import { announceListening, giveUp, givenPort } from './program.ts'

App()
  .ws('/*', {
    maxPayloadLength: 64 * 1024,
    // Its default drops what a slow reader has not taken; the loader would notice.
    maxBackpressure: 0,
    message: (socket, message, isBinary) => {
      socket.send(message, isBinary)
    },
  })
  .listen('127.0.0.1', givenPort(), (listening) => {
    if (listening === false) giveUp('the port is taken')
    announceListening()
  })
