import t from 'tap'
import { Scenario, type Journal } from '../../../src/testing.ts'
import { ServerScene } from '../../support/server-scene.ts'

t.test('announces a peer in the poll after its handshake, and its packets in the next', async (t) => {
  const scene = new ServerScene()
  const client = scene.open()
  client.send('hello')
  t.same(scene.take(), [])

  scene.tick()
  t.same(scene.take(), ['client_connected(A, "")'])

  scene.tick()
  t.same(scene.take(), ['data_received(A)'])
})

t.test('shows a game nothing new between two polls, whatever arrives', async (t) => {
  const scene = new ServerScene()
  const a = scene.join()
  const b = scene.join()
  scene.tick()
  const look = () => ({
    ids: scene.server.get_peer_ids(),
    count: scene.server.get_peer(a.id)?.get_available_packet_count(),
    connected: scene.server.get_peer(b.id)?.is_connected_to_host(),
    host: scene.server.get_peer_address(b.id),
  })
  const before = look()

  a.client.send('x')
  b.client.close(1000)
  scene.open()
  scene.pass(1)

  t.same(look(), before)
  t.same(scene.take(), [])
})

t.test('emits data_received once per packet, with the packet readable from its own signal on', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  const counts: (number | undefined)[] = []
  scene.server.data_received.connect(() => counts.push(scene.server.get_peer(id)?.get_available_packet_count()))
  client.send('a')
  client.send('b')
  client.send('c')

  scene.tick()

  t.same(counts, [1, 2, 3])
  t.same(scene.read(id), ['a', 'b', 'c'])
})

t.test('goes through peers in ascending id, whatever the order of arrival', async (t) => {
  const scene = new ServerScene()
  const joined = [scene.join(), scene.join(), scene.join(), scene.join()]
  const order: number[] = []
  scene.server.data_received.connect((id) => order.push(id))

  for (const { client } of joined.toSorted((a, b) => b.id - a.id)) client.send('x')
  scene.tick()
  for (const { client } of joined.toSorted((a, b) => a.id - b.id)) client.send('x')
  scene.tick()

  const ascending = joined.map(({ id }) => id).toSorted((a, b) => a - b)
  t.same(order, [...ascending, ...ascending])
})

t.test('goes through a crowd of peers in ascending id as well', async (t) => {
  const scene = new ServerScene({ max_connections_per_ip: 1000 })
  const clients = Array.from({ length: 150 }, () => scene.open())
  scene.tick()
  const order: number[] = []
  scene.server.data_received.connect((id) => order.push(id))

  for (const client of clients) client.send('x')
  scene.tick()

  t.same(order, scene.server.get_peer_ids())
  t.equal(order.length, 150)
})

t.test('admits packets, then the close request, then the end, then newcomers, in one poll', async (t) => {
  const scene = new ServerScene()
  const { client } = scene.join()
  client.send('last words')
  client.close(4000, 'bye')
  scene.open()

  scene.tick()

  t.same(scene.take(), [
    'data_received(A)',
    'client_close_request(A, 4000, "bye")',
    'client_disconnected(A, true)',
    'client_connected(B, "")',
    'packet_dropped(A, unread, 1)',
  ])
})

t.test('keeps what a peer sent before it left readable inside client_disconnected', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  let read: string[] = []
  let wasThere = false
  scene.server.client_disconnected.connect((gone) => {
    wasThere = scene.server.has_peer(gone)
    read = scene.read(gone)
  })
  client.send('a')
  client.send('b')
  client.drop()

  scene.tick()

  t.same(read, ['a', 'b'])
  t.equal(wasThere, true)
  t.equal(scene.server.has_peer(id), false)
  t.same(scene.take(), ['data_received(A)', 'data_received(A)', 'client_disconnected(A, false)'])
})

t.test('announces who came and left between two polls, and in the next poll its packets and its end', async (t) => {
  const scene = new ServerScene()
  const client = scene.open()
  client.send('quick')
  client.close(1000)

  scene.tick()
  t.same(scene.take(), ['client_connected(A, "")'])

  scene.tick()
  t.same(scene.take().slice(0, 3), [
    'data_received(A)',
    'client_close_request(A, 1000, "")',
    'client_disconnected(A, true)',
  ])
})

