/** Broadcast on Colyseus: one message for the room, which it encodes once. Run by bench/rivals/colyseus.ts. */

import { BroadcastGame } from './broadcast-game.ts'
import { serveColyseus } from './colyseus.ts'
import type { ColyseusRoom } from './colyseus.ts'
import { givenHz } from './program.ts'
import { tickByTimer } from './timer-ticks.ts'

const game = new BroadcastGame()
// A room goes when nobody is in it, and the next load gets another.
const rooms: ColyseusRoom[] = []
game.begin()
tickByTimer(givenHz(), (number) => {
  game.begins(number)
  game.work()
  game.tell((packet) => rooms.at(-1)?.broadcastBytes('m', packet, {}))
})
await serveColyseus((room) => {
  rooms.push(room)
  room.onMessage('m', (_client, bytes) => game.take(bytes))
}, game.answers)
