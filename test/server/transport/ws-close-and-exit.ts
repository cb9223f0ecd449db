/**
 * A program that listens with the ws engine and closes when its four clients are there. It then has nothing to do, so
 * it ends, unless the engine holds it. Started by ws.test.ts.
 */

import type { Connection, ConnectionEvents } from '../../../src/peer/connection.ts'
import { PacketBatch } from '../../../src/peer/packet-batch.ts'
import type { TransportEvents } from '../../../src/server/transport/transport.ts'
import { createWsTransport } from '../../../src/server/transport/ws.ts'

const transport = createWsTransport()
const connections: Connection[] = []
const progress = { accepted: 0, requests: 0 }
const deaf: ConnectionEvents = {
  message: () => undefined,
  pong: () => undefined,
  drained: () => undefined,
  ended: () => undefined,
}

const events: TransportEvents = {
  accepted: () => {
    progress.accepted += 1
    closeWhenAllAreHere()
    return true
  },
  settled: () => undefined,
  request: (request, reply) => {
    progress.requests += 1
    if (request.path !== '/wait') {
      reply.upgrade({
        protocol: '',
        headers: [],
        lost: () => undefined,
        opened: (connection) => {
          connections.push(connection)
          if (request.path === '/deaf') overfill(connection)
          return deaf
        },
      })
    }
    closeWhenAllAreHere()
  },
}

function overfill(connection: Connection): void {
  const batch = new PacketBatch()
  batch.add(new Uint8Array(1024 * 1024), false)
  for (let count = 0; count < 32; count += 1) connection.write(batch)
}

function closeWhenAllAreHere(): void {
  if (progress.accepted < 4 || progress.requests < 3) return
  for (const connection of connections) connection.close(1001, 'stop')
  transport.close()
}

const outcome = transport.listen(
  { host: '127.0.0.1', port: 0, exclusive: true, tls: null, nativeMessageLimit: 131_072, compression: 'off' },
  events,
)
process.stdout.write(outcome.ok ? `${outcome.port}\n` : 'failed\n')
