/** Broadcast on bare uWebSockets.js with its own means: each packet published to a topic. Run by bench/rivals/raw-topic.ts. */

import { serveUws, TOPIC } from './uws-broadcast.ts'

serveUws(({ app, game }) => {
  game.tell((packet) => void app.publish(TOPIC, packet, true))
})
