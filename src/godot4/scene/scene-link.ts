/**
 * Hears a multiplayer peer for a SceneMultiplayer, until it is told to stop. Connects signals, and does nothing else.
 */

import type { MultiplayerPeer } from '../multiplayer-peer.ts'

/** What a scene wants to hear; all inside `poll()` of the peer. */
export interface SceneListener {
  connected(id: number): void
  disconnected(id: number): void
  /** `disconnect_peer(id, true)` of the peer has removed it. */
  removed(id: number): void
}

/** Begins to hear a peer; the function that is returned ends it. */
export function linkScene(peer: MultiplayerPeer, listener: SceneListener): () => void {
  const connected = (id: number): void => listener.connected(id)
  const disconnected = (id: number): void => listener.disconnected(id)
  const removed = (id: number): void => listener.removed(id)
  peer.peer_connected.connect(connected)
  peer.peer_disconnected.connect(disconnected)
  peer.peer_removed.connect(removed)
  return () => {
    peer.peer_connected.disconnect(connected)
    peer.peer_disconnected.disconnect(disconnected)
    peer.peer_removed.disconnect(removed)
  }
}
