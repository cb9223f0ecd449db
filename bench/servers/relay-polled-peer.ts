/**
 * Relay on our own server with `gd_mp_api`: clients reach each other through it, and the game reads its own copy.
 * Run by bench/rivals/polled-peer.ts. Defaults throughout; poll() on every turn, or in a TickLoop.
 */

import { GodotError, TickLoop, WebSocketServer } from 'polled-peer'
import { announceListening, giveUp, givenHz, givenPort } from './program.ts'

const server = new WebSocketServer()
server.bind_ip = '127.0.0.1'
if (server.listen(givenPort(), [], true) !== GodotError.OK) giveUp(server.get_last_error_message())

const tick = (): void => {
  server.poll()
  // A broadcast is for the server too.
  while (server.get_available_packet_count() > 0) server.get_packet()
}
const tickForEver = (): void => {
  tick()
  setImmediate(tickForEver)
}
if (givenHz() > 0) new TickLoop({ hz: givenHz(), tick }).start()
else tickForEver()
announceListening()
