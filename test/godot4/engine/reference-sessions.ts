/**
 * The sequences of calls of reference.test.ts on Godot 4's multiplayer peers, right ones and wrong ones, in each state. The same
 * is done to the engine's objects and to ours.
 */

import { held, NO_ADDRESSES, type ReferenceSide } from './reference-side.ts'

/** What is done to both sides. */
export type ReferenceSession = (s: ReferenceSide) => Promise<void>

const PEER = 'WebSocketMultiplayerPeer'
/** What a multiplayer peer can be asked in each state. */
const QUESTIONS = [
  ...['get_connection_status', 'get_unique_id', 'get_available_packet_count', 'get_packet_peer', 'get_packet_channel'],
  ...['get_packet_mode', 'is_server_relay_supported', 'get_packet', 'get_packet_error'],
]

/** A server and a client that has joined it: `server`, `client`, whose id is called ID from then on. */
export async function meet(s: ReferenceSide): Promise<number> {
  await s.make({ server: PEER, client: PEER })
  await s.call('server', 'create_server', s.port, '127.0.0.1')
  await s.call('client', 'create_client', s.url)
  await s.hear(['server', 'client'], 'server: peer_connected', 'client: peer_connected')
  return s.learn('client', 'ID')
}

async function talkToNobody(s: ReferenceSide, name: string): Promise<void> {
  await s.ask(name, ...QUESTIONS)
  await s.call(name, 'set_target_peer', 77)
  await s.call(name, 'put_packet', Buffer.from('lost'))
  await s.call(name, 'set_target_peer', 0)
  await s.call(name, 'put_packet', Buffer.from('lost'))
  await s.call(name, 'put_packet', Buffer.alloc(0))
  await s.call(name, 'get_packet_error')
  await s.call(name, 'disconnect_peer', 77)
  await s.call(name, 'disconnect_peer', 77, true)
  for (const id of [0, 1, 77, -1]) {
    await s.hold('found', name, 'get_peer', id)
    await s.call(name, 'get_peer_address', id)
    await s.call(name, 'get_peer_port', id)
  }
}

async function setEach(s: ReferenceSide, name: string, properties: readonly (readonly [string, readonly unknown[]])[]) {
  for (const [property, values] of properties) for (const value of values) await s.set(name, property, value)
}

const SOCKET_PROPERTIES = [
  ['supported_protocols', [['a', 'b'], []]],
  ['handshake_headers', [['X-A: 1'], []]],
  ['inbound_buffer_size', [1024, 65_535, 100_000, 0, -1]],
  ['outbound_buffer_size', [1024, 65_535, 100_000, 0, -1]],
  ['max_queued_packets', [1, 4096, 0, -1]],
  ['encode_buffer_max_size', [1024, 1025, 8_388_608, 0, 1023, -1, 300_000_000]],
] as const

