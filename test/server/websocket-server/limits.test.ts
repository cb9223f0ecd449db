import t from 'tap'
import { GodotError } from '../../../src/peer/error.ts'
import { ServerScene } from '../../support/server-scene.ts'

t.test('refuses a message over the limit with 1009, counts it, and tells the game of the end', async (t) => {
  const scene = new ServerScene({ prepare: (server) => void server.set_buffers(1, 16, 1, 16) })
  const { client } = scene.join()
  client.send(new Uint8Array(1024))
  client.send(new Uint8Array(1025))
  client.send('too late')

  scene.tick()

  t.equal(client.closeFrame?.code, 1009)
  t.same(scene.take().slice(0, 2), ['data_received(A)', 'client_disconnected(A, false)'])
  t.equal(scene.server.get_refusal_counts()['message-too-big'], 1)
})

t.test('counts a message over the native limit as the same refusal', async (t) => {
  const scene = new ServerScene()
  const { client } = scene.join()

  client.send(new Uint8Array(200_000))
  scene.tick()

  t.same(scene.take(), ['client_disconnected(A, false)', 'connection_refused(message-too-big, 127.0.0.1, 1)'])
})

t.test('counts what breaks the protocol by what it was', async (t) => {
  for (const violation of ['invalid-utf8', 'invalid-frame', 'invalid-close-code', 'ping-flood'] as const) {
    const scene = new ServerScene()
    scene.join().client.violate(violation)

    scene.tick()

    t.equal(scene.server.get_refusal_counts()[violation], 1)
    t.same(scene.take(), ['client_disconnected(A, false)', `connection_refused(${violation}, 127.0.0.1, 1)`])
  }
})

t.test('disconnects a peer whose backlog is full with 1008, and keeps what had arrived', async (t) => {
  const scene = new ServerScene({ max_backlog_packets: 3 })
  const { client } = scene.join()
  for (const text of ['a', 'b', 'c', 'd', 'e']) client.send(text)

  scene.tick()

  t.equal(client.closeFrame?.code, 1008)
  t.same(scene.take(), [
    'data_received(A)',
    'data_received(A)',
    'data_received(A)',
    'client_disconnected(A, false)',
    'packet_dropped(A, backlog-full, 1)',
    'packet_dropped(A, unread, 3)',
    'connection_refused(backlog-full, 127.0.0.1, 1)',
  ])
})

t.test('disconnects who holds most of what all may hold with 1008, not who sends next', async (t) => {
  const scene = new ServerScene({ max_total_backlog_packets: 4 })
  const [loud, quiet] = [scene.join(), scene.join()]
  for (const text of ['a', 'b', 'c']) loud.client.send(text)
  for (const text of ['x', 'y']) quiet.client.send(text)

  scene.tick()

  t.equal(loud.client.closeFrame?.code, 1008)
  t.same(scene.take().sort(), [
    'client_disconnected(A, false)',
    'connection_refused(backlog-full, 127.0.0.1, 1)',
    'data_received(B)',
    'data_received(B)',
    'packet_dropped(A, backlog-full, 3)',
  ])
  t.same(scene.read(quiet.id), ['x', 'y'])
})

t.test('pauses who sends while all hold too much, and takes what it sent', async (t) => {
  const scene = new ServerScene({ max_total_backlog_packets: 2, inbound_overflow: 'pause' })
  const [loud, quiet] = [scene.join(), scene.join()]
  for (const text of ['a', 'b']) loud.client.send(text)
  for (const text of ['x', 'y']) quiet.client.send(text)

  scene.tick()
  scene.tick()

  t.same(
    [scene.read(loud.id), scene.read(quiet.id)],
    [
      ['a', 'b'],
      ['x', 'y'],
    ],
  )
  t.equal(scene.server.get_refusal_counts()['backlog-full'], 0)
})

t.test(
  'closes who sends more packets than max_packets_per_second with 1008, and admits what came before',
  async (t) => {
    const scene = new ServerScene({ max_packets_per_second: 2, rate_burst: 2 })
    const { client } = scene.join()
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) client.send(text)

    scene.tick()

    t.equal(client.closeFrame?.code, 1008)
    t.same(scene.take(), [
      ...Array.from({ length: 4 }, () => 'data_received(A)'),
      'client_disconnected(A, false)',
      'packet_dropped(A, closed, 1)',
      'packet_dropped(A, unread, 4)',
      'connection_refused(rate-limit, 127.0.0.1, 1)',
    ])
    t.equal(scene.server.get_stats().packets_in, 5)
  },
)

t.test('closes who sends more bytes than max_bytes_per_second, in many packets or in one', async (t) => {
  for (const sizes of [[50, 50, 1], [101]]) {
    const scene = new ServerScene({ max_bytes_per_second: 100, rate_burst: 1 })
    const { client } = scene.join()
    for (const size of sizes) client.send(new Uint8Array(size))

    scene.tick()

    t.equal(scene.take().filter((line) => line === 'data_received(A)').length, sizes.length - 1)
    t.equal(scene.server.get_refusal_counts()['rate-limit'], 1)
  }
})

