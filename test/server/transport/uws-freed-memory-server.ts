/**
 * A server on the uws engine for uws.freed-memory.test.ts, in a process of its own, because the C library must be told
 * at its start to fill freed memory. Prints its port; with `late`, every client waits for a verdict.
 */

import { WebSocketServer } from '../../../src/server/websocket-server.ts'

const isLate = process.argv[2] === 'late'
const server = new WebSocketServer({
  engine: 'uws',
  max_connections_per_ip: 1000,
  verify: isLate ? () => new Promise((resolve) => setImmediate(resolve, true)) : () => true,
})
server.set_extra_headers(['X-Game: arena'])
server.listen(0)
console.log(server.get_local_port())
setInterval(() => server.poll(), 10)
