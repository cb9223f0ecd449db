/** Broadcast on bare uWebSockets.js: all packets of a tick corked by hand, socket by socket. Run by bench/rivals/raw-cork.ts. */

import { serveUws } from './uws-broadcast.ts'

serveUws(({ sockets, game }) => {
  const packets: Uint8Array[] = []
  game.tell((packet) => void packets.push(packet))
  for (const socket of sockets) {
    socket.cork(() => {
      for (const packet of packets) socket.send(packet, true)
    })
  }
})
