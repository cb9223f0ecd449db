/** From `connect_to_url` to the announcement of what came of it. */

import t from 'tap'
import { failure, httpFailure } from '../../../src/client/failure.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { ClientScene } from '../client-scene.ts'

const URL = 'ws://localhost:9080/'

t.test('is connecting at once, and connected when a poll has announced it', async (t) => {
  const scene = new ClientScene()
  t.equal(scene.client.get_connection_status(), 0)

  t.equal(scene.client.connect_to_url(URL, ['game']), GodotError.OK)
  t.equal(scene.client.get_connection_status(), 1)
  t.same(scene.heard(), [])
  scene.connector.last.open('game')
  t.equal(scene.client.get_connection_status(), 1, 'nothing changes between two polls')
  t.equal(scene.client.get_peer(1)?.is_connected_to_host(), false)

  t.same(scene.heard(), ['connection_established("game") 2'])
  t.equal(scene.client.get_peer(1)?.is_connected_to_host(), true)
  t.equal(scene.client.get_connected_host(), '127.0.0.1')
  t.equal(scene.client.get_connected_port(), 4000)
})

t.test('hands the connector what was asked for', async (t) => {
  const scene = new ClientScene()
  scene.client.verify_ssl = false
  scene.client.trusted_ssl_certificate = { save_to_string: () => 'PEM' }
  scene.client.set_buffers(32, 16, 16, 16)

  scene.client.connect_to_url('wss://[::1]:7/a?b', ['x', 'y'], false, ['A: 1', 'A: 2'])

  t.match(scene.connector.last.request, {
    url: { host: '::1', port: 7, path: '/a?b', isSecure: true },
    protocols: ['x', 'y'],
    headers: [
      ['A', '1'],
      ['A', '2'],
    ],
    tls: { verify: false, trusted: 'PEM' },
    messageLimit: 32_768,
  })
})

t.test('refuses what cannot be asked for, and starts nothing', async (t) => {
  const scene = new ClientScene()
  const { client } = scene

  t.equal(client.connect_to_url('http://x'), GodotError.ERR_INVALID_PARAMETER)
  t.equal(client.connect_to_url(URL, ['a b']), GodotError.ERR_INVALID_PARAMETER)
  t.equal(client.connect_to_url(URL, [], false, ['no colon']), GodotError.ERR_INVALID_PARAMETER)

  t.match(client.get_last_error_message(), /no colon/)
  t.equal(client.get_connection_status(), 0)
  t.same(scene.connector.attempts, [])
})

t.test('refuses a second attempt while one or a connection exists', async (t) => {
  const scene = new ClientScene()
  scene.connect()

  t.equal(scene.client.connect_to_url(URL), GodotError.ERR_ALREADY_IN_USE)
  const link = scene.connector.last.open()
  scene.tick()
  t.equal(scene.client.connect_to_url(URL), GodotError.ERR_ALREADY_IN_USE)
  link.closeFromServer(1000)
  t.equal(scene.client.connect_to_url(URL), GodotError.ERR_ALREADY_IN_USE, 'the end was not announced yet')

  scene.tick()
  t.equal(scene.client.connect_to_url(URL), GodotError.OK)
})

t.test('announces a failure with its reason, and can be used again', async (t) => {
  const scene = new ClientScene()
  scene.connect()
  scene.connector.last.fail(httpFailure(503, 'Service Unavailable'))
  t.equal(scene.client.get_connection_failure(), null)

  t.same(scene.heard(), ['connection_error() 0'])

  t.match(scene.client.get_connection_failure(), { reason: 'http', status: 503 })
  t.match(scene.client.get_last_error_message(), /503 Service Unavailable/)
  scene.connect()
  t.equal(scene.client.get_connection_failure(), null)
})

t.test('announces a failure that came at once in the next poll', async (t) => {
  const scene = new ClientScene()
  scene.connector.failsAtOnce = failure('unknown')

  scene.connect()

  t.equal(scene.client.get_connection_status(), 1)
  t.same(scene.heard(), ['connection_error() 0'])
  t.equal(scene.clock.pendingTimers, 0)
})

