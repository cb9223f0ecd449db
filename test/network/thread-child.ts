/**
 * A server in a worker thread, which echoes, says its port and its engine, and ends as it is told by a message. Started
 * by threads.test.ts with the engine. Two servers, so that the end of a thread has more than one to close.
 */

import { parentPort, workerData } from 'node:worker_threads'
import { WebSocketServer } from '../../src/index.ts'
import type { WebSocketServerOptions } from '../../src/index.ts'

/** How a thread can be told to end. */
export type ThreadEnd = 'exit' | 'throw' | 'stop'

const { engine } = workerData as { engine: NonNullable<WebSocketServerOptions['engine']> }
const warnings: string[] = []

function serve(): WebSocketServer {
  const server = new WebSocketServer({ engine, on_warning: (text) => warnings.push(text) })
  server.bind_ip = '127.0.0.1'
  server.data_received.connect((id) => {
    const peer = server.get_peer(id)
    peer?.put_packet(peer.get_packet())
  })
  if (server.listen(0) !== 0) throw new Error(server.get_last_error_message())
  return server
}

const servers = [serve(), serve()]
setInterval(() => {
  for (const server of servers) server.poll()
}, 1)
const ends: Record<ThreadEnd, () => void> = {
  exit: () => process.exit(7),
  throw: () => {
    throw new Error('planned')
  },
  // Who has stopped goes on polling, and the thread with it.
  stop: () => {
    for (const server of servers) server.stop()
    parentPort?.postMessage('stopped')
  },
}
parentPort?.once('message', (how: ThreadEnd) => ends[how]())
parentPort?.postMessage({
  ports: servers.map((server) => server.get_local_port()),
  engine: servers[0]?.get_engine(),
  warnings,
})
