/**
 * The sequences of calls of reference.test.ts on Godot 4's WebSocketPeer and SceneMultiplayer, in each state. The same is
 * done to the engine's objects and to ours.
 */

import { held, NO_ADDRESSES, type ReferenceSide } from './reference-side.ts'
import type { ReferenceSession } from './reference-sessions.ts'

const SOCKET_QUESTIONS = [
  ...['get_ready_state', 'get_close_code', 'get_close_reason', 'get_selected_protocol', 'get_requested_url'],
  ...['get_available_packet_count', 'get_packet', 'get_packet_error', 'was_string_packet'],
  'get_current_outbound_buffered_amount',
]
const SCENE_QUESTIONS = [
  ...['has_multiplayer_peer', 'get_unique_id', 'is_server', 'get_peers', 'get_authenticating_peers'],
  'get_remote_sender_id',
]
const CALLS = [
  ['from_anyone', [5, 6]],
  ['from_authority', [5]],
  ['not_declared', [5]],
  ['there_is_none', [5]],
] as const

const CLOSES = [
  [1000, ''],
  [0, ''],
  [0, 'why'],
  [999, 'why'],
  [1001, 'why'],
  [1004, 'why'],
  [1005, 'why'],
  [1006, 'why'],
  [1015, 'why'],
  [2999, 'why'],
  [3000, 'why'],
  [4999, 'why'],
  [5000, 'why'],
  [65_535, 'why'],
  [65_536, 'why'],
  [70_000, 'why'],
  // One byte more, and the engine's socket is closing for ever.
  [4000, 'r'.repeat(123)],
] as const

async function useSocket(s: ReferenceSide, name: string): Promise<void> {
  await s.ask(name, ...SOCKET_QUESTIONS)
  await s.call(name, 'send', Buffer.from('x'))
  await s.call(name, 'send', Buffer.from('x'), 0)
  await s.call(name, 'send', Buffer.alloc(0))
  await s.call(name, 'put_packet', Buffer.alloc(0))
  await s.call(name, 'put_packet', Buffer.from('x'))
  await s.call(name, 'send_text', 'x')
  await s.call(name, 'send_text', '')
  await s.call(name, 'put_var', 5)
  await s.call(name, 'get_var')
  await s.ask(name, 'poll', 'get_ready_state')
}

async function useScene(s: ReferenceSide, name: string): Promise<void> {
  await s.ask(name, ...SCENE_QUESTIONS)
  for (const id of [0, 1, 77, -1, -77]) await s.call(name, 'send_bytes', Buffer.from('x'), id)
  await s.call(name, 'send_bytes', Buffer.alloc(0))
  for (const id of [1, 77]) {
    await s.call(name, 'send_auth', id, Buffer.from('x'))
    await s.call(name, 'send_auth', id, Buffer.alloc(0))
    await s.call(name, 'complete_auth', id)
  }
  for (const id of [0, 1, 77, -77]) {
    for (const [method, values] of CALLS) await s.call(name, 'rpc', id, held(`${name} actor`), method, values)
  }
  await s.call(`${name} actor`, 'rpc', 'from_anyone', 5, 6)
  await s.call(`${name} actor`, 'rpc_id', 77, 'from_anyone', 5, 6)
  await s.call(name, 'disconnect_peer', 77)
  s.tell(name, `${name} actor`)
}

/** Lets the game `server` listen, and the game `client` go there. */
async function connect(s: ReferenceSide): Promise<void> {
  await s.call('server peer', 'create_server', s.port, '127.0.0.1')
  await s.set('server', 'multiplayer_peer', held('server peer'))
  await s.call('client peer', 'create_client', s.url)
  await s.set('client', 'multiplayer_peer', held('client peer'))
}

/** Two games that have met: `server` and `client`, whose id is called ID. */
async function meet(s: ReferenceSide): Promise<number> {
  await s.game('server')
  await s.game('client')
  await connect(s)
  await s.hear(['server', 'client'], 'server: peer_connected', 'client: peer_connected')
  return s.learn('client', 'ID')
}

/** The same, up to where both have to authenticate the other. */
async function meetStrangers(s: ReferenceSide): Promise<number> {
  for (const name of ['server', 'client']) await s.game(name)
  for (const name of ['server', 'client']) await s.watchAuth(name)
  await connect(s)
  await s.hear(['server', 'client'], 'server: peer_authenticating', 'client: peer_authenticating')
  return s.learn('client', 'ID')
}

