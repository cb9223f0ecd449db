/**
 * How fast a Godot 4 client is sent. Its engine reads once a frame into a buffer of 65,535 bytes and 2048 packets; web
 * exports and games of 4.2 and 4.3 lose what does not fit, and all of them what is in one frame with a close frame.
 * Given to the seats of a server and to the players of one world; kept by PacedConnection.
 */

import type { PaceRules } from '../peer/pace.ts'

/** The longest message that a client takes with its default buffers, in bytes: one byte more ends its connection. */
export const MOST_BYTES = 65_535

/** What a client's `inbound_buffer_size` holds by default, a longest message: so many bytes go out within {@link BURST_MS}. */
export const BURST_BYTES: number = MOST_BYTES

/** What a client's `max_queued_packets` is in Godot 4.2 and 4.3; it is twice that from 4.4 on. */
export const BURST_PACKETS = 2048

/** In milliseconds: two frames at 60 per second, or one at 30, so that two ticks of ours may fall into one frame of a client's. */
export const BURST_MS = 33

/** So long a client has for what was sent last before the close frame comes: some of its frames, in milliseconds. */
export const LAST_WORDS_MS = 150

/** All of it, for whoever sends to a client. */
export const GODOT4_PACE: PaceRules = {
  bytes: BURST_BYTES,
  packets: BURST_PACKETS,
  spanMs: BURST_MS,
  lastWordsMs: LAST_WORDS_MS,
}

/** A client's own: what it sends goes as it comes, and only its close frame waits. The engine at the other end loses as much. */
export const LAST_WORDS: PaceRules = {
  bytes: Infinity,
  packets: Infinity,
  spanMs: 0,
  lastWordsMs: LAST_WORDS_MS,
}
