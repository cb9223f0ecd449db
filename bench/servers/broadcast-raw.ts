/** Broadcast on bare uWebSockets.js: each packet to each socket at once. Run by bench/rivals/raw.ts. */

import { serveUws } from './uws-broadcast.ts'

serveUws(({ sockets, game }) => {
  game.tell((packet) => {
    for (const socket of sockets) socket.send(packet, true)
  })
})