t.test('lets who keeps to the rate go on for ever, and pay back a burst', async (t) => {
  const scene = new ServerScene({ max_packets_per_second: 20, max_bytes_per_second: 200, rate_burst: 1 })
  const { client, id } = scene.join()
  for (let index = 0; index < 20; index++) client.send('0123456789')
  for (let second = 0; second < 100; second++) {
    scene.pass(1)
    for (let index = 0; index < 20; index++) client.send('0123456789')
    scene.tick()
    scene.read(id)
  }

  t.ok(scene.server.has_peer(id))
  t.equal(scene.server.get_stats().packets_in, 2020)
})

t.test('gives each peer a rate of its own', async (t) => {
  const scene = new ServerScene({ max_packets_per_second: 1, rate_burst: 1 })
  const [loud, quiet] = [scene.join(), scene.join()]
  loud.client.send('a')
  loud.client.send('b')
  quiet.client.send('c')

  scene.tick()

  t.strictSame([scene.server.has_peer(loud.id), scene.server.has_peer(quiet.id)], [false, true])
})

t.test('lets the burst of an honest client pass, however long the game takes', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  const received: string[] = []
  for (let index = 0; index < 5000; index++) client.send(String(index))

  for (let round = 0; round < 10; round++) {
    scene.tick()
    received.push(...scene.read(id))
  }

  t.same(
    received,
    Array.from({ length: 5000 }, (_, index) => String(index)),
  )
})

t.test('signals what a full queue dropped, once per poll, and never announces it', async (t) => {
  const scene = new ServerScene({
    inbound_overflow: 'drop_newest',
    prepare: (server) => void server.set_buffers(64, 2, 64, 2),
  })
  const { client, id } = scene.join()
  for (const text of ['a', 'b', 'c', 'd']) client.send(text)

  scene.tick()

  t.same(scene.take(), ['data_received(A)', 'data_received(A)', 'packet_dropped(A, queue-full, 2)'])
  t.same(scene.read(id), ['a', 'b'])
})

t.test('bounds what waits of all peers together', async (t) => {
  const scene = new ServerScene({ max_total_backlog_bytes: 1500 })
  const a = scene.join()
  const b = scene.join()

  a.client.send(new Uint8Array(1000))
  b.client.send(new Uint8Array(1000))

  t.equal(a.client.closeFrame, null)
  t.equal(b.client.closeFrame?.code, 1008)
})

t.test('admits no more of one peer in a poll than its budget', async (t) => {
  const scene = new ServerScene({ max_packets_per_poll: 2 })
  const a = scene.join()
  for (const text of ['a', 'b', 'c']) a.client.send(text)

  scene.tick()
  t.equal(scene.take().length, 2)
  t.equal(scene.server.get_stats().backlog_packets, 1)
  scene.tick()
  t.equal(scene.take().length, 1)
})

t.test('stops reading from a peer whose backlog is full when told to pause', async (t) => {
  const scene = new ServerScene({ inbound_overflow: 'pause', max_backlog_packets: 2 })
  const { client, id } = scene.join()
  for (const text of ['a', 'b', 'c', 'd', 'e']) client.send(text)
  t.ok(scene.server.get_stats().backlog_packets <= 3)

  const received: string[] = []
  for (let round = 0; round < 6; round++) {
    scene.tick()
    received.push(...scene.read(id))
  }

  t.same(received, ['a', 'b', 'c', 'd', 'e'])
  t.equal(client.closeFrame, null)
})

t.test('bounds what waits of all peers together also when it drops the oldest', async (t) => {
  const scene = new ServerScene({ inbound_overflow: 'drop_oldest', max_total_backlog_bytes: 1500 })
  const peers = Array.from({ length: 5 }, () => scene.join())

  for (const { client } of peers) client.send(new Uint8Array(1000))

  t.match(scene.server.get_stats(), { backlog_bytes: 1000, drops: { 'backlog-full': 4 } })
  t.ok(peers.every(({ client }) => client.closeFrame === null))
})

t.test('never cuts an honest peer for silence while it is the game that does not read', async (t) => {
  const scene = new ServerScene({ inbound_overflow: 'pause', max_backlog_packets: 2, idle_timeout: 8 })
  const { client, id } = scene.join()
  for (const text of ['a', 'b', 'c', 'd', 'e']) client.send(text)

  scene.pass(60)
  t.equal(client.state, 'open')
  for (let round = 0; round < 6; round++) scene.tick()
  t.same(scene.read(id), ['a', 'b', 'c', 'd', 'e'])

  client.vanish()
  scene.pass(11)
  t.equal(scene.server.get_refusal_counts()['idle-timeout'], 1)
})