t.test('leaves what arrives during a poll to the next one', async (t) => {
  const scene = new ServerScene()
  const { client } = scene.join()
  let rounds = 0
  scene.server.data_received.connect(() => {
    rounds++
    if (rounds < 5) client.send('again')
  })
  client.send('first')

  scene.tick()
  t.equal(rounds, 1)
  scene.tick()
  t.equal(rounds, 2)
})

t.test('does nothing inside itself', async (t) => {
  const scene = new ServerScene()
  const { client } = scene.join()
  scene.server.data_received.connect(() => scene.server.poll())
  client.send('a')
  client.send('b')

  scene.tick()

  t.same(scene.take(), ['data_received(A)', 'data_received(A)'])
})

t.test('finishes the pass when listeners throw, then throws what they threw', async (t) => {
  const scene = new ServerScene()
  const a = scene.join()
  const b = scene.join()
  const remove = scene.server.data_received
  const thrower = () => {
    throw new Error('game')
  }
  remove.connect(thrower)
  a.client.send('x')

  t.throws(() => scene.tick(), { message: 'game' })
  b.client.send('y')
  a.client.send('z')
  t.throws(() => scene.tick(), AggregateError)

  t.equal(scene.take().length, 3, 'every packet was announced')
  t.same(scene.read(a.id), ['x', 'z'])
  scene.server.data_received.disconnect(thrower)
  t.doesNotThrow(() => scene.tick())
})

t.test('writes nothing during a poll, and one batch per peer when the turn ends', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  scene.server.data_received.connect(() => {
    scene.server.get_peer(id)?.put_packet(Buffer.from('1'))
    scene.server.get_peer(id)?.put_packet(Buffer.from('2'))
  })
  client.send('x')

  scene.server.poll()
  t.equal(client.messages.length, 0)
  scene.turn.end()

  t.same(
    client.takeMessages().map(({ text }) => text),
    ['1', '2'],
  )
})

t.test('writes at once at a flush', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()
  scene.server.get_peer(id)?.put_packet(Buffer.from('now'))

  scene.server.flush()

  t.equal(client.takeMessage()?.text, 'now')
})

t.test('ends the pass when stop() is called inside a signal', async (t) => {
  for (const signal of ['data_received', 'client_connected', 'client_disconnected', 'client_close_request'] as const) {
    const scene = new ServerScene()
    const a = scene.join()
    const b = scene.join()
    scene.server[signal].connect(() => scene.server.stop())
    for (const { client } of [a, b]) {
      client.send('x')
      client.close(1000)
    }
    scene.open()
    scene.open()

    scene.tick()

    const journal = scene.take()
    t.equal(journal.filter((line) => line.startsWith(signal)).length, 1, signal)
    t.match(journal.at(-1), signal, 'nothing follows')
    t.same(scene.server.get_peer_ids(), [])
  }
})

t.test('can stop and listen again inside a signal', async (t) => {
  const scene = new ServerScene()
  const { client } = scene.join()
  const onData = () => {
    scene.server.data_received.disconnect(onData)
    scene.server.stop()
    scene.server.listen(0)
  }
  scene.server.data_received.connect(onData)
  client.send('x')
  client.send('y')

  scene.tick()
  const next = scene.open()
  next.send('hello')
  scene.tick()
  scene.tick()

  t.same(scene.take(), ['data_received(A)', 'client_connected(B, "")', 'data_received(B)'])
})

t.test('gives the same signals for the same arrivals, always', async (t) => {
  const play = (): Journal => {
    const scenario = new Scenario()
    const clients = Array.from({ length: 20 }, () => scenario.raw())
    for (let round = 0; round < 10; round++) {
      for (const [index, client] of clients.entries()) {
        if ((index + round) % 3 === 0) client.send(`${round}`)
        if (round === 5 && index % 4 === 0) client.close(1000)
      }
      scenario.step()
    }
    return scenario.journal
  }
  const journal = play()

  t.equal(journal.differenceFrom(play()), null)
  t.ok(journal.linesOf('server').length > 80)
})
