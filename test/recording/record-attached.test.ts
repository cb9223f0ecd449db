/** A server that has joined an HTTP server is recorded and replayed like any other. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { WebSocketServer } from '../../src/index.ts'
import { record, replay, type GameWorld } from '../../src/recording.ts'
import { GUARD_MS } from '../support/arrivals.ts'
import { RawClient } from '../support/raw-client.ts'
import { Arena } from './arena.ts'
import { MemoryStream } from './memory-stream.ts'

t.test('who came by an HTTP server of somebody else comes again in the replay, which has none', async (t) => {
  const stream = new MemoryStream()
  const server = new WebSocketServer({ engine: 'ws' })
  const recording = record(server, stream)
  const arena = new Arena({ server, clock: recording.clock, random: recording.random })
  const http = createServer()
  t.equal(server.attach(http, { path: '/play' }), 0, server.get_last_error_message())
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  t.teardown(() => http.close())
  const { port } = http.address() as AddressInfo
  const until = async (condition: () => boolean): Promise<void> => {
    const giveUpAt = performance.now() + GUARD_MS
    while (!condition()) {
      if (performance.now() > giveUpAt) throw new Error('waited in vain')
      arena.tick()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const client = await RawClient.open({ port }, { path: '/play' })
  t.teardown(() => client.destroy())
  await until(() => server.get_peer_ids().length === 1)
  client.send('hello')
  await until(() => arena.journal.some((line) => line.includes(' said ')))
  await recording.close()

  const report = await replay(stream.bytes, (world: GameWorld) => {
    const again = new Arena(world)
    world.server.attach(createServer(), { path: '/play' })
    return again
  })

  t.equal(report.difference, null)
  t.same(report.game.journal, arena.journal)
  server.stop()
})
