/**
 * Broadcast on bare uWebSockets.js: packets are taken in the callback, and an ordinary timer ticks.
 * Called by broadcast-raw.ts, broadcast-raw-cork.ts and broadcast-raw-topic.ts, which differ in how a tick's packets leave.
 * Not a server for users: it trusts everybody.
 */

import { App } from 'uWebSockets.js'
import type { TemplatedApp, WebSocket } from 'uWebSockets.js'
import { BroadcastGame } from './broadcast-game.ts'
import { announceListening, giveUp, givenHz, givenPort } from './program.ts'
import { tickByTimer } from './timer-ticks.ts'

/** The topic that every socket has subscribed to. */
export const TOPIC = 'everybody'

/** What a tick may use. */
export interface UwsTick {
  readonly app: TemplatedApp
  readonly sockets: ReadonlySet<WebSocket<unknown>>
  readonly game: BroadcastGame
}

/** Listens on the port given; `send` sends a tick's packets to everybody. */
export function serveUws(send: (tick: UwsTick) => void): void {
  const sockets = new Set<WebSocket<unknown>>()
  const game = new BroadcastGame()
  const app = App()
  app
    .ws('/*', {
      // Its default drops what a slow reader has not taken; the loader would notice.
      maxBackpressure: 0,
      open: (socket) => {
        sockets.add(socket)
        socket.subscribe(TOPIC)
      },
      message: (_socket, message) => game.take(new Uint8Array(message)),
      close: (socket) => sockets.delete(socket),
    })
    .listen('127.0.0.1', givenPort(), (listening) => {
      if (listening === false) giveUp('the port is taken')
      game.begin()
      tickByTimer(givenHz(), (number) => {
        game.begins(number)
        game.work()
        send({ app, sockets, game })
      })
      announceListening(game.answers)
    })
}
