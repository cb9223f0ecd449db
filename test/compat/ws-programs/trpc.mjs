/** tRPC on the face: `applyWSSHandler` is given our server, its client our WebSocket. Argument: the engine. Prints JSON. */

import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { WebSocket, WebSocketServer } from 'polled-peer/compat/ws'

const { procedure, router } = initTRPC.create()
const calls = router({
  hello: procedure.query(() => 'world'),
  count: procedure.subscription(async function* () {
    for (let count = 1; count <= 3; count++) yield count
  }),
})
const server = new WebSocketServer({ port: 0, engine: process.argv[2] })
applyWSSHandler({ wss: server, router: calls, keepAlive: { enabled: true, pingMs: 50, pongWaitMs: 5000 } })
server.once('listening', async () => {
  const socket = createWSClient({ url: `ws://127.0.0.1:${server.address().port}`, WebSocket })
  const client = createTRPCClient({ links: [wsLink({ client: socket })] })
  const seen = [await client.hello.query()]
  await new Promise((resolve, reject) => {
    client.count.subscribe(undefined, { onData: (data) => seen.push(data), onComplete: resolve, onError: reject })
  })
  await socket.close()
  server.close(() => console.log(JSON.stringify({ engine: server.engine, seen })))
})
