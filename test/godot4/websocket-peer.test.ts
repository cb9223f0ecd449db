/**
 * Godot 4's WebSocketPeer as a game uses it by itself: its states, and what each end leaves behind.
 */

import t from 'tap'
import { failure } from '../../src/client/failure.ts'
import { WebSocketPeer } from '../../src/godot4/websocket-peer.ts'
import { GodotError } from '../../src/peer/error.ts'
import { LOST } from '../client/fake-connector.ts'
import { jsonCodec } from '../support/json-codec.ts'
import { GuestScene } from './guest-scene.ts'

const { OK, FAILED, ERR_ALREADY_IN_USE, ERR_INVALID_DATA, ERR_INVALID_PARAMETER, ERR_UNAVAILABLE } = GodotError
const { STATE_CONNECTING, STATE_OPEN, STATE_CLOSING, STATE_CLOSED } = WebSocketPeer

t.test('has the numbers and defaults of Godot 4', async (t) => {
  const socket = new WebSocketPeer()

  t.strictSame([STATE_CONNECTING, STATE_OPEN, STATE_CLOSING, STATE_CLOSED], [0, 1, 2, 3])
  t.strictSame([WebSocketPeer.WRITE_MODE_TEXT, WebSocketPeer.WRITE_MODE_BINARY], [0, 1])
  t.strictSame([socket.get_ready_state(), socket.get_close_code(), socket.get_close_reason()], [3, -1, ''])
  t.strictSame(
    [socket.inbound_buffer_size, socket.outbound_buffer_size, socket.max_queued_packets],
    [65535, 65535, 4096],
  )
  t.strictSame([socket.heartbeat_interval, socket.supported_protocols, socket.handshake_headers], [0, [], []])
  t.strictSame([socket.get_requested_url(), socket.get_selected_protocol(), socket.get_connected_host()], ['', '', ''])
  t.strictSame([socket.get_available_packet_count(), socket.get_current_outbound_buffered_amount()], [0, 0])
})

t.test('opens in a poll, and says where it is', async (t) => {
  const scene = new GuestScene()
  const socket = scene.newSocket()
  socket.supported_protocols = ['game']

  t.equal(socket.connect_to_url('ws://localhost:9080/play'), OK)
  t.strictSame(
    [socket.get_ready_state(), socket.connect_to_url('ws://localhost/')],
    [STATE_CONNECTING, ERR_ALREADY_IN_USE],
  )
  t.equal(socket.send(Uint8Array.of(1)), FAILED)
  scene.connector.last.open('game')
  t.equal(socket.get_ready_state(), STATE_CONNECTING)
  socket.poll()

  t.equal(socket.get_ready_state(), STATE_OPEN)
  t.strictSame([socket.get_selected_protocol(), socket.get_requested_url()], ['game', 'ws://localhost:9080/play'])
  t.strictSame([socket.get_connected_host(), socket.get_connected_port()], ['127.0.0.1', 4000])
  t.equal(socket.connect_to_url('ws://localhost/'), ERR_ALREADY_IN_USE)
})

t.test('forgets the last attempt when the next cannot begin', async (t) => {
  const scene = new GuestScene()
  const { socket } = scene.opened()

  socket.close(4001, 'enough')
  t.equal(socket.connect_to_url('http://localhost/'), GodotError.ERR_INVALID_PARAMETER)

  t.strictSame([socket.get_ready_state(), socket.get_requested_url()], [WebSocketPeer.STATE_CLOSED, ''])
  t.strictSame([socket.get_close_code(), socket.get_selected_protocol()], [-1, ''])
  t.strictSame([socket.put_packet(new Uint8Array(0)), socket.send(new Uint8Array(0))], [OK, FAILED])
})

