/**
 * The limits and settings of a server as clients on real sockets meet them: how many may come, how much they may say, how
 * long they may be silent, and which engine serves them.
 */

import t from 'tap'
import { WebSocketServer } from '../../src/index.ts'
import { loadUws } from '../../src/server/transport/uws.ts'
import { testCertificates } from '../support/certificates.ts'
import { encodeFrame, OPCODE } from '../support/frames.ts'
import { RawClient } from '../support/raw-client.ts'
import { CROWD_ADDRESSES } from './crowd.ts'
import { closeTimeout, onEachEngine } from './engines.ts'
import { NetworkScene } from './scene.ts'

onEachEngine(t, (engine) => {
  t.test(`${engine}: takes max_peers and no more, until one has left`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, max_peers: 3 })
    const pairs = [await scene.join(), await scene.join(), await scene.join()]

    const fourth = await scene.ask()
    pairs[0]?.client.close()
    await scene.goodbye(pairs[0]?.id ?? 0)
    const fifth = await scene.ask()

    t.equal(fourth.status, 503)
    t.equal(fifth.status, 101)
    t.strictSame(scene.refusalCounts, { 'server-full': 1 })
  })

  t.test(`${engine}: takes max_connections_per_ip from one address, and others from another`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, max_connections_per_ip: 2 })
    const pairs = [await scene.join(), await scene.join()]

    const third = await scene.ask()
    if (CROWD_ADDRESSES > 1) t.equal((await scene.ask({}, { localAddress: '127.0.0.9' })).status, 101)
    pairs[0]?.client.reset()
    await scene.goodbye(pairs[0]?.id ?? 0)
    const fourth = await scene.ask()

    t.equal(third.status, 429)
    t.equal(fourth.status, 101)
    t.strictSame(scene.refusalCounts, { 'address-limit': 1 })
  })

  for (const scheme of ['ws', 'wss'] as const) {
    t.test(`${engine}: leaves places for others on ${scheme} when one address opens silent sockets`, async (t) => {
      const options = scheme === 'ws' ? {} : { certificate: (await testCertificates()).first }
      const prepare = (server: WebSocketServer): void => server.set_handshake_timeout(3600)
      const scene = NetworkScene.listening(t, {
        engine,
        ...options,
        prepare,
        max_pending: 20,
        max_connections_per_ip: 4,
      })
      await scene.addBystander()
      // Neither says a byte, so that on wss they stall before TLS.
      const { port, host = '127.0.0.1' } = scene.target
      const silent: RawClient[] = []
      t.teardown(() => silent.forEach((client) => client.destroy()))
      for (let index = 0; index < 30; index += 1) silent.push(await scene.during(RawClient.connect({ port, host })))
      const settled = (): number => scene.refusals('address-limit') + scene.server.get_stats().pending
      await scene.until(() => settled() === silent.length, 'all silent sockets')

      t.equal(scene.server.get_stats().pending, 4)
      t.strictSame(scene.refusalCounts, { 'address-limit': 26 })
      const cut = silent.slice(4)
      await scene.during(Promise.all(cut.map((client) => client.ends.next())))
      t.ok(cut.every((client) => client.strayBytes === 0 && client.responses.total === 0))
      if (CROWD_ADDRESSES > 1) t.equal((await scene.ask({}, { localAddress: '127.0.0.9' })).status, 101)
      await scene.turns()
      t.ok(scene.journal.some((line) => line.startsWith('connection_refused(address-limit, 127.0.0.1, ')))

      silent[0]?.reset()
      await scene.until(() => scene.server.get_stats().pending === 3, 'a free place')
      t.equal((await scene.ask()).status, 101)
      t.ok(await scene.bystanderEchoes())
    })
  }

  t.test(`${engine}: lets a trusted proxy have all the places of those that are pending`, async (t) => {
    const limits = { max_pending: 20, max_connections_per_ip: 4, trusted_proxies: ['127.0.0.1'] }
    const prepare = (server: WebSocketServer): void => server.set_handshake_timeout(3600)
    const scene = NetworkScene.listening(t, { engine, prepare, ...limits })
    for (let index = 0; index < 20; index += 1) await scene.connect()
    await scene.until(() => scene.server.get_stats().pending === 20, 'twenty pending handshakes')

    const late = await scene.connect()
    await scene.during(late.ends.next())

    t.strictSame(scene.refusalCounts, { 'too-many-pending': 1 })
  })

  t.test(`${engine}: refuses new connections while it is told to, and keeps its peers`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    await scene.addBystander()

    scene.server.refuse_new_connections = true
    const refused = await scene.ask()
    t.ok(await scene.bystanderEchoes())
    scene.server.refuse_new_connections = false
    const taken = await scene.ask()

    t.equal(refused.status, 503)
    t.equal(taken.status, 101)
    t.strictSame(scene.refusalCounts, { 'not-accepting': 1 })
  })

  t.test(`${engine}: carries messages of a megabyte and more when set_buffers allows them`, async (t) => {
    const prepare = (server: WebSocketServer): void => void server.set_buffers(4096, 1024, 8192, 1024)
    const scene = NetworkScene.listening(t, { engine, prepare })
    const { client, id } = await scene.join()
    const sizes = [65_535, 65_536, 65_537, 131_073, 1_048_576, 4_000_000]
    for (const size of sizes) {
      const sent = Buffer.alloc(size, `${size} `)
      client.send(sent)
      const { bytes } = await scene.during(client.messages.next())
      t.ok(sent.equals(bytes), `${size} bytes`)
    }
    const parts = [2_000_000, 1, 2_000_000].map((size) => Buffer.alloc(size, 'part'))
    parts.forEach((payload, at) => {
      client.write(encodeFrame({ opcode: at === 0 ? OPCODE.text : OPCODE.continuation, payload, fin: at === 2 }))
    })
    const { bytes, isText } = await scene.during(client.messages.next())
    t.ok(Buffer.concat(parts).equals(bytes))
    t.equal(isText, true)

    client.send(new Uint8Array(4_194_305))
    await scene.goodbye(id)
    t.strictSame(scene.refusalCounts, { 'message-too-big': 1 })
  })

  t.test(`${engine}: pings, tells the round trip, and cuts who is silent for the idle time-out`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, idle_timeout: 0.4 })
    const before: number[] = []
    scene.server.client_connected.connect((id) => before.push(scene.server.get_peer_round_trip(id)))
    const polite = await scene.join()
    const silent = await scene.join()
    silent.client.answersPings = false

    const lines = await scene.goodbye(silent.id)
    await scene.during(silent.client.ends.next())

    t.strictSame(before, [-1, -1])
    t.ok(silent.client.pings.total >= 4, `${silent.client.pings.total} pings came before the end`)
    t.match(lines.at(-1), 'client_disconnected(false)')
    t.strictSame(scene.refusalCounts, { 'idle-timeout': 1 })
    t.ok(scene.server.has_peer(polite.id))
    t.ok(scene.server.get_peer_round_trip(polite.id) >= 0)
  })

  t.test(`${engine}: takes anything that is said for a sign of life`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, idle_timeout: 0.4 })
    const talking = await scene.join()
    const silent = await scene.join()
    talking.client.answersPings = false
    silent.client.answersPings = false
    const timer = setInterval(() => talking.client.hasEnded || talking.client.send('words'), 20)
    t.teardown(() => clearInterval(timer))

    await scene.goodbye(silent.id)

    t.ok(scene.server.has_peer(talking.id))
  })

  t.test(`${engine}: gives up a peer that does not answer its close frame, in good time`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, ...closeTimeout(engine, 0.3) })
    const { client, id } = await scene.join()
    client.answersClose = false

    scene.server.disconnect_peer(id, 4001, 'go')
    await scene.goodbye(id)
    await scene.until(() => scene.server.get_stats().connections === 0, 'the end of the connection')

    t.same(await scene.during(client.closeFrames.next()), { code: 4001, reason: 'go' })
  })

  t.test(`${engine}: is the engine that serves when it is asked for by name`, async (t) => {
    t.equal(new WebSocketServer({ engine }).get_engine(), engine)
  })
})

t.test('auto takes uws where it loads, else ws, and the engine that was asked for by name or none', async (t) => {
  const server = new WebSocketServer({ on_warning: () => undefined })

  const loaded = loadUws()

  t.equal(server.get_engine(), loaded.ok ? 'uws' : 'ws')
  if (!loaded.ok) {
    t.throws(() => new WebSocketServer({ engine: 'uws' }), {
      name: 'TypeError',
      message: /npm install uWebSockets\.js/,
    })
  }
})