t.test('a failure that a listener causes waits for the next poll', async (t) => {
  const scene = new ClientScene()
  scene.connector.failsAtOnce = failure('unknown')
  scene.connect()
  const listener = (): void => {
    scene.client.disconnect('connection_error', listener)
    scene.connect()
  }
  scene.client.connect('connection_error', listener)

  t.same(scene.heard(), ['connection_error() 0'])
  t.same(scene.heard(), ['connection_error() 0'])
  t.same(scene.heard(), [])
})

t.test('gives up an attempt at the handshake time-out, whether or not it is polled', async (t) => {
  const scene = new ClientScene({ handshake_timeout: 2 })
  scene.connect()

  scene.pass(1.9)
  t.equal(scene.connector.last.aborts, 0)
  scene.pass(0.2)

  t.equal(scene.connector.last.aborts, 1)
  t.equal(scene.client.get_connection_status(), 1)
  t.same(scene.heard(), ['connection_error() 0'])
  t.equal(scene.client.get_connection_failure()?.reason, 'timeout')
})

t.test('an attempt that is given up ends at once and without a signal', async (t) => {
  const scene = new ClientScene()
  scene.connect()

  scene.client.disconnect_from_host()

  t.equal(scene.client.get_connection_status(), 0)
  t.equal(scene.connector.last.aborts, 1)
  t.equal(scene.clock.pendingTimers, 0)
  t.same(scene.heard(), [])
})

t.test('a connection that opened and was not announced is closed when the game gives up', async (t) => {
  const scene = new ClientScene()
  scene.connect()
  const link = scene.connector.last.open()
  link.say('early')

  scene.client.disconnect_from_host(4000, 'changed my mind')

  t.same(link.closes, [[4000, 'changed my mind']])
  t.equal(scene.client.get_connection_status(), 0)
  t.same(scene.heard(), ['packet_dropped("closed", 1) 0'])
  scene.pass(6)
  t.equal(link.terminations, 1, 'the close deadline is kept')
})

t.test('what arrives before the announcement is readable in the poll after it', async (t) => {
  const scene = new ClientScene()
  scene.connect()
  const link = scene.connector.last.open()
  link.say('one', 'two')

  t.same(scene.heard(), ['connection_established("") 2'])
  t.equal(scene.client.get_peer(1)?.get_available_packet_count(), 0)
  t.same(scene.heard(), ['data_received() 2', 'data_received() 2'])
  t.same(scene.read(), ['one', 'two'])
})

t.test('a connection that opened and ended between two polls is announced, then over', async (t) => {
  const scene = new ClientScene()
  scene.connect()
  scene.client.data_received.connect(() => t.same(scene.read(), ['hi']))
  const link = scene.connector.last.open()
  link.say('hi')
  link.closeFromServer(4001, 'full')

  t.same(scene.heard(), ['connection_established("") 2'])
  t.same(scene.heard(), ['data_received() 2', 'server_close_request(4001, "full") 2', 'connection_closed(true) 0'])
})

t.test('the peer of an attempt keeps its write mode when the connection comes, and not beyond', async (t) => {
  const scene = new ClientScene()
  scene.connect()
  scene.client.get_peer(1)?.set_write_mode(0)
  const link = scene.connector.last.open()
  scene.tick()

  scene.client.get_peer(1)?.put_packet(Buffer.from('hello'))
  scene.tick()

  t.same(link.writes, [['text:hello']])
  scene.client.disconnect_from_host()
  scene.connect()
  t.equal(scene.client.get_peer(1)?.get_write_mode(), 1)
})

t.test('says 2 in a place where the platform cannot', async (t) => {
  const scene = new ClientScene({ cannot: { 'custom-headers': 'Not here.', certificates: 'Nor these.' } })

  t.equal(scene.client.connect_to_url(URL, [], false, ['A: b']), GodotError.ERR_UNAVAILABLE)
  scene.client.set_verify_ssl_enabled(false)
  t.equal(scene.client.connect_to_url('wss://localhost'), GodotError.ERR_UNAVAILABLE)
  t.match(scene.client.get_last_error_message(), /Nor these/)
  t.equal(scene.client.connect_to_url(URL), GodotError.OK, 'without TLS it does not matter')
})
