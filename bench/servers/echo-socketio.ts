/** Echo on Socket.IO: the event comes back with its bytes. Run by bench/rivals/socketio.ts. */

import { announceListening } from './program.ts'
import { makeSocketIo } from './socketio.ts'

makeSocketIo(() => announceListening()).on('connection', (socket) => {
  socket.on('m', (bytes) => socket.emit('m', bytes))
})
