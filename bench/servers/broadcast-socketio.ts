/** Broadcast on Socket.IO: one event for everybody, which it encodes once. Run by bench/rivals/socketio.ts. */

import { BroadcastGame } from './broadcast-game.ts'
import { announceListening, givenHz } from './program.ts'
import { makeSocketIo } from './socketio.ts'
import { tickByTimer } from './timer-ticks.ts'

const game = new BroadcastGame()
const server = makeSocketIo(() => {
  game.begin()
  tickByTimer(givenHz(), (number) => {
    game.begins(number)
    game.work()
    game.tell((packet) => server.emit('m', packet))
  })
  announceListening(game.answers)
})
server.on('connection', (socket) => {
  socket.on('m', (bytes) => game.take(bytes))
})
