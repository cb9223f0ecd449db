/**
 * Sessions about calls: what the server and its peers return, with unknown ids, in the wrong state, for bad arguments.
 * Data for reference.test.ts.
 */

import { differs } from './differences.ts'
import type { Session, Step } from './session.ts'

const CHECKED = 'ports-and-hosts-are-checked'
const LISTEN: Step = { do: 'call', method: 'listen', args: ['PORT'] }

/** What every state of a server must answer to. */
const UNKNOWN_PEER: readonly Step[] = [
  { do: 'call', method: 'has_peer', args: [5] },
  { do: 'call', method: 'get_peer', args: [5] },
  { do: 'call', method: 'get_peer_address', args: [5] },
  { do: 'call', method: 'get_peer_port', args: [5] },
  { do: 'call', method: 'disconnect_peer', args: [5, 1000, 'nobody'] },
]

const PACKET_CALLS: readonly Step[] = [
  { do: 'call', method: 'put_packet', args: [{ hex: '00' }] },
  { do: 'call', method: 'get_packet' },
  { do: 'call', method: 'get_packet_error' },
  { do: 'call', method: 'get_available_packet_count' },
  { do: 'call', method: 'get_packet_peer' },
  { do: 'call', method: 'get_unique_id' },
]

/** The sessions. */
export const CALL_SESSIONS: readonly Session[] = [
  {
    name: 'a server that does not listen',
    steps: [
      { do: 'call', method: 'is_listening' },
      { do: 'call', method: 'get_connection_status' },
      ...UNKNOWN_PEER,
      ...PACKET_CALLS,
      { do: 'call', method: 'set_buffers', args: [64, 1024, 64, 1024] },
      { do: 'call', method: 'stop' },
      { do: 'rest' },
    ],
  },
  {
    name: 'a server that listens',
    steps: [
      LISTEN,
      { do: 'call', method: 'is_listening' },
      { do: 'call', method: 'get_connection_status' },
      LISTEN,
      { do: 'call', method: 'is_listening' },
      { do: 'call', method: 'set_buffers', args: [64, 1024, 64, 1024] },
      { do: 'set', property: 'bind_ip', value: '127.0.0.1' },
      { do: 'get', property: 'bind_ip' },
      ...UNKNOWN_PEER,
      ...PACKET_CALLS,
      { do: 'call', method: 'stop' },
      { do: 'call', method: 'is_listening' },
      { do: 'call', method: 'get_connection_status' },
      LISTEN,
    ],
  },
  {
    name: 'ports and addresses that cannot be listened on',
    steps: [
      { do: 'call', method: 'listen', args: ['BUSY'] },
      { do: 'call', method: 'is_listening' },
      { do: 'set', property: 'bind_ip', value: '192.0.2.1' },
      { do: 'get', property: 'bind_ip' },
      LISTEN,
      { do: 'call', method: 'is_listening' },
      { do: 'set', property: 'bind_ip', value: 'localhost' },
      { do: 'get', property: 'bind_ip', ...differs(CHECKED, ['is "192.0.2.1"'], ['is "localhost"']) },
      { ...LISTEN, ...differs(CHECKED, ['returned 22'], ['returned 31']) },
      { do: 'set', property: 'bind_ip', value: '::1' },
      { do: 'get', property: 'bind_ip' },
      LISTEN,
      { do: 'call', method: 'stop' },
      { do: 'set', property: 'bind_ip', value: '*' },
      { do: 'get', property: 'bind_ip' },
      { do: 'call', method: 'listen', args: [70_000], ...differs(CHECKED, ['returned 0'], ['returned 31']) },
      { do: 'call', method: 'stop' },
      { do: 'call', method: 'listen', args: [-1], ...differs(CHECKED, ['returned 0'], ['returned 31']) },
      { do: 'call', method: 'stop' },
      { do: 'call', method: 'listen', args: [0] },
      { do: 'call', method: 'is_listening' },
    ],
  },
  {
    name: 'properties that are the same for every packet peer',
    steps: [
      { do: 'set', property: 'encode_buffer_max_size', value: 2000 },
      { do: 'get', property: 'encode_buffer_max_size' },
      { do: 'set', property: 'encode_buffer_max_size', value: 1023 },
      { do: 'get', property: 'encode_buffer_max_size' },
      { do: 'set', property: 'encode_buffer_max_size', value: 268_435_456 },
      { do: 'get', property: 'encode_buffer_max_size' },
      { do: 'set', property: 'encode_buffer_max_size', value: 268_435_457 },
      { do: 'get', property: 'encode_buffer_max_size' },
      { do: 'set', property: 'transfer_mode', value: 0 },
      { do: 'get', property: 'transfer_mode' },
      { do: 'set', property: 'refuse_new_connections', value: true },
      { do: 'get', property: 'refuse_new_connections' },
    ],
  },
  {
    name: 'a peer that is connected, and then gone',
    steps: [
      LISTEN,
      { do: 'knock', client: 'a' },
      { do: 'call', method: 'has_peer', args: ['p1'] },
      { do: 'call', method: 'get_peer', args: ['p1'] },
      { do: 'call', method: 'get_peer_address', args: ['p1'] },
      { do: 'call', method: 'get_peer_port', args: ['p1'] },
      { do: 'call', peer: 'p1', method: 'get_connected_host' },
      { do: 'call', peer: 'p1', method: 'get_connected_port' },
      { do: 'call', peer: 'p1', method: 'is_connected_to_host' },
      { do: 'call', peer: 'p1', method: 'get_write_mode' },
      { do: 'call', peer: 'p1', method: 'was_string_packet' },
      { do: 'call', peer: 'p1', method: 'get_packet_error' },
      { do: 'call', peer: 'p1', method: 'get_available_packet_count' },
      { do: 'call', peer: 'p1', method: 'get_packet' },
      { do: 'call', peer: 'p1', method: 'get_packet_error' },
      { do: 'call', peer: 'p1', method: 'set_no_delay', args: [true] },
      { do: 'hang-up', client: 'a', how: 'fin' },
      { do: 'until', signal: 'client_disconnected' },
      { do: 'call', method: 'has_peer', args: ['p1'] },
      { do: 'call', method: 'get_peer', args: ['p1'] },
      { do: 'call', method: 'get_peer_address', args: ['p1'] },
      { do: 'call', method: 'get_peer_port', args: ['p1'] },
      { do: 'call', peer: 'p1', method: 'is_connected_to_host' },
      { do: 'call', peer: 'p1', method: 'get_available_packet_count' },
      { do: 'call', peer: 'p1', method: 'put_packet', args: [{ hex: '00' }] },
      { do: 'call', peer: 'p1', method: 'put_packet', args: [{ hex: '' }] },
      { do: 'call', peer: 'p1', method: 'get_packet' },
      { do: 'call', peer: 'p1', method: 'get_packet_error' },
      { do: 'call', peer: 'p1', method: 'close', args: [1000, ''] },
      { do: 'rest' },
    ],
  },
]
