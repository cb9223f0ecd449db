/**
 * Echo on our own server, as the package's documentation writes it: get_packet, put_packet, and poll() on every turn or
 * in a TickLoop. Called by echo-polled-peer.ts and echo-recorded.ts, which bring the server.
 */

import { GodotError, TickLoop, type WebSocketServer } from 'polled-peer'
import { announceListening, giveUp, givenHz, givenPort } from './program.ts'

/** Listens on the port given, answers every message with itself, and polls until the benchmark lets go. */
export function serveEcho(server: WebSocketServer): void {
  server.bind_ip = '127.0.0.1'
  server.data_received.connect((id) => {
    const peer = server.get_peer(id)
    while (peer !== null && peer.get_available_packet_count() > 0) peer.put_packet(peer.get_packet())
  })
  if (server.listen(givenPort()) !== GodotError.OK) giveUp(server.get_last_error_message())

  const pollForEver = (): void => {
    server.poll()
    setImmediate(pollForEver)
  }
  if (givenHz() > 0) new TickLoop({ hz: givenHz(), tick: () => server.poll() }).start()
  else pollForEver()
  announceListening()
}