t.test('sends binary and text, and reads both', async (t) => {
  const scene = new GuestScene()
  const { socket, link } = scene.opened()

  const errors = [socket.send(Uint8Array.of(1)), socket.send_text('é'), socket.put_packet(Uint8Array.of(2))]
  const bad = socket.send(Uint8Array.of(0xff), WebSocketPeer.WRITE_MODE_TEXT)
  t.ok(socket.get_current_outbound_buffered_amount() > 0)
  scene.turn.end()
  link.say('text')
  link.deliver(Uint8Array.of(7))
  scene.tick(socket)

  t.strictSame([errors, bad], [[OK, OK, OK], ERR_INVALID_DATA])
  t.strictSame(link.writes.flat(), ['hex:01', 'text:é', 'hex:02'])
  t.equal(socket.get_available_packet_count(), 2)
  t.strictSame([Buffer.from(socket.get_packet()).toString(), socket.was_string_packet()], ['text', true])
  t.strictSame([[...socket.get_packet()], socket.was_string_packet()], [[7], false])
  t.strictSame([socket.get_packet().length, socket.get_packet_error()], [0, ERR_UNAVAILABLE])
})

const ENDS = [
  { what: 'code and reason of the other side', end: (l) => l.closeFromServer(4002, 'bye'), code: 4002, reason: 'bye' },
  { what: 'no code', end: (l) => l.closeFromServer(1005), code: 0, reason: '' },
  { what: 'a lost connection', end: (l) => l.end(LOST), code: -1, reason: '' },
  {
    what: 'a message over the limit',
    end: (l) => l.deliver(new Uint8Array(65536)),
    code: 1009,
    reason: 'A message was over the limit.',
  },
] satisfies {
  what: string
  end: (link: ReturnType<GuestScene['opened']>['link']) => void
  code: number
  reason: string
}[]

for (const { what, end, code, reason } of ENDS) {
  t.test(`is closed with ${code} after ${what}`, async (t) => {
    const scene = new GuestScene()
    const { socket, link } = scene.opened()

    end(link)
    t.equal(socket.get_ready_state(), STATE_OPEN, 'nothing changes between two polls')
    scene.tick(socket)

    t.strictSame(
      [socket.get_ready_state(), socket.get_close_code(), socket.get_close_reason()],
      [STATE_CLOSED, code, reason],
    )
    t.strictSame([socket.get_packet().length, socket.get_packet_error()], [0, FAILED])
  })
}

for (const [violation, code] of [
  ['invalid-utf8', 1007],
  ['invalid-frame', 1002],
  ['ping-flood', 1008],
] as const) {
  t.test(`is closed with ${code} after ${violation}`, async (t) => {
    const scene = new GuestScene()
    const { socket, link } = scene.opened()

    link.end({ cause: 'violation', code: 1006, reason: '', wasClean: false, violation })
    scene.tick(socket)

    t.equal(socket.get_close_code(), code)
  })
}

t.test('is closed with -1 when the attempt fails', async (t) => {
  const scene = new GuestScene()
  const socket = scene.newSocket()
  socket.connect_to_url('ws://localhost:9080/')

  scene.connector.last.fail(failure('unreachable'))
  scene.tick(socket)

  t.strictSame([socket.get_ready_state(), socket.get_close_code()], [STATE_CLOSED, -1])
})

t.test('stays open for one poll with what the server said last', async (t) => {
  const scene = new GuestScene()
  const { socket, link } = scene.opened()

  link.say('last', 'words')
  link.closeFromServer(4001)
  scene.tick(socket)
  const first = Buffer.from(socket.get_packet()).toString()
  t.strictSame([first, socket.get_ready_state(), socket.get_available_packet_count()], ['last', STATE_OPEN, 1])
  t.equal(socket.was_string_packet(), true)
  scene.tick(socket)

  t.strictSame(
    [socket.get_ready_state(), socket.get_close_code(), socket.get_available_packet_count()],
    [STATE_CLOSED, 4001, 0],
  )
})

t.test('is closing until the server has answered, and then has our code', async (t) => {
  const scene = new GuestScene()
  const { socket, link } = scene.opened()
  link.deliver(Uint8Array.of(1))
  scene.tick(socket)

  socket.close(4003, 'bye')
  t.strictSame([socket.get_ready_state(), socket.get_available_packet_count()], [STATE_CLOSING, 0])
  t.strictSame([socket.send(Uint8Array.of(1)), link.closes], [FAILED, [[4003, 'bye']]])
  socket.close(1000)
  link.answerClose()
  scene.tick(socket)

  t.strictSame(
    [socket.get_ready_state(), socket.get_close_code(), socket.get_close_reason()],
    [STATE_CLOSED, 4003, 'bye'],
  )
})

