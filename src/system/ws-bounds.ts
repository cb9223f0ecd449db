/**
 * The `ws` package's bounds against abuse, for a largest message. Pure. Called by whoever opens a WebSocket of the package,
 * on either side. What an unfinished message may hold beside its own bytes is bounded here, and by WsConnection.
 */

/** So long is an average part of a large message at least: half the smallest segment that TCP must be able to carry. */
const LEAST_PART_BYTES = 256
/** So many parts may any message have, however small they are: a short message may come byte by byte. */
const LEAST_PARTS = 512

/** Options of the package. Passing one ends the connection as a violation. */
export interface WsBounds {
  /** Bytes of one message. */
  readonly maxPayload: number
  /** Fragments of one message. */
  readonly maxFragments: number
  /** Chunks of the TCP stream that hold one unfinished frame. */
  readonly maxBufferedChunks: number
  /** Pings of one connection whose answers the socket has not taken. */
  readonly maxPendingAutoPongs: number
}

/** The bounds of a connection whose engine takes messages of up to `maxPayload` bytes. */
export function wsBounds(maxPayload: number): WsBounds {
  const parts = Math.max(LEAST_PARTS, Math.ceil(maxPayload / LEAST_PART_BYTES))
  return { maxPayload, maxFragments: parts, maxBufferedChunks: parts, maxPendingAutoPongs: 1024 }
}
