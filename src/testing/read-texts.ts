/**
 * Reads what waits, for tests that speak text. Called by tests, with a server's peer, a client's, or in multiplayer mode
 * server and client themselves.
 */

import type { PacketPeer } from '../peer/packet-peer.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Takes all packets that wait at `peer`, read as UTF-8. */
export function readTexts(peer: PacketPeer): string[] {
  const texts: string[] = []
  while (peer.get_available_packet_count() > 0) texts.push(decoder.decode(peer.get_packet()))
  return texts
}
