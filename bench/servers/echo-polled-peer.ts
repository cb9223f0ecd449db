/**
 * Echo on our own server, as the package's documentation writes it: get_packet, put_packet, and poll() on every turn.
 * Run by bench/rivals/polled-peer.ts.
 */

import { GodotError, WebSocketServer } from 'polled-peer'
import { announceListening, giveUp, givenPort } from './program.ts'

const server = new WebSocketServer()
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
pollForEver()
announceListening()
