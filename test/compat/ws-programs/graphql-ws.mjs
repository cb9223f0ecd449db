/** graphql-ws on the face: `useServer` is given our server, its client our WebSocket. Argument: the engine. Prints JSON. */

import { buildSchema } from 'graphql'
import { createClient } from 'graphql-ws'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocket, WebSocketServer } from 'polled-peer/compat/ws'

const schema = buildSchema('type Query { hello: String } type Subscription { count(to: Int!): Int }')
const roots = {
  query: { hello: () => 'world' },
  subscription: {
    async *count({ to }) {
      for (let count = 1; count <= to; count++) yield { count }
    },
  },
}
const server = new WebSocketServer({ port: 0, path: '/graphql', engine: process.argv[2] })
const handle = useServer({ schema, roots }, server)
server.once('listening', async () => {
  const url = `ws://127.0.0.1:${server.address().port}/graphql`
  const client = createClient({ url, webSocketImpl: WebSocket })
  const seen = []
  for await (const { data } of client.iterate({ query: '{ hello }' })) seen.push(data.hello)
  for await (const { data } of client.iterate({ query: 'subscription { count(to: 3) }' })) seen.push(data.count)
  await client.dispose()
  // Closes the server and waits for its clients.
  await handle.dispose()
  console.log(JSON.stringify({ engine: server.engine, seen }))
})