/** The sessions by their names. */
export const PEER_SESSIONS: Readonly<Record<string, ReferenceSession>> = {
  'a new multiplayer peer': async (s) => {
    await s.make({ peer: PEER })
    await talkToNobody(s, 'peer')
    await s.poll('peer')
    await s.ask('peer', 'close', 'close', 'get_connection_status')
  },
  'properties of a multiplayer peer': async (s) => {
    await s.make({ peer: PEER })
    await setEach(s, 'peer', SOCKET_PROPERTIES)
    await setEach(s, 'peer', [
      ['handshake_timeout', [1, 0.5, 0, -1]],
      ['transfer_mode', [0, 1, 2]],
      ['transfer_channel', [0, 1, 7, -1]],
      ['refuse_new_connections', [true, false]],
    ])
  },
  'servers that cannot be': async (s) => {
    await s.make({ one: PEER, two: PEER, three: PEER, four: PEER, five: PEER, six: PEER })
    await s.call('one', 'create_server', -1)
    await s.call('two', 'create_server', 65_536)
    await s.call('three', 'create_server', 70_000)
    await s.call('four', 'create_server', s.port, 'no address')
    await s.call('five', 'create_server', s.port, '999.1.1.1')
    await s.call('six', 'create_server', s.port, '')
    for (const name of ['one', 'two', 'three', 'four', 'five', 'six']) {
      await s.ask(name, 'get_connection_status', 'get_unique_id', 'close')
    }
  },
  'a server that is opened again': async (s) => {
    await s.make({ server: PEER, second: PEER })
    await s.call('server', 'create_server', s.port, '127.0.0.1')
    await s.call('server', 'create_server', s.port, '127.0.0.1')
    await s.call('server', 'create_client', s.url)
    await s.call('second', 'create_server', s.port, '127.0.0.1')
    await s.ask('second', 'get_connection_status', 'get_unique_id')
    await s.ask('server', 'close', 'close', 'get_connection_status', 'get_unique_id')
    await s.call('second', 'create_server', s.port, '127.0.0.1')
    await s.ask('second', 'close')
    await s.call('server', 'create_server', s.port)
    await s.ask('server', 'get_connection_status', 'close')
    await s.call('server', 'create_client', s.url)
    await s.ask('server', 'get_connection_status', 'close', 'get_connection_status')
  },
  'TLS options of the other side': async (s) => {
    await s.make({ server: PEER, peer: PEER, socket: 'WebSocketPeer' })
    await s.makeTls()
    await s.call('peer', 'create_server', s.port, '127.0.0.1', held('client tls'))
    await s.call('peer', 'create_client', s.url, held('server tls'))
    await s.ask('peer', 'get_connection_status')
    await s.call('socket', 'connect_to_url', s.url, held('server tls'))
    await s.ask('socket', 'get_ready_state', 'get_requested_url')
    await s.call('server', 'create_server', s.port, '127.0.0.1', held('server tls'))
    await s.call('server', 'create_server', s.port, '127.0.0.1', held('client tls'))
    await s.call('socket', 'connect_to_url', s.url)
    await s.call('socket', 'connect_to_url', s.url, held('server tls'))
    await s.ask('server', 'get_connection_status', 'close')
    for (const name of ['server tls', 'client tls']) await s.ask(name, 'is_server', 'is_unsafe_client')
    await s.call('client tls', 'get_trusted_ca_chain')
    await s.call('client tls', 'get_own_certificate')
    await s.call('client tls', 'get_private_key')
    await s.call('server tls', 'get_trusted_ca_chain')
  },
  'clients that cannot be': async (s) => {
    await s.make({ client: PEER })
    for (const url of NO_ADDRESSES) {
      await s.call('client', 'create_client', url)
      await s.ask('client', 'get_connection_status', 'close', 'get_connection_status')
    }
  },
  'a client of a port where nobody listens': async (s) => {
    await s.make({ client: PEER })
    await s.call('client', 'create_client', s.url)
    await talkToNobody(s, 'client')
    await s.call('client', 'create_client', s.url)
    await s.call('client', 'create_server', s.port)
    await s.reach(['client'], 'client', 'get_connection_status', 0)
    await talkToNobody(s, 'client')
    await s.call('client', 'create_client', s.url)
    await s.ask('client', 'close', 'get_connection_status')
  },
  'a server without clients': async (s) => {
    await s.make({ server: PEER })
    await s.call('server', 'create_server', s.port, '127.0.0.1')
    await talkToNobody(s, 'server')
    await s.call('server', 'set_target_peer', 1)
    await s.call('server', 'put_packet', Buffer.from('me'))
    await s.call('server', 'set_target_peer', -5)
    await s.call('server', 'put_packet', Buffer.from('all but 5'))
    await s.call('server', 'get_available_packet_count')
    await s.poll('server')
    await s.call('server', 'close')
    await talkToNobody(s, 'server')
  },
  'a client at its server': async (s) => {
    await meet(s)
    await talkToNobody(s, 'client')
  },
  'packets of a client': async (s) => {
    const id = await meet(s)
    await s.ask('client', ...QUESTIONS)
    await s.ask('server', ...QUESTIONS)
    for (const target of [0, 1, 77, -1, id]) {
      await s.call('client', 'set_target_peer', target)
      await s.call('client', 'put_packet', Buffer.from(`to ${target === id ? 'myself' : target}`))
      await s.reach(['server', 'client'], 'server', 'get_available_packet_count', 1)
      await s.ask('server', ...QUESTIONS)
    }
    for (const target of [0, id, -77, 77, -id, 1, -1]) {
      await s.call('server', 'set_target_peer', target)
      await s.call('server', 'put_packet', Buffer.from(`to ${Math.abs(target) === id ? Math.sign(target) : target}`))
    }
    await s.reach(['server', 'client'], 'client', 'get_available_packet_count', 4)
    for (let count = 0; count < 5; count++) await s.ask('client', ...QUESTIONS)
  },
  'packets without bytes, and too large ones': async (s) => {
    const id = await meet(s)
    await s.call('client', 'put_packet', Buffer.alloc(0))
    await s.call('client', 'put_packet', Buffer.alloc(65_536))
    await s.call('client', 'get_packet_error')
    await s.call('server', 'set_target_peer', id)
    await s.call('server', 'put_packet', Buffer.alloc(0))
    await s.call('server', 'put_packet', Buffer.alloc(65_536))
    await s.call('server', 'set_target_peer', 0)
    await s.call('server', 'put_packet', Buffer.alloc(65_536))
    await s.poll('server', 'client')
    await s.ask('client', 'get_connection_status', 'get_available_packet_count')
    await s.ask('server', 'get_connection_status', 'get_available_packet_count')
  },
  'the sockets of peers': async (s) => {
    const id = await meet(s)
    await s.hold('seat', 'server', 'get_peer', id)
    await s.hold('socket', 'client', 'get_peer', 1)
    await s.hold('other', 'client', 'get_peer', id)
    await s.hold('none', 'server', 'get_peer', 1)
    await s.call('server', 'get_peer_address', id)
    await s.call('client', 'get_peer_address', 1)
    await s.call('client', 'get_peer_port', 1)
    for (const name of ['seat', 'socket']) {
      await s.ask(name, 'get_ready_state', 'get_close_code', 'get_close_reason', 'get_selected_protocol')
      await s.ask(name, 'get_requested_url', 'get_connected_host', 'get_current_outbound_buffered_amount')
      await s.ask(name, 'get_available_packet_count', 'was_string_packet', 'get_packet_error')
      await s.set(name, 'heartbeat_interval', 0)
    }
    await s.call('socket', 'get_connected_port')
    await s.call('seat', 'connect_to_url', s.url)
    await s.call('seat', 'close', 4001, 'go')
    await s.ask('seat', 'get_ready_state', 'get_close_code')
    await s.hear(['server', 'client'], 'client: peer_disconnected', 'server: peer_disconnected')
    await s.ask('socket', 'get_ready_state', 'get_close_code', 'get_close_reason')
    await s.ask('seat', 'get_ready_state', 'get_close_code', 'get_close_reason')
  },
  'a server sends a client away': async (s) => {
    const id = await meet(s)
    await s.hold('seat', 'server', 'get_peer', id)
    await s.hold('socket', 'client', 'get_peer', 1)
    await s.call('server', 'disconnect_peer', id)
    await s.ask('seat', 'get_ready_state')
    await s.hold('again', 'server', 'get_peer', id)
    await s.call('server', 'set_target_peer', id)
    await s.call('server', 'put_packet', Buffer.from('late'))
    await s.hear(['server', 'client'], 'client: peer_disconnected', 'server: peer_disconnected')
    await s.ask('client', ...QUESTIONS)
    await s.ask('socket', 'get_ready_state', 'get_close_code', 'get_close_reason')
    await s.ask('seat', 'get_ready_state', 'get_close_code', 'get_close_reason')
    await s.hold('again', 'server', 'get_peer', id)
    await s.call('server', 'disconnect_peer', id)
    await s.call('server', 'put_packet', Buffer.from('later'))
  },
  'a server sends a client away by force': async (s) => {
    const id = await meet(s)
    await s.hold('socket', 'client', 'get_peer', 1)
    await s.call('server', 'disconnect_peer', id, true)
    await s.hold('again', 'server', 'get_peer', id)
    await s.call('server', 'set_target_peer', id)
    await s.call('server', 'put_packet', Buffer.from('late'))
    await s.hear(['server', 'client'], 'client: peer_disconnected')
    await s.ask('socket', 'get_ready_state', 'get_close_code', 'get_close_reason')
    await s.ask('client', ...QUESTIONS)
  },
  'a client leaves': async (s) => {
    await meet(s)
    await s.hold('socket', 'client', 'get_peer', 1)
    await s.call('client', 'disconnect_peer', 1)
    await s.ask('client', 'get_connection_status', 'get_unique_id')
    await s.call('client', 'put_packet', Buffer.from('late'))
    await s.hear(['server', 'client'], 'client: peer_disconnected', 'server: peer_disconnected')
    await s.ask('client', ...QUESTIONS)
    await s.ask('socket', 'get_ready_state', 'get_close_code', 'get_close_reason')
  },
  'a client leaves by force': async (s) => {
    await meet(s)
    await s.call('client', 'disconnect_peer', 1, true)
    await s.ask('client', ...QUESTIONS)
    await s.hold('again', 'client', 'get_peer', 1)
    await s.hear(['server', 'client'], 'server: peer_disconnected')
    await s.ask('client', ...QUESTIONS)
  },
  'both close': async (s) => {
    await meet(s)
    await s.hold('socket', 'client', 'get_peer', 1)
    await s.call('server', 'close')
    await s.ask('server', ...QUESTIONS)
    await s.hear(['client'], 'client: peer_disconnected')
    await s.ask('client', ...QUESTIONS)
    await s.ask('socket', 'get_ready_state')
    await s.call('client', 'close')
    await s.ask('client', ...QUESTIONS)
    await s.ask('socket', 'get_ready_state')
  },
  'an offline peer': async (s) => {
    await s.make({ peer: 'OfflineMultiplayerPeer' })
    await s.ask('peer', ...QUESTIONS)
    for (const target of [0, 1, 77, -1]) {
      await s.call('peer', 'set_target_peer', target)
      await s.call('peer', 'put_packet', Buffer.from('x'))
    }
    await s.call('peer', 'put_packet', Buffer.alloc(0))
    await s.call('peer', 'put_var', 5)
    await s.call('peer', 'get_var')
    await s.call('peer', 'disconnect_peer', 7)
    await s.poll('peer')
    await setEach(s, 'peer', [
      ['refuse_new_connections', [true, false]],
      ['transfer_mode', [0, 2]],
      ['transfer_channel', [3]],
    ])
    await s.ask('peer', 'close', 'get_connection_status', 'get_unique_id')
  },
}
