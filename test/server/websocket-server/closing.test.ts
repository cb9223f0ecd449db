import t from 'tap'
import { GodotError } from '../../../src/peer/error.ts'
import { ServerScene } from '../../support/server-scene.ts'

t.test('disconnects a peer: its end comes with the next poll, and is clean', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()

  scene.server.disconnect_peer(id, 4000, 'bye')
  t.equal(scene.server.has_peer(id), true)
  t.same(client.closeFrame, { code: 4000, reason: 'bye' })

  scene.tick()
  t.same(scene.take(), ['client_disconnected(A, true)'])
  t.equal(scene.server.has_peer(id), false)
})

t.test('closes with 1000 and no reason unless told otherwise', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()

  scene.server.disconnect_peer(id)

  t.same(client.closeFrame, { code: 1000, reason: '' })
})

t.test('sends what was put before the close frame', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  scene.server.get_peer(id)?.put_packet(Buffer.from('you are out'))

  scene.server.disconnect_peer(id, 1008)

  t.equal(client.takeMessage()?.text, 'you are out')
  t.equal(client.closeFrame?.code, 1008)
})

t.test('admits nothing more after disconnect_peer, and leaves what was unread readable', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  client.send('a')
  client.send('b')
  scene.server.data_received.connect(() => scene.server.disconnect_peer(id))

  scene.server.poll()
  t.same(scene.take(), ['data_received(A)', 'packet_dropped(A, closed, 1)'])
  t.same(scene.read(id), ['a'])

  scene.tick()
  t.same(scene.take(), ['client_disconnected(A, true)'])
})

t.test('counts packets put to a peer that left unannounced, and returns OK', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  client.drop()

  t.equal(scene.server.get_peer(id)?.put_packet(Uint8Array.of(1)), GodotError.OK)
  scene.tick()

  t.same(scene.take(), ['client_disconnected(A, false)', 'packet_dropped(A, gone, 1)'])
  t.equal(scene.server.get_stats().drops.gone, 1)
})

t.test('reports a close frame without a code as 0, and a lost connection without a request', async (t) => {
  const scene = new ServerScene()
  const a = scene.join()
  const b = scene.join()
  a.client.close(null)
  b.client.drop()

  scene.tick()

  t.same(scene.take().sort(), [
    'client_close_request(A, 0, "")',
    'client_disconnected(A, true)',
    'client_disconnected(B, false)',
  ])
})

t.test('cuts a peer that does not answer the close frame in time', async (t) => {
  const scene = new ServerScene({ close_timeout: 2 })
  const { client, id } = scene.join()
  client.answersClose = false
  scene.server.disconnect_peer(id)
  scene.tick()
  t.same(scene.take(), [])

  scene.pass(2)
  t.equal(client.hasEnded, true)
  scene.tick()

  t.same(scene.take(), ['client_disconnected(A, false)', 'connection_refused(close-timeout, 127.0.0.1, 1)'])
})

t.test('closes a peer through its own WebSocketPeer as well', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  const peer = scene.server.get_peer(id)

  peer?.close(1001, 'restart')
  scene.tick()

  t.same(client.closeFrame, { code: 1001, reason: 'restart' })
  t.same(scene.take(), ['client_disconnected(A, true)'])
  t.equal(peer?.put_packet(Uint8Array.of(1)), GodotError.FAILED)
})

t.test('stops: a close frame to everybody, no signals, no peers, no timers', async (t) => {
  const scene = new ServerScene()
  const a = scene.join()
  scene.open()
  scene.transport.beginPending()
  a.client.send('unread')

  scene.server.stop()
  scene.tick()

  t.same(a.client.closeFrame, { code: 1000, reason: '' })
  t.same(scene.take(), [])
  t.equal(scene.server.is_listening(), false)
  t.equal(scene.server.has_peer(a.id), false)
  t.equal(scene.server.get_local_port(), 0)
  t.equal(scene.clock.pendingTimers, 0)
  t.match(scene.server.get_stats(), { peers: 0, connections: 0, pending: 0, backlog_bytes: 0 })
})

t.test('sends what was put before stop()', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  scene.server.get_peer(id)?.put_packet(Buffer.from('game over'))

  scene.server.stop()

  t.equal(client.takeMessage()?.text, 'game over')
})