t.test('has -1 when the server does not answer our close frame', async (t) => {
  const scene = new GuestScene()
  const { socket, link } = scene.opened()

  socket.close(4003)
  link.end(LOST)
  scene.tick(socket)

  t.strictSame([socket.get_ready_state(), socket.get_close_code()], [STATE_CLOSED, -1])
})

t.test('gives up at once when it is closed while connecting', async (t) => {
  const scene = new GuestScene()
  const socket = scene.newSocket()
  socket.connect_to_url('ws://localhost:9080/')

  socket.close()

  t.strictSame([socket.get_ready_state(), scene.connector.last.aborts], [STATE_CLOSED, 1])
})

t.test('tells the code and the reason that its close frame held', async (t) => {
  for (const [code, reason, told] of [
    [4001, 'why', [4001, 'why']],
    [0, 'why', [0, '']],
    [999, 'why', [1000, 'why']],
    [65_536, 'why', [1000, 'why']],
    [4000, 'r'.repeat(124), [4000, 'r'.repeat(123)]],
  ] as const) {
    const { socket, link } = new GuestScene().opened()
    socket.close(code, reason)
    link.answerClose()
    socket.poll()

    t.strictSame([socket.get_close_code(), socket.get_close_reason()], told)
    t.strictSame(link.closes, [told])
  }
})

t.test('is cut by a negative code, at once and without a close frame', async (t) => {
  const scene = new GuestScene()
  const { socket, link } = scene.opened()

  socket.close(-1)

  t.strictSame([socket.get_ready_state(), socket.get_close_code(), link.terminations], [STATE_CLOSED, -1, 1])
  scene.turn.end()
  t.strictSame(link.closes, [])
})

t.test('connects anew when it is closing, and hears nothing of before', async (t) => {
  const scene = new GuestScene()
  const { socket, link } = scene.opened()
  socket.close()

  t.equal(socket.connect_to_url('ws://localhost:9081/'), OK)
  link.answerClose()
  scene.tick(socket)
  t.equal(socket.get_ready_state(), STATE_CONNECTING)
  scene.connector.last.open()
  scene.tick(socket)

  t.strictSame([socket.get_ready_state(), socket.get_close_code()], [STATE_OPEN, -1])
})

t.test('refuses a URL that is none', async (t) => {
  const socket = new GuestScene().newSocket()

  t.strictSame([socket.connect_to_url('gopher://x'), socket.get_ready_state()], [ERR_INVALID_PARAMETER, STATE_CLOSED])
})

t.test('pings each interval, and is cut with -1 when the last was not answered', async (t) => {
  const scene = new GuestScene()
  const { socket, link } = scene.opened()
  socket.heartbeat_interval = 2

  scene.tick(socket)
  scene.clock.advance(1999)
  scene.tick(socket)
  t.equal(link.pings, 1)
  link.pong()
  scene.clock.advance(1)
  scene.tick(socket)
  t.equal(link.pings, 2)
  scene.clock.advance(2000)
  scene.tick(socket)

  t.strictSame([socket.get_ready_state(), socket.get_close_code(), link.terminations], [STATE_CLOSED, -1, 1])
})

t.test('sends no ping while heartbeat_interval is 0, and keeps values that cannot be away', async (t) => {
  const scene = new GuestScene()
  const { socket, link } = scene.opened()

  socket.heartbeat_interval = -1
  scene.clock.advance(14_000)
  scene.tick(socket)

  t.strictSame([socket.heartbeat_interval, link.pings, scene.warnings.length], [0, 0, 1])
})

t.test('switches TCP_NODELAY', async (t) => {
  const { socket, link } = new GuestScene().opened()

  socket.set_no_delay(false)

  t.equal(link.noDelay, false)
})

t.test('reads and puts values through the codec that it is given', async (t) => {
  const scene = new GuestScene()
  const { clock, turn, connector } = scene
  const socket = new WebSocketPeer({ clock, turn, connector, codec: jsonCodec })
  socket.connect_to_url('ws://localhost/')
  const link = connector.last.open()
  scene.tick(socket)

  socket.put_var({ a: 1 })
  link.say('[2]')
  scene.tick(socket)

  t.strictSame(link.writes.flat(), [`hex:${Buffer.from('{"a":1}').toString('hex')}`])
  t.strictSame(socket.get_var(), [2])
})
