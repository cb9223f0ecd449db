/** engine.io with our server as its `wsEngine`: sockets from the start, and upgraded from polling. Prints JSON. */

import { createServer } from 'node:http'
import { Server } from 'engine.io'
import { Socket } from 'engine.io-client'
import { WebSocketServer } from 'polled-peer/compat/ws'

const web = createServer()
const server = new Server({ wsEngine: WebSocketServer })
server.attach(web)
server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)))
web.listen(0, '127.0.0.1', async () => {
  const seen = []
  for (const transports of [['websocket'], ['polling', 'websocket']]) {
    const client = new Socket(`http://127.0.0.1:${web.address().port}`, { transports })
    const ready = new Promise((resolve) => client.on(transports.length > 1 ? 'upgrade' : 'open', resolve))
    await ready
    const echoed = new Promise((resolve) => client.on('message', resolve))
    client.send('echo')
    seen.push(await echoed, client.transport.name)
    client.close()
  }
  server.close()
  web.close(() => console.log(JSON.stringify({ engine: server.ws.engine, seen })))
})
