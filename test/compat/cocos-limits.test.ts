/** The bounds that Cocos does not have: what a client can send, and what a game without ticks holds. */

import t from 'tap'
import { WebSocketServerConnection } from '../../src/compat/cocos.ts'
import { CocosScene } from '../support/cocos-scene.ts'

t.test('a message over the limit ends the connection, and onerror says why', async (t) => {
  const scene = new CocosScene({ max_message_bytes: 100 }).listen()
  const { client } = scene.join()

  client.send('x'.repeat(101))
  scene.tick()

  t.same(scene.take(), ['onerror("A message was over the limit.")', 'onclose(1009, "A message was over the limit.")'])
  t.equal(client.closeFrame?.code, 1009)
})

t.test('a client that sends more than a game without ticks can hold is closed, and what fits is told', async (t) => {
  const each = [{ max_backlog_packets: 2 }, { max_backlog_bytes: 1024 }]
  const bounds = [...each, { max_total_backlog_packets: 2 }, { max_total_backlog_bytes: 1024 }]
  for (const bound of bounds) {
    const scene = new CocosScene(bound).listen()
    const { client, connection } = scene.join()
    connection.onmessage = (data) => scene.note('length', (data as string).length)
    connection.ontext = () => undefined

    for (let count = 0; count < 3; count++) client.send('x'.repeat(500))
    scene.tick()

    const why = 'More arrived than the game admits.'
    t.same(scene.take(), ['length(500)', 'length(500)', `onerror("${why}")`, `onclose(1008, "${why}")`])
    t.equal(scene.server.get_refusal_counts()['backlog-full'], 1)
  }
})

t.test('a client that sends more in a time than it may is closed, and who keeps to it is not', async (t) => {
  for (const rate of [{ max_packets_per_second: 2 }, { max_bytes_per_second: 1000 }]) {
    const scene = new CocosScene({ ...rate, rate_burst: 1 }).listen()
    const [{ client: flooder }, { client: honest, connection }] = [scene.join(), scene.join()]

    for (let second = 0; second < 3; second++) {
      honest.send('x'.repeat(500))
      scene.clock.advance(1000)
    }
    scene.tick()
    scene.take()
    for (let count = 0; count < 3; count++) flooder.send('x'.repeat(500))
    scene.tick()

    const why = 'More was sent in a time than is allowed.'
    t.same(scene.take().slice(-2), [`onerror("${why}")`, `onclose(1008, "${why}")`])
    t.equal(scene.server.get_refusal_counts()['rate-limit'], 1)
    t.equal(connection.readyState, WebSocketServerConnection.OPEN)
  }
})

t.test('what has been told makes room again', async (t) => {
  const scene = new CocosScene({
    max_backlog_packets: 1,
    max_total_backlog_packets: 1,
    max_total_backlog_bytes: 1024,
  }).listen()
  const { client, connection } = scene.join()

  for (let count = 0; count < 5; count++) {
    client.send('x'.repeat(1000))
    scene.tick()
  }

  t.equal(connection.readyState, WebSocketServerConnection.OPEN)
})

t.test('pings keep a silent client, and nothing of them is told', async (t) => {
  const scene = new CocosScene({ idle_timeout: 4 }).listen()
  const { client } = scene.join()

  for (let second = 0; second < 8; second++) {
    scene.clock.advance(1000)
    scene.tick()
  }

  t.equal(client.pingsReceived > 0, true)
  t.same(scene.take(), [])
})