/** The sessions by their names. */
export const SCENE_SESSIONS: Readonly<Record<string, ReferenceSession>> = {
  'a new socket': async (s) => {
    await s.make({ socket: 'WebSocketPeer' })
    await useSocket(s, 'socket')
    await s.call('socket', 'close')
    await s.call('socket', 'close', -1)
    await s.call('socket', 'set_no_delay', true)
    await s.ask('socket', 'get_connected_host', 'get_connected_port', 'get_ready_state')
    for (const [property, values] of [
      ['heartbeat_interval', [1, 0.5, 0, -1]],
      ['inbound_buffer_size', [1024, 0]],
      ['max_queued_packets', [1, 0]],
    ] as const) {
      for (const value of values) await s.set('socket', property, value)
    }
  },
  'addresses that a socket cannot go to': async (s) => {
    await s.make({ socket: 'WebSocketPeer' })
    for (const url of NO_ADDRESSES) {
      await s.call('socket', 'connect_to_url', url)
      await s.ask('socket', 'get_ready_state', 'get_requested_url', 'get_close_code', 'close', 'get_ready_state')
    }
  },
  'a socket of a port where nobody listens': async (s) => {
    await s.make({ socket: 'WebSocketPeer' })
    await s.call('socket', 'connect_to_url', s.url)
    await s.ask('socket', ...SOCKET_QUESTIONS)
    await s.call('socket', 'connect_to_url', s.url)
    await s.reach(['socket'], 'socket', 'get_ready_state', 3)
    await useSocket(s, 'socket')
    await s.call('socket', 'connect_to_url', s.url)
    await s.call('socket', 'close', 4000, 'gave up')
    await s.ask('socket', 'get_ready_state', 'get_close_code', 'get_close_reason')
  },
  'a socket at a multiplayer server': async (s) => {
    await s.make({ server: 'WebSocketMultiplayerPeer', socket: 'WebSocketPeer' })
    await s.call('server', 'create_server', s.port, '127.0.0.1')
    await s.call('socket', 'connect_to_url', `${s.url}/way?word=1`)
    await s.reach(['server', 'socket'], 'socket', 'get_ready_state', 1)
    await s.reach(['server', 'socket'], 'socket', 'get_available_packet_count', 1)
    s.learnTold('server', 'ID')
    await s.ask('socket', 'get_requested_url', 'get_connected_host', 'get_connected_port', 'get_selected_protocol')
    await s.call('socket', 'connect_to_url', s.url)
    await s.call('socket', 'send', Buffer.alloc(0))
    await s.call('socket', 'send_text', 'text')
    await s.reach(['server', 'socket'], 'server', 'get_available_packet_count', 1)
    await s.ask('server', 'get_packet', 'get_packet_mode')
    await s.call('socket', 'send', Buffer.alloc(65_536))
    await s.call('socket', 'close', 4001, 'bye')
    await useSocket(s, 'socket')
    await s.call('socket', 'close', 4002, 'again')
    await s.hear(['server', 'socket'], 'server: peer_disconnected')
    await s.reach(['server', 'socket'], 'socket', 'get_ready_state', 3)
    await useSocket(s, 'socket')
  },
  'a socket that is dropped': async (s) => {
    await s.make({ server: 'WebSocketMultiplayerPeer', socket: 'WebSocketPeer' })
    await s.call('server', 'create_server', s.port, '127.0.0.1')
    await s.call('socket', 'connect_to_url', s.url)
    await s.hear(['server', 'socket'], 'server: peer_connected')
    s.learnTold('server', 'ID')
    await s.reach(['server', 'socket'], 'socket', 'get_available_packet_count', 1)
    await s.call('socket', 'close', -1)
    await useSocket(s, 'socket')
    await s.hear(['server', 'socket'], 'server: peer_disconnected')
  },
  'closes of all kinds': async (s) => {
    await s.make({ server: 'WebSocketMultiplayerPeer' })
    await s.call('server', 'create_server', s.port, '127.0.0.1')
    for (const [index, [code, reason]] of CLOSES.entries()) {
      const socket = `socket ${index}`
      await s.make({ [socket]: 'WebSocketPeer' })
      await s.call(socket, 'connect_to_url', s.url)
      await s.reach(['server', socket], socket, 'get_available_packet_count', 1)
      s.learnTold('server', 'ID')
      await s.call(socket, 'close', code, reason)
      await s.ask(socket, 'get_ready_state')
      await s.hear(['server', socket], 'server: peer_disconnected')
      await s.reach(['server', socket], socket, 'get_ready_state', 3)
      await s.ask(socket, 'get_close_code', 'get_close_reason')
    }
  },
  'a scene without a peer': async (s) => {
    await s.game('alone')
    await useScene(s, 'alone')
    await s.call('alone', 'poll')
    await s.set('alone', 'multiplayer_peer', null)
    await useScene(s, 'alone')
    await s.call('alone', 'poll')
    await s.set('alone', 'multiplayer_peer', held('alone peer'))
    await s.ask('alone', ...SCENE_QUESTIONS)
  },
  'properties of a scene': async (s) => {
    await s.game('alone')
    for (const [property, values] of [
      ['auth_timeout', [1, 0.5, 0, -1]],
      ['refuse_new_connections', [true, false]],
      ['server_relay', [false, true]],
      ['allow_object_decoding', [true, false]],
      ['max_sync_packet_size', [128, 127, 0, -1, 65_535, 100_000]],
      ['max_delta_packet_size', [128, 127, 0, -1, 65_535, 100_000]],
    ] as const) {
      for (const value of values) await s.set('alone', property, value)
    }
  },
  'scenes that have met': async (s) => {
    const id = await meet(s)
    await useScene(s, 'client')
    await useScene(s, 'server')
    await s.call('server', 'rpc', id, held('server actor'), 'from_anyone', [5, 6])
    await s.call('server', 'send_bytes', Buffer.from('x'), id)
    await s.call('server', 'send_bytes', Buffer.from('x'), -id)
    await s.call('client', 'send_bytes', Buffer.from('end'), 1)
    await s.call('server', 'send_bytes', Buffer.from('end'), id)
    await s.hear(['server', 'client'], `server: peer_packet ${id} 656e64`, 'client: peer_packet 1 656e64')
    s.tell('server actor', 'client actor')
  },
  'a client that joins, and is closed': async (s) => {
    await meet(s)
    await s.call('server peer', 'close')
    await s.ask('server', ...SCENE_QUESTIONS, 'poll', 'poll')
    await s.hear(['client'], 'client: server_disconnected')
    await useScene(s, 'client')
    await useScene(s, 'server')
    await s.ask('client', 'poll')
    await s.set('client', 'multiplayer_peer', null)
    await s.ask('client', ...SCENE_QUESTIONS)
  },
  'a client that cannot join': async (s) => {
    await s.game('client')
    await s.call('client peer', 'create_client', s.url)
    await s.set('client', 'multiplayer_peer', held('client peer'))
    await useScene(s, 'client')
    await s.hear(['client'], 'client: connection_failed')
    await useScene(s, 'client')
    await s.ask('client', 'poll')
  },
  'an authentication': async (s) => {
    await meetStrangers(s)
    await useScene(s, 'client')
  },
  'an authentication step by step': async (s) => {
    const id = await meetStrangers(s)
    await s.ask('server', ...SCENE_QUESTIONS)
    await s.ask('client', ...SCENE_QUESTIONS)
    await s.call('server', 'send_auth', id, Buffer.from('who'))
    await s.call('server', 'send_auth', id, Buffer.alloc(0))
    await s.call('server', 'send_bytes', Buffer.from('early'), id)
    await s.call('server', 'rpc', id, held('server actor'), 'from_anyone', [5, 6])
    await s.hear(['server', 'client'], 'client: auth 1 77686f')
    await s.call('client', 'send_auth', 1, Buffer.from('me'))
    await s.hear(['server', 'client'], `server: auth`)
    await s.call('server', 'complete_auth', id)
    await s.call('server', 'complete_auth', id)
    await s.call('server', 'send_auth', id, Buffer.from('late'))
    await s.ask('server', 'get_peers', 'get_authenticating_peers')
    for (let turn = 0; turn < 30; turn++) await s.poll('client', 'server')
    await s.call('client', 'complete_auth', 1)
    await s.hear(['server', 'client'], 'server: peer_connected', 'client: peer_connected')
    await s.call('client', 'complete_auth', 1)
    await s.call('server', 'send_auth', id, Buffer.from('late'))
    await s.ask('server', ...SCENE_QUESTIONS)
    await s.ask('client', ...SCENE_QUESTIONS)
  },
  'a peer that is sent away': async (s) => {
    const id = await meet(s)
    await s.call('server', 'disconnect_peer', id)
    await s.ask('server', ...SCENE_QUESTIONS)
    await s.call('server', 'send_bytes', Buffer.from('x'), id)
    await s.hear(['server', 'client'], 'client: server_disconnected')
    await s.ask('server', 'get_peers')
    await s.ask('client', ...SCENE_QUESTIONS)
  },
  'a client that sends its server away': async (s) => {
    await meet(s)
    await s.call('client', 'disconnect_peer', 1)
    await s.ask('client', ...SCENE_QUESTIONS)
    await s.hear(['server', 'client'], 'client: server_disconnected', 'server: peer_disconnected')
    await s.ask('client', ...SCENE_QUESTIONS)
  },
}
