/** How connections of a client end, from either side, and what a limit of ours ends. */

import t from 'tap'
import { GodotError } from '../../../src/peer/error.ts'
import { ClientScene } from '../client-scene.ts'
import { LOST } from '../fake-connector.ts'

t.test('the server closes: its request and the end come in one poll', async (t) => {
  const { scene, client, link } = ClientScene.connected()
  link.say('last words')
  link.closeFromServer(1000, 'bye')

  t.equal(client.get_connection_status(), 2)
  t.same(scene.heard(), [
    'data_received() 2',
    'server_close_request(1000, "bye") 2',
    'connection_closed(true) 0',
    'packet_dropped("unread", 1) 0',
  ])
  t.equal(client.get_connection_failure(), null)
})

t.test('unread packets stay readable inside connection_closed', async (t) => {
  const { scene, client, link } = ClientScene.connected()
  const read: string[] = []
  client.connection_closed.connect(() => read.push(...scene.read()))
  link.say('one', 'two')
  link.end(LOST)

  scene.tick()

  t.same(read, ['one', 'two'])
  t.equal(client.get_peer(1)?.is_connected_to_host(), false)
  t.equal(client.get_peer(1)?.get_packet_error(), GodotError.OK)
  t.equal(client.get_connection_failure()?.reason, 'lost')
})

t.test('disconnect_from_host sends what was put, closes, and the end is announced', async (t) => {
  const { scene, client, link } = ClientScene.connected()
  client.get_peer(1)?.put_packet(Buffer.from('x'))

  client.disconnect_from_host(4000, 'done')

  t.same(link.writes, [['hex:78']])
  t.same(link.closes, [[4000, 'done']])
  t.equal(client.get_connection_status(), 2)
  t.same(scene.heard(), [])
  link.say('late')
  link.answerClose()
  t.same(scene.heard(), ['connection_closed(true) 0', 'packet_dropped("closed", 1) 0'])
  t.equal(scene.clock.pendingTimers, 0)
})

t.test('a close that is not answered ends at the close time-out', async (t) => {
  const { scene, client, link } = ClientScene.connected({ close_timeout: 2, idle_timeout: 0 })
  client.disconnect_from_host()

  scene.pass(1.9)
  t.equal(link.terminations, 0)
  scene.pass(0.2)

  t.equal(link.terminations, 1)
  t.same(scene.heard(), ['connection_closed(false) 0'])
})

t.test('after disconnect_from_host the same object connects again at once; the old end is not told', async (t) => {
  const { scene, client, link } = ClientScene.connected()
  client.disconnect_from_host()

  t.equal(client.connect_to_url('ws://localhost'), GodotError.OK)
  link.say('from the past')
  link.answerClose()

  t.equal(client.get_connection_status(), 1)
  t.same(scene.heard(), ['packet_dropped("closed", 1) 1'])
  scene.connector.last.open()
  t.same(scene.heard(), ['connection_established("") 2'])
})

t.test('leaving and connecting again inside signals is safe', async (t) => {
  const { scene, client, link } = ClientScene.connected()
  let times = 0
  client.data_received.connect(() => {
    times++
    client.disconnect_from_host()
    t.equal(client.connect_to_url('ws://localhost'), GodotError.OK)
  })
  client.connection_established.connect(() => client.disconnect_from_host(4001))
  link.say('one', 'two')

  scene.tick()
  t.equal(times, 1)
  const next = scene.connector.last.open()
  scene.tick()

  t.same(next.closes, [[4001, '']])
  next.say('unheard')
  next.answerClose()
  t.match(scene.heard().join(), /connection_closed\(true\) 0/)
  t.equal(times, 1)
})

t.test('leaving in server_close_request changes nothing about the end', async (t) => {
  const { scene, client, link } = ClientScene.connected()
  client.server_close_request.connect(() => client.disconnect_from_host())
  link.closeFromServer(1001)

  t.same(scene.heard(), ['server_close_request(1001, "") 2', 'connection_closed(true) 0'])
})

t.test('connecting anew in connection_established leaves the new attempt alone', async (t) => {
  const scene = new ClientScene()
  scene.connect()
  const link = scene.connector.last.open()
  const listener = (): void => {
    scene.client.disconnect('connection_established', listener)
    scene.client.disconnect_from_host()
    scene.connect()
  }
  scene.client.connect('connection_established', listener)

  scene.tick()

  t.equal(link.closes.length, 1)
  t.equal(scene.client.get_connection_status(), 1)
  scene.connector.last.open()
  scene.take()
  t.same(scene.heard(), ['connection_established("") 2'])
})

t.test('closing through the peer is closing too', async (t) => {
  const { scene, client, link } = ClientScene.connected()

  client.get_peer(1)?.close(1001, 'off')

  t.same(link.closes, [[1001, 'off']])
  t.equal(client.connect_to_url('ws://localhost'), GodotError.ERR_ALREADY_IN_USE)
  link.answerClose()
  t.same(scene.heard(), ['connection_closed(true) 0'])
})

t.test('a message over the limit is answered with 1009', async (t) => {
  const { scene, client, link } = ClientScene.connected()

  link.say('x'.repeat(65_537))
  link.say('unheard')

  t.same(link.closes, [[1009, 'A message was over the limit.']])
  t.same(scene.heard(), ['connection_closed(false) 0', 'packet_dropped("closed", 1) 0'])
  t.equal(client.get_connection_failure()?.reason, 'message-too-big')
})

t.test('a full backlog is answered with 1008', async (t) => {
  const { scene, client, link } = ClientScene.connected({ max_backlog_packets: 2 })

  link.say('1', '2', '3')

  t.match(link.closes, [[1008]])
  t.same(scene.heard(), [
    'data_received() 2',
    'data_received() 2',
    'connection_closed(false) 0',
    'packet_dropped("backlog-full", 1) 0',
    'packet_dropped("unread", 2) 0',
  ])
  t.equal(client.get_connection_failure()?.reason, 'backlog-full')
})

t.test('a silent server is pinged, and cut at the idle time-out', async (t) => {
  const { scene, client, link } = ClientScene.connected({ idle_timeout: 4 })

  scene.pass(2)
  t.equal(link.pings, 2)
  link.pong()
  scene.pass(4)
  t.equal(link.terminations, 0)
  scene.pass(1)

  t.equal(link.terminations, 1)
  t.same(scene.heard(), ['connection_closed(false) 0'])
  t.equal(client.get_connection_failure()?.reason, 'idle-timeout')
  t.equal(scene.clock.pendingTimers, 0)
})

t.test('a violation of the server is a failure with its name', async (t) => {
  const { scene, client, link } = ClientScene.connected()

  link.end({ cause: 'violation', code: 1006, reason: '', wasClean: false, violation: 'invalid-utf8' })

  t.same(scene.heard(), ['connection_closed(false) 0'])
  t.equal(client.get_connection_failure()?.reason, 'invalid-utf8')
})

t.test('pausing holds the sender back instead of dropping', async (t) => {
  const { scene, link } = ClientScene.connected({ inbound_overflow: 'pause', max_backlog_packets: 1 })

  link.say('1', '2')
  t.equal(link.isReading, false)
  scene.tick()

  t.equal(link.isReading, true)
  t.same(scene.read(), ['1', '2'])
})
