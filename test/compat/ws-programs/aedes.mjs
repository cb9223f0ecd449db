/** aedes, an MQTT broker, on streams over the face's sockets, and mqtt as its client. Argument: the engine. Prints JSON. */

import { Aedes } from 'aedes'
import mqtt from 'mqtt'
import { createWebSocketStream, WebSocketServer } from 'polled-peer/compat/ws'

const broker = await Aedes.createBroker()
const handleProtocols = (offered) => (offered.has('mqtt') ? 'mqtt' : false)
const server = new WebSocketServer({ port: 0, handleProtocols, engine: process.argv[2] })
server.on('connection', (socket, request) => broker.handle(createWebSocketStream(socket), request))
server.once('listening', async () => {
  const url = `ws://127.0.0.1:${server.address().port}`
  const [reader, writer] = [await mqtt.connectAsync(url), await mqtt.connectAsync(url)]
  await reader.subscribeAsync('news')
  const arrived = new Promise((resolve) => reader.on('message', (topic, payload) => resolve([topic, payload.length])))
  await writer.publishAsync('news', Buffer.alloc(300_000), { qos: 1 })
  const seen = await arrived
  await reader.endAsync()
  await writer.endAsync()
  broker.close()
  server.close(() => console.log(JSON.stringify({ engine: server.engine, seen })))
})
