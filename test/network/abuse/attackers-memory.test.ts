/**
 * What attackers can make a server hold, in memory and virtual time: the bounds of docs/abuse.md, each driven to its end by
 * peers that send all they may while the game does not look. Counts and bounds alone; no port, no real time.
 */

import t from 'tap'
import { ServerScene } from '../../support/server-scene.ts'

const ATTACKERS = 40
const MEBIBYTE = 1_048_576

t.test('one attacker holds 4 MiB or 16,384 packets that were not admitted, and is gone with one more', async (t) => {
  for (const [size, most] of [
    [65_536, 64],
    [1, 16_384],
  ] as const) {
    const scene = new ServerScene({})
    const { client, id } = scene.join()
    for (let count = 0; count < most; count += 1) client.send(new Uint8Array(size))
    const { backlog_bytes, backlog_packets } = scene.server.get_stats()
    t.strictSame({ backlog_bytes, backlog_packets }, { backlog_bytes: size * most, backlog_packets: most })
    t.equal(scene.server.get_refusal_counts()['backlog-full'], 0)

    client.send(new Uint8Array(size))
    for (let ticks = 0; ticks < most && scene.server.has_peer(id); ticks += 1) {
      scene.tick()
      scene.read(id)
    }

    t.equal(scene.server.get_refusal_counts()['backlog-full'], 1)
    t.match(scene.server.get_stats(), { peers: 0, backlog_bytes: 0, backlog_packets: 0, queued_packets: 0 })
  }
})

t.test('all attackers together hold what max_total_backlog says, of large packets and of tiny ones', async (t) => {
  const limits = { max_total_backlog_bytes: 8 * MEBIBYTE, max_total_backlog_packets: 20_000 }
  for (const size of [65_536, 1]) {
    const scene = new ServerScene(limits)
    const attackers = Array.from({ length: ATTACKERS }, () => scene.join())
    let [mostBytes, mostPackets] = [0, 0]

    for (let round = 0; round < 16_384 && scene.server.get_refusal_counts()['backlog-full'] === 0; round += 1) {
      for (const { client } of attackers) client.send(new Uint8Array(size))
      const { backlog_bytes, backlog_packets } = scene.server.get_stats()
      mostBytes = Math.max(mostBytes, backlog_bytes)
      mostPackets = Math.max(mostPackets, backlog_packets)
    }

    t.ok(scene.server.get_refusal_counts()['backlog-full'] > 0, `${mostPackets} packets, ${mostBytes} bytes`)
    t.ok(mostBytes <= limits.max_total_backlog_bytes && mostPackets <= limits.max_total_backlog_packets)
  }
})

t.test(
  'one address fills what all may hold and passes no limit: the bystanders play on, and one of it goes',
  async (t) => {
    const limits = { max_backlog_bytes: 16_384, max_total_backlog_bytes: 64 * 16_384 }
    for (const [inbound_overflow, gone] of [
      ['disconnect', 1],
      ['drop_newest', 1],
      ['drop_oldest', 0],
    ] as const) {
      const scene = new ServerScene({ ...limits, inbound_overflow })
      const bystanders = Array.from({ length: 8 }, (_, index) => scene.join({ address: `10.0.1.${index}` }))
      const attackers = Array.from({ length: 64 }, () => scene.join({ address: '10.0.0.66' }))
      for (let round = 0; round < 64; round += 1) for (const { client } of attackers) client.send(new Uint8Array(256))
      t.equal(scene.server.get_stats().backlog_bytes, limits.max_total_backlog_bytes)
      t.equal(scene.server.get_refusal_counts()['backlog-full'], 0)

      for (const { client } of bystanders) client.send('one word')
      t.ok(scene.server.get_stats().backlog_bytes <= limits.max_total_backlog_bytes)
      scene.tick()

      t.strictSame(
        bystanders.map(({ id }) => scene.read(id)),
        bystanders.map(() => ['one word']),
      )
      const left = attackers.filter(({ id }) => scene.server.has_peer(id))
      t.equal(left.length, 64 - gone)
      t.strictSame(left, attackers.slice(0, 64 - gone), 'of equals the one that came last goes')
      t.equal(scene.server.get_refusal_counts()['backlog-full'], gone)
      t.equal(scene.server.get_stats().drops['backlog-full'], inbound_overflow === 'drop_oldest' ? 32 : 64)
    }
  },
)

t.test(
  'a peer that does not read holds the 64 KiB of its outbound limit, and each packet more is counted',
  async (t) => {
    const scene = new ServerScene({})
    const readers = Array.from({ length: ATTACKERS }, () => scene.join())
    for (const { client } of readers) client.stopReading()

    const reached: number[] = []
    for (let round = 0; round < 100; round += 1) {
      reached.push(scene.server.broadcast(new Uint8Array(1024)))
      scene.tick()
    }

    const taken = reached.reduce((sum, count) => sum + count, 0)
    const { outbound_bytes, drops } = scene.server.get_stats()
    t.ok(outbound_bytes <= ATTACKERS * 65_536, `${outbound_bytes} bytes wait for ${ATTACKERS} peers`)
    t.equal(taken + drops['outbound-full'], 100 * ATTACKERS)
  },
)

t.test('50,000 joins from three addresses take 192 places, and leave nothing behind', async (t) => {
  const scene = new ServerScene({})
  const bystander = scene.join({ address: '10.0.0.9' })

  for (let count = 0; count < 50_000; count += 1) {
    scene.open({ address: `10.0.0.${1 + (count % 3)}` })
    if (count % 1000 === 999) scene.tick()
  }
  scene.tick()

  t.match(scene.server.get_stats(), { peers: 193, connections: 193, pending: 0 })
  t.equal(scene.server.get_refusal_counts()['address-limit'], 50_000 - 192)
  t.ok(scene.server.has_peer(bystander.id))
})

t.test('50,000 that join and leave from three addresses find a place each, and leave nothing behind', async (t) => {
  const scene = new ServerScene({})
  let joined = 0
  scene.server.client_connected.connect(() => (joined += 1))

  for (let count = 0; count < 50_000; count += 100) {
    const clients = Array.from({ length: 100 }, (_, index) => scene.open({ address: `10.0.0.${1 + (index % 3)}` }))
    scene.tick()
    for (const client of clients) client.drop()
    scene.tick()
    scene.take()
  }

  t.equal(joined, 50_000)
  t.match(scene.server.get_stats(), { peers: 0, connections: 0, pending: 0, backlog_packets: 0 })
  t.equal(scene.clock.pendingTimers, 0)
})
