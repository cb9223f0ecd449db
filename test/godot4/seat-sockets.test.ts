/**
 * The sockets that a server of Godot 4's gives to its game, `get_peer(id)`: what they tell, and what they do.
 */

import t from 'tap'
import { WebSocketPeer } from '../../src/godot4/websocket-peer.ts'
import { GodotError } from '../../src/peer/error.ts'
import { HostScene } from './host-scene.ts'

const { ERR_ALREADY_IN_USE } = GodotError

const ENDS = [
  { what: 'a close frame with code and reason', end: (c) => c.close(4002, 'bye'), code: 4002, reason: 'bye' },
  { what: 'a close frame without a code', end: (c) => c.close(null), code: 0, reason: '' },
  { what: 'a lost connection', end: (c) => c.drop(), code: -1, reason: '' },
  { what: 'a frame that breaks the protocol', end: (c) => c.violate('invalid-frame'), code: 1002, reason: null },
  { what: 'text that is not UTF-8', end: (c) => c.violate('invalid-utf8'), code: 1007, reason: null },
] satisfies {
  what: string
  end: (client: ReturnType<HostScene['open']>) => void
  code: number
  reason: string | null
}[]

for (const { what, end, code, reason } of ENDS) {
  t.test(`tells code ${code} of the socket after ${what}`, async (t) => {
    const scene = new HostScene()
    const { client, id } = scene.join()
    const socket = scene.peer.get_peer(id)
    const before = [socket?.get_ready_state(), socket?.get_close_code(), socket?.get_close_reason()]

    end(client)
    t.equal(socket?.get_ready_state(), WebSocketPeer.STATE_OPEN, 'nothing changes between two polls')
    scene.tick()

    t.strictSame(before, [1, -1, ''])
    t.strictSame([socket?.get_ready_state(), socket?.get_close_code()], [3, code])
    if (reason !== null) t.equal(socket?.get_close_reason(), reason)
    t.equal(socket?.get_available_packet_count(), 0)
  })
}

t.test('gives a socket for each peer, which closes with any code and knows where the peer is', async (t) => {
  const scene = new HostScene()
  const { client, id } = scene.join({ address: '127.0.0.9', port: 4321 })
  const socket = scene.peer.get_peer(id)
  scene.pass(1)

  t.equal(socket, scene.peer.get_peer(id))
  t.strictSame([scene.peer.get_peer_address(id), scene.peer.get_peer_port(id)], ['127.0.0.9', 4321])
  socket?.send_text('hello')
  scene.turn.end()
  scene.pass(1)
  socket?.close(4003, 'later')
  t.equal(socket?.get_ready_state(), WebSocketPeer.STATE_CLOSING)
  scene.tick()

  t.strictSame([client.messages[0]?.text, client.messages[0]?.isText], ['hello', true])
  t.strictSame(client.closeFrame, { code: 4003, reason: 'later' })
  t.strictSame([socket?.get_close_code(), socket?.get_close_reason()], [4003, 'later'])
  t.strictSame([socket?.get_connected_host(), socket?.get_connected_port()], ['', 0])
})

t.test('cuts a socket that is closed with a negative code', async (t) => {
  const scene = new HostScene()
  const { client, id } = scene.join()
  const socket = scene.peer.get_peer(id)

  socket?.close(-1)
  scene.tick()

  t.strictSame([client.hasEnded, client.closeFrame, socket?.get_close_code()], [true, null, -1])
  t.strictSame(scene.take(), [`peer_disconnected(${id})`])
})

t.test('does not let a game connect with the socket of a peer', async (t) => {
  const scene = new HostScene()
  const { id } = scene.join()
  const socket = scene.peer.get_peer(id)

  t.equal(socket?.connect_to_url('ws://localhost/'), ERR_ALREADY_IN_USE)
  t.equal(socket?.get_requested_url(), 'ws://localhost/')
})

t.test('pings a peer each interval, and cuts it when it has not answered the last', async (t) => {
  const scene = new HostScene()
  const { client, id } = scene.join()
  const socket = scene.peer.get_peer(id)
  if (socket !== null) socket.heartbeat_interval = 2

  scene.tick()
  scene.pass(1)
  scene.tick()
  t.equal(client.pingsReceived, 1)
  client.answersPings = false
  scene.pass(1)
  scene.tick()
  t.equal(client.pingsReceived, 2)
  scene.pass(2)
  scene.tick()
  scene.tick()

  t.strictSame([socket?.get_ready_state(), socket?.get_close_code()], [3, -1])
  t.strictSame(scene.take(), [`peer_disconnected(${id})`])
})
