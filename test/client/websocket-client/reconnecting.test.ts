/** The opt-in reconnection: when it tries, how long it waits, and how a game stops it. */

import t from 'tap'
import { failure, httpFailure } from '../../../src/client/failure.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { ClientScene } from '../client-scene.ts'
import { LOST } from '../fake-connector.ts'

t.test('tries again after a loss, when the wait is over and a poll comes', async (t) => {
  const { scene, client, link } = ClientScene.connected({ reconnect: true })
  link.end(LOST)

  const [closed, reconnecting] = scene.heard()
  t.equal(closed, 'connection_closed(false) 0')
  t.match(reconnecting, /^reconnecting\(1, 0\.\d+\) 1$/)
  t.equal(client.get_connection_status(), 1)
  t.equal(client.connect_to_url('ws://localhost'), GodotError.ERR_ALREADY_IN_USE)
  scene.tick()
  t.equal(scene.connector.attempts.length, 1, 'the wait is not over')
  scene.pass(1)
  t.equal(scene.connector.attempts.length, 1, 'nobody has polled')
  scene.tick()
  t.equal(scene.connector.attempts.length, 2)
  t.equal(scene.connector.last.request.url.port, 9080)

  scene.connector.last.open()
  t.same(scene.heard(), ['connection_established("") 2'])
})

t.test('waits twice as long after each failure, up to the longest', async (t) => {
  const scene = new ClientScene({ reconnect: { first_delay: 1, max_delay: 4 } })
  scene.connector.failsAtOnce = failure('unreachable')
  scene.connect()
  const waits: number[] = []
  scene.client.reconnecting.connect((_attempt, delay) => waits.push(delay))

  for (let round = 0; round < 5; round++) {
    scene.tick()
    scene.pass(4)
    scene.tick()
  }

  t.equal(waits.length, 5)
  for (const [index, most] of [1, 2, 4, 4, 4].entries()) {
    t.ok((waits[index] ?? 0) >= most / 2 && (waits[index] ?? 0) < most, `wait ${index} is ${waits[index]}`)
  }
})

t.test('gives up after the last attempt', async (t) => {
  const scene = new ClientScene({ reconnect: { max_attempts: 1 } })
  scene.connector.failsAtOnce = failure('reset')
  scene.connect()

  scene.tick()
  scene.pass(2)
  scene.tick()
  scene.take()

  t.same(scene.heard(), ['connection_error() 0'])
  t.equal(scene.client.get_connection_status(), 0)
  t.equal(scene.client.connect_to_url('ws://localhost'), GodotError.OK, 'the count starts anew')
})

t.test('does not try again what would fail the same way', async (t) => {
  for (const why of [failure('tls'), failure('bad-answer'), httpFailure(403, 'Forbidden')]) {
    const scene = new ClientScene({ reconnect: true })
    scene.connect()
    scene.connector.last.fail(why)
    t.same(scene.heard(), ['connection_error() 0'], why.reason)
  }
})

t.test('takes a close frame of the server as its decision, unless it is going or failing', async (t) => {
  for (const [code, isRetried] of [
    [1000, false],
    [1008, false],
    [4000, false],
    [1001, true],
    [1011, true],
  ] as const) {
    const { scene, client, link } = ClientScene.connected({ reconnect: true })
    link.closeFromServer(code)
    scene.tick()
    t.equal(client.get_connection_status(), isRetried ? 1 : 0, String(code))
  }
})

t.test('does not try again when our side has closed', async (t) => {
  const { scene, client, link } = ClientScene.connected({ reconnect: true })
  client.get_peer(1)?.close()
  link.end(LOST)

  t.same(scene.heard(), ['connection_closed(false) 0'])
  t.equal(client.get_connection_status(), 0)
})

t.test('a game that leaves while waiting, or inside the handler, is not brought back', async (t) => {
  const { scene, client, link } = ClientScene.connected({ reconnect: true })
  link.end(LOST)
  scene.tick()
  client.disconnect_from_host()
  t.equal(client.get_connection_status(), 0)
  scene.pass(60)
  scene.tick()
  t.equal(scene.connector.attempts.length, 1)

  scene.connect()
  client.connection_error.connect(() => client.disconnect_from_host())
  scene.connector.last.fail(failure('timeout'))
  scene.tick()
  t.equal(client.get_connection_status(), 0)
})

t.test('a game that connects elsewhere inside the handler takes over', async (t) => {
  const { scene, client, link } = ClientScene.connected({ reconnect: true })
  client.connection_closed.connect(() => {
    t.equal(client.connect_to_url('ws://elsewhere'), GodotError.OK)
  })
  link.end(LOST)

  t.same(scene.heard(), ['connection_closed(false) 0'])
  t.equal(scene.connector.attempts.length, 2)
  t.equal(scene.connector.last.request.url.host, 'elsewhere')
})

t.test('a connection that lasted starts the count anew, one that was cut at once does not', async (t) => {
  const { scene, client, link } = ClientScene.connected({ reconnect: { max_delay: 2 }, idle_timeout: 0 })
  const attempts: number[] = []
  client.reconnecting.connect((attempt) => attempts.push(attempt))
  const comeBack = () => {
    scene.pass(2)
    scene.tick()
    const back = scene.connector.last.open()
    scene.tick()
    return back
  }

  link.end(LOST)
  scene.tick()
  const brief = comeBack()
  brief.end(LOST)
  scene.tick()
  const lasting = comeBack()
  scene.pass(3)
  lasting.end(LOST)
  scene.tick()

  t.same(attempts, [1, 2, 1])
})

t.test('a listener of reconnecting may leave', async (t) => {
  const { scene, client, link } = ClientScene.connected({ reconnect: true })
  client.reconnecting.connect(() => client.disconnect_from_host())
  link.end(LOST)

  scene.tick()

  t.equal(client.get_connection_status(), 0)
  scene.pass(60)
  t.same(scene.take().length, 2)
  t.same(scene.heard(), [])
})

t.test('a game that leaves in a signal of the poll in which a retry is due is not brought back', async (t) => {
  const { scene, client, link } = ClientScene.connected({ reconnect: true })
  link.end(LOST)
  scene.tick()
  scene.pass(5)
  client.packet_dropped.connect(() => client.disconnect_from_host())

  scene.tick()

  t.equal(scene.connector.attempts.length, 2)
})
