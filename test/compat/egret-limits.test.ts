/** The bounds and options of Egret's WebSocket, which Egret itself does not have. */

import t from 'tap'
import * as egret from '../../src/compat/egret.ts'
import { resolveWebSocketOptions, type Platform } from '../../src/compat/egret-options.ts'
import { FakeConnector } from '../client/fake-connector.ts'
import { EgretScene } from '../support/egret-scene.ts'

const NATIVE = 128 * 1024

t.test('what is not read is bounded, and one message always fits', async (t) => {
  const { scene, socket, link } = EgretScene.connected({ max_backlog_bytes: 1024 })

  link.say('x'.repeat(5000))
  t.equal(socket.readUTF().length, 5000)
  link.say('x'.repeat(1000))
  link.say('x'.repeat(24))
  t.same(scene.take(), ['socketData', 'socketData', 'socketData'])
  link.say('x')

  t.same(scene.take(), ['ioError backlog-full', 'close 1008 "More arrived than the game admits." unclean'])
  t.equal(socket.readUTF().length, 1024)
})

t.test('bytes and text share the bound', async (t) => {
  const { scene, socket, link } = EgretScene.connected({ max_backlog_bytes: 1024 })
  socket.type = egret.WebSocket.TYPE_BINARY

  link.say('x'.repeat(600))
  link.deliver(new Uint8Array(600))

  t.match(scene.take(), ['socketData', /^ioError backlog-full/, /^close 1008/])
})

t.test('a message over the limit ends the connection', async (t) => {
  const { scene, link } = EgretScene.connected({ max_message_bytes: 10 })

  link.say('x'.repeat(10), 'x'.repeat(11))

  t.same(link.closes, [[1009, 'A message was over the limit.']])
  t.match(scene.take(), ['socketData', 'ioError message-too-big', /^close 1009/])
})

t.test('the limit of native builds is off', async (t) => {
  const { scene, socket, link } = EgretScene.connected()

  socket.writeUTF('x'.repeat(NATIVE + 1))
  link.say('x'.repeat(NATIVE + 1))

  t.equal(link.writes.length, 1)
  t.same(scene.take(), ['socketData'])
})

t.test('the limit of native builds lets nothing larger out or in', async (t) => {
  const { scene, socket, link } = EgretScene.connected({ native_limit: true })

  socket.writeUTF('x'.repeat(NATIVE))
  socket.writeUTF('x'.repeat(NATIVE + 1))
  link.say('x'.repeat(NATIVE))
  link.say('x'.repeat(NATIVE + 1))

  t.equal(link.writes.length, 1)
  t.equal(socket.get_drop_counts()['native-limit'], 1)
  t.same(scene.warnings, [
    'A message of 131073 bytes was not sent: it is over the limit of native builds, 131072 bytes.',
  ])
  t.match(scene.take(), ['socketData', 'ioError message-too-big', /^close 1009/])
})

t.test('what the server does not take is bounded', async (t) => {
  const { scene, socket, link } = EgretScene.connected({ max_outbound_bytes: 1024 })
  link.keeps = 1

  socket.writeUTF('x'.repeat(2000))
  socket.writeUTF('x')
  t.equal(socket.get_drop_counts()['outbound-full'], 1)
  t.match(scene.warnings, [/does not take/])
  link.drain()
  socket.writeUTF('y')

  t.equal(link.writes.length, 2)
})

t.test('bad options are refused by name', async (t) => {
  const bad = [
    { polled: 1 },
    { native_limit: 'yes' },
    { max_message_bytes: 0 },
    { max_outbound_bytes: 1 },
    { max_backlog_bytes: 1 },
    { max_backlog_packets: 0 },
    { handshake_timeout: 0 },
    { idle_timeout: -1 },
    { close_timeout: NaN },
    { on_error: 1 },
    { on_warning: 1 },
    { connector: {} },
    { clock: {} },
    { turn: {} },
    { unknown: 1 },
  ]

  for (const options of bad) {
    const [name = ''] = Object.keys(options)
    t.throws(() => new egret.WebSocket('', 0, options as egret.WebSocketOptions), {
      name: 'TypeError',
      message: new RegExp(`"${name}"`),
    })
  }
})

t.test('what the platform cannot do is refused', async (t) => {
  const connector = new FakeConnector({ pings: 'No pings here.' })

  t.throws(() => new egret.WebSocket('', 0, { connector, idle_timeout: 5 }), {
    message: /"idle_timeout".*No pings here/,
  })
  t.doesNotThrow(() => new egret.WebSocket('', 0, { connector, idle_timeout: 0 }))
})

t.test('the defaults are those of the page', async (t) => {
  const connector = new FakeConnector()
  const platform: Platform = { connector, isSupported: () => true, report: null }

  const resolved = resolveWebSocketOptions({}, platform)
  const silent = resolveWebSocketOptions({}, { ...platform, connector: new FakeConnector({ pings: 'no' }) })

  t.match(resolved, {
    connector,
    isPolled: false,
    handshakeTimeoutMs: 10_000,
    idleTimeoutMs: 60_000,
    closeTimeoutMs: 5000,
    messageLimit: 16 * 1024 * 1024,
    outboundMessageLimit: Infinity,
    outboundLimit: 16 * 1024 * 1024,
    backlogBytes: 4 * 1024 * 1024,
    backlogPackets: 16_384,
  })
  t.equal(silent.idleTimeoutMs, 0)
  t.equal(resolveWebSocketOptions({ native_limit: true, max_message_bytes: 5 }, platform).messageLimit, 5)
})
