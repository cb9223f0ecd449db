/**
 * Why a link cannot take a packet now, in words: for a peer's own socket, and for a server that speaks to one by its id.
 * Called where sending said ERR_OUT_OF_MEMORY.
 */

import type { PeerLink } from './peer-link.ts'

/** The sentence for a packet of so many bytes. */
export function unsentWords(
  { mostBytes, outboundBytes }: Pick<PeerLink, 'mostBytes' | 'outboundBytes'>,
  length: number,
): string {
  return length > mostBytes
    ? `The peer cannot take ${length} bytes, as no message may have more than ${mostBytes}: see peers_inbound_buffer_size.`
    : `The peer cannot take ${length} bytes now, ${outboundBytes} wait: see outbound_buffer_size and max_queued_packets.`
}
