/**
 * The wire between a MultiplayerAPI and its network peer: listens to the peer's five signals until it is cut.
 * Made when a network peer is set. It decides nothing.
 */

import type { MultiplayerPeer } from '../../peer/multiplayer-peer.ts'

/** Who hears the signals of a network peer. */
export interface PeerListener {
  peerConnected(id: number): void
  peerDisconnected(id: number): void
  connectionSucceeded(): void
  connectionFailed(): void
  serverDisconnected(): void
}

const CALLS = [
  'poll',
  'put_packet',
  'put_coded_packet',
  'get_packet',
  'get_packet_peer',
  'get_packet_codec',
  'get_available_packet_count',
  'get_connection_status',
  'get_unique_id',
  'get_world_token',
  'set_call_directory',
  'set_target_peer',
  'set_transfer_mode',
  'set_refuse_new_connections',
  'get_encode_buffer_max_size',
  'get_last_error_message',
]
const SIGNALS = [
  'peer_connected',
  'peer_disconnected',
  'connection_succeeded',
  'connection_failed',
  'server_disconnected',
]

/** Whether something has what is needed of a network peer. Its class is not asked for: a bundle may hold it twice. */
export function isNetworkPeer(value: unknown): value is MultiplayerPeer {
  if (typeof value !== 'object' || value === null) return false
  const peer: object = value
  return (
    CALLS.every((name) => typeof Reflect.get(peer, name) === 'function') &&
    SIGNALS.every((name) => typeof Reflect.get(peer, name) === 'object')
  )
}

/** Connects a listener to a peer, and returns what disconnects it. */
export function linkPeer(peer: MultiplayerPeer, listener: PeerListener): () => void {
  const connected = (id: number) => listener.peerConnected(id)
  const disconnected = (id: number) => listener.peerDisconnected(id)
  const succeeded = () => listener.connectionSucceeded()
  const failed = () => listener.connectionFailed()
  const ended = () => listener.serverDisconnected()
  peer.peer_connected.connect(connected)
  peer.peer_disconnected.connect(disconnected)
  peer.connection_succeeded.connect(succeeded)
  peer.connection_failed.connect(failed)
  peer.server_disconnected.connect(ended)
  return () => {
    peer.peer_connected.disconnect(connected)
    peer.peer_disconnected.disconnect(disconnected)
    peer.connection_succeeded.disconnect(succeeded)
    peer.connection_failed.disconnect(failed)
    peer.server_disconnected.disconnect(ended)
  }
}
