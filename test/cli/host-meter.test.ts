/** The figures of a host, of a server on memory and a clock that a test turns. */

import t from 'tap'
import { HostMeter, type Measured } from '../../src/cli/host-meter.ts'
import { WebSocketServer } from '../../src/index.ts'
import type { ServerStats } from '../../src/index.ts'
import { MemoryTransport } from '../../src/server/transport/memory.ts'

/** A server that counts what it is told. */
class Counted implements Measured {
  #stats: ServerStats = new WebSocketServer({ transport: new MemoryTransport() }).get_stats()

  count(change: Partial<ServerStats>): void {
    this.#stats = { ...this.#stats, ...change }
  }

  get_stats(): ServerStats {
    return this.#stats
  }

  get_engine(): string {
    return 'memory'
  }
}

t.test('tells rates and tick times of the stretch since the last sum', async (t) => {
  const server = new Counted()
  let now = 1000
  const meter = new HostMeter(server, () => now)
  const tick = (ms: number) => {
    meter.tickBegins()
    now += ms
    meter.tickEnds()
  }

  tick(1)
  tick(3)
  now = 3000
  server.count({ packets_in: 20, packets_out: 60, bytes_in: 400, bytes_out: 1200, peers: 3, pending: 1 })
  const first = meter.sum()
  now = 3500
  server.count({ packets_in: 30, packets_out: 60 })
  const second = meter.sum()

  t.match(first, { engine: 'memory', peers: 3, pending: 1, tickMeanMicros: 2000, tickMaxMicros: 3000 })
  t.match(first, { packetsInPerSecond: 10, packetsOutPerSecond: 30, bytesInPerSecond: 200, bytesOutPerSecond: 600 })
  t.match(second, { packetsInPerSecond: 20, packetsOutPerSecond: 0, tickMeanMicros: 0, tickMaxMicros: 0 })
  t.equal(meter.reading, second)
})

t.test('adds up refusals and drops of every reason', async (t) => {
  const server = new Counted()
  const { refusals, drops } = server.get_stats()
  server.count({
    refusals: { ...refusals, 'bad-origin': 2, 'server-full': 3 },
    drops: { ...drops, 'forged-source': 1, 'unknown-target': 4 },
  })

  t.match(new HostMeter(server, () => 0).reading, { refusals: 5, drops: 5 })
})
