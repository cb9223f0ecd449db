/**
 * Broadcast on our own server, as the package's documentation writes it: read in data_received, work, broadcast, and the
 * batches leave together. Called by broadcast-polled-peer.ts and broadcast-polled-timer.ts, which bring the ticks.
 */

import { GodotError, WebSocketServer } from 'polled-peer'
import { BroadcastGame } from './broadcast-game.ts'
import { announceListening, giveUp, givenPort } from './program.ts'

/** What drives a game: calls `tick(number)` at its rate, then `flush()`. */
export type Ticks = (tick: (number: number) => void, flush: () => void) => void

/** Listens on the port given and ticks until the benchmark lets go. Defaults throughout. */
export function serveBroadcast(ticks: Ticks): void {
  const server = new WebSocketServer()
  const game = new BroadcastGame()
  server.bind_ip = '127.0.0.1'
  server.data_received.connect((id) => {
    const peer = server.get_peer(id)
    while (peer !== null && peer.get_available_packet_count() > 0) game.take(peer.get_packet())
  })
  if (server.listen(givenPort()) !== GodotError.OK) giveUp(server.get_last_error_message())
  const tick = (number: number): void => {
    game.begins(number)
    server.poll()
    game.work()
    game.tell((packet) => void server.broadcast(packet))
  }
  game.begin()
  ticks(tick, () => server.flush())
  announceListening(game.answers)
}