t.test('refuses a packet that the peer’s outbound limit has no room for, and tells when there is room', async (t) => {
  const scene = new ServerScene({ prepare: (server) => void server.set_buffers(64, 1024, 1, 1024) })
  const { client, id } = scene.join()
  client.stopReading()
  const peer = scene.server.get_peer(id)

  t.equal(peer?.put_packet(new Uint8Array(1024)), GodotError.ERR_OUT_OF_MEMORY, 'larger than the whole limit')
  t.equal(peer?.put_packet(new Uint8Array(1000)), GodotError.OK)
  scene.turn.end()
  t.equal(peer?.put_packet(new Uint8Array(100)), GodotError.ERR_OUT_OF_MEMORY)
  t.ok((peer?.get_current_outbound_buffered_amount() ?? 0) >= 1000)

  client.startReading()
  t.equal(peer?.put_packet(new Uint8Array(100)), GodotError.OK)
  scene.tick()
  t.same(scene.take(), ['peer_drained(A)', 'packet_dropped(A, outbound-full, 2)'])
})

t.test(
  'refuses a packet when as many wait as set_buffers allows, put or broadcast, and tells when there is room',
  async (t) => {
    const scene = new ServerScene({ prepare: (server) => void server.set_buffers(64, 1024, 64, 4) })
    const { client, id } = scene.join()
    const peer = scene.server.get_peer(id)
    const put = (count: number) => Array.from({ length: count }, (_, index) => peer?.put_packet(Uint8Array.of(index)))
    t.same(put(100), new Array(100).fill(GodotError.OK), 'a peer that reads is never full')
    scene.turn.end()
    client.stopReading()
    t.same(put(4), new Array(4).fill(GodotError.OK))
    scene.turn.end()

    t.same(put(1), [GodotError.ERR_OUT_OF_MEMORY])
    t.match(scene.server.get_last_error_message(), /4 packets wait, and set_buffers/)
    t.equal(scene.server.broadcast(Uint8Array.of(1)), 0)

    client.startReading()
    t.same(put(1), [GodotError.OK])
    scene.tick()
    t.same(scene.take(), ['peer_drained(A)', 'packet_dropped(A, outbound-full, 2)'])
  },
)

t.test('cuts a peer that stays slow for too long, and not one that recovers', async (t) => {
  const scene = new ServerScene({ slow_peer_bytes: 100, slow_peer_timeout: 2 })
  const slow = scene.join()
  const recovering = scene.join()
  for (const { client, id } of [slow, recovering]) {
    client.stopReading()
    scene.server.get_peer(id)?.put_packet(new Uint8Array(200))
  }
  scene.turn.end()

  scene.pass(1)
  recovering.client.startReading()
  scene.pass(1)
  scene.tick()

  t.equal(recovering.client.state, 'open')
  t.same(scene.take(), [
    'client_disconnected(A, false)',
    'peer_drained(B)',
    'packet_dropped(A, unsent, 1)',
    'connection_refused(slow-peer, 127.0.0.1, 1)',
  ])
})

t.test('keeps a peer that has taken enough in part when its time is over', async (t) => {
  const scene = new ServerScene({ slow_peer_bytes: 100, slow_peer_timeout: 2 })
  const { client, id } = scene.join()
  client.stopReading()
  for (let count = 0; count < 3; count++) scene.server.get_peer(id)?.put_packet(new Uint8Array(60))
  scene.turn.end()

  scene.pass(1)
  client.readSome(120)
  scene.pass(2)
  scene.tick()

  t.equal(scene.server.get_stats().outbound_bytes, 60)
  t.equal(scene.server.has_peer(id), true)
  t.strictSame(scene.take(), [])
})

t.test('pings each quarter of the idle time-out, and knows the round trip', async (t) => {
  const scene = new ServerScene({ idle_timeout: 8 })
  const { client, id } = scene.join()
  t.equal(scene.server.get_peer_round_trip(id), -1)

  client.answersPings = false
  scene.pass(2)
  t.equal(client.pingsReceived, 1)
  scene.pass(0.05)
  client.pong()
  t.equal(scene.server.get_peer_round_trip(id), -1, 'it changes in a poll only')
  scene.pass(1)
  client.pong()
  scene.tick()

  t.ok(Math.abs(scene.server.get_peer_round_trip(id) - 0.05) < 1e-9)
})

t.test('cuts who is silent, keeps who speaks or answers, whether or not the game polls', async (t) => {
  const scene = new ServerScene({ idle_timeout: 8 })
  const silent = scene.join()
  const answering = scene.join()
  const speaking = scene.join()
  silent.client.vanish()
  speaking.client.answersPings = false

  for (let second = 0; second < 30; second++) {
    scene.pass(1)
    if (second % 4 === 0) speaking.client.send('here')
  }
  t.equal(scene.server.get_refusal_counts()['idle-timeout'], 1)

  scene.tick()
  t.ok(scene.take().includes('client_disconnected(A, false)'))
  t.same(
    scene.server.get_peer_ids(),
    [answering.id, speaking.id].toSorted((a, b) => a - b),
  )
})

t.test('never cuts anybody for silence when the idle time-out is off, and needs no timer for it', async (t) => {
  const scene = new ServerScene({ idle_timeout: 0 })
  const { client } = scene.join()

  t.equal(scene.clock.pendingTimers, 0)
  scene.pass(100_000)

  t.equal(client.state, 'open')
  t.equal(client.pingsReceived, 0)
})