t.test('listens again after stop(), as new', async (t) => {
  const scene = new ServerScene()
  scene.join()
  scene.server.stop()
  scene.server.stop()

  t.equal(scene.server.listen(0), GodotError.OK)
  scene.open()
  scene.tick()

  t.same(scene.take(), ['client_connected(B, "")'])
})

t.test('drains: takes nobody more, says 1001 to each, and resolves when all are gone', async (t) => {
  const scene = new ServerScene()
  const a = scene.join()
  const b = scene.join()
  b.client.answersClose = false
  let isDrained = false

  const drained = scene.server.drain(1001, 'restart', 3).then(() => (isDrained = true))
  t.same(a.client.closeFrame, { code: 1001, reason: 'restart' })
  t.throws(() => scene.open())
  t.equal(scene.server.is_listening(), false)
  await Promise.resolve()
  t.equal(isDrained, false)

  b.client.close(1001)
  await drained
  scene.tick()
  t.same(scene.take().sort(), ['client_disconnected(A, true)', 'client_disconnected(B, true)'])
})

t.test('cuts who has not left when the time for draining is over', async (t) => {
  const scene = new ServerScene()
  const { client } = scene.join()
  client.answersClose = false

  const drained = scene.server.drain(1001, '', 3)
  t.equal(scene.server.drain(), drained, 'the second call waits for the same end')
  scene.pass(3)
  await drained

  t.equal(client.hasEnded, true)
})

t.test('takes any time-out for draining, and no reason that is none', async (t) => {
  for (const [timeout, waits] of [
    [Infinity, 86_400],
    [NaN, 5],
    [-1, 5],
    [2 ** 40, 86_400],
  ] as const) {
    const scene = new ServerScene({ close_timeout: 86_400, idle_timeout: 0 })
    const { client } = scene.join()
    client.answersClose = false
    const drained = scene.server.drain(1001, null as never, timeout)
    scene.pass(waits - 1)
    t.equal(client.hasEnded, false, String(timeout))
    scene.pass(1)
    await drained
    t.equal(client.hasEnded, true)
  }
})

t.test('has nothing to drain when it does not listen, or when nobody is there', async (t) => {
  const scene = new ServerScene()

  await scene.server.drain()
  scene.server.stop()
  await scene.server.drain()

  t.equal(scene.server.get_connection_status(), 0)
})

t.test('takes peers again when it listens after a drain', async (t) => {
  const scene = new ServerScene()
  await scene.server.drain()
  scene.server.stop()

  scene.server.listen(0)
  scene.open()
  scene.tick()

  t.same(scene.take(), ['client_connected(A, "")'])
})

t.test('resolves a drain that stop() cuts short', async (t) => {
  const scene = new ServerScene()
  scene.join().client.answersClose = false

  const drained = scene.server.drain(1001, '', 60)
  scene.server.stop()
  await drained

  t.equal(scene.clock.pendingTimers, 0)
})

t.test('closes a peer although on_warning throws, and poll() throws it', async (t) => {
  const on_warning = (text: string) => {
    throw new Error(`heard: ${text}`)
  }
  const scene = new ServerScene({ on_warning })
  const first = scene.join()
  const second = scene.join()

  t.doesNotThrow(() => scene.server.disconnect_peer(first.id, 1005, 'bye'))
  t.same(first.client.closeFrame, { code: 1000, reason: 'bye' })
  t.throws(() => scene.tick(), /heard: Peer .* was closed with 1000/)
  t.same(scene.take(), ['client_disconnected(A, true)'])

  t.doesNotThrow(() => scene.server.get_peer(second.id)?.close(1000))
  t.doesNotThrow(() => scene.tick())
})

t.test('throws what on_warning threw with the next poll also while it does not listen', async (t) => {
  const on_warning = () => {
    throw new Error('heard')
  }
  const scene = new ServerScene({ on_warning })
  scene.server.stop()

  t.equal(scene.server.get_peer(5), null)

  t.throws(() => scene.server.poll(), { message: 'heard' })
  t.doesNotThrow(() => scene.server.poll())
})
