/**
 * Broadcast on the `ws` package with its defaults: packets are taken in the message event, an ordinary timer ticks, and
 * each packet is sent to each client. Run by bench/rivals/ws.ts.
 */

import { WebSocketServer } from 'ws'
import { BroadcastGame } from './broadcast-game.ts'
import { announceListening, giveUp, givenHz, givenPort } from './program.ts'
import { tickByTimer } from './timer-ticks.ts'

const game = new BroadcastGame()
const server = new WebSocketServer({ host: '127.0.0.1', port: givenPort() })
server.once('error', (error) => giveUp(String(error)))
server.on('connection', (socket) => {
  socket.on('message', (message: Buffer) => game.take(message))
})
server.once('listening', () => {
  game.begin()
  tickByTimer(givenHz(), (number) => {
    game.begins(number)
    game.work()
    game.tell((packet) => {
      for (const socket of server.clients) socket.send(packet)
    })
  })
  announceListening(game.answers)
})
