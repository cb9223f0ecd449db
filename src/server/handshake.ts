/**
 * What is known of a peer from the request that opened its connection.
 * Made by the gate, kept for the life of the connection, read by the game through `get_peer_handshake`. Most of it is
 * never asked for, so it is kept as one text: as an object, its names and values take five times the memory.
 */

/** The handshake of one connection. */
export interface Handshake {
  /** The path that was asked for, undecoded, as `/play`. */
  readonly path: string
  /** What followed the `?`, undecoded; `''` if there was none. `new URLSearchParams(query)` reads it. */
  readonly query: string
  /** The request's headers: names in lower case, no prototype. */
  readonly headers: Readonly<Record<string, string>>
  /** The game's sub-protocol that was agreed on; `''` for none. */
  readonly protocol: string
  /** The name of the codec that was agreed on by sub-protocol; `''` for the server's own. */
  readonly codec: string
  /** What the `verify` option returned; undefined without it. */
  readonly verified: unknown
  /** The address of the player, forwarded by a trusted proxy or of the socket itself, as Godot prints it. */
  readonly address: string
  /** True behind TLS, our own or a trusted proxy's. */
  readonly secure: boolean
}

/** What stays at hand of a handshake. */
export type HandshakeFacts = Pick<Handshake, 'path' | 'protocol' | 'codec' | 'verified' | 'address'>

/**
 * In characters. What Node takes for a head, 8 KiB, makes no longer one, for a quote takes two. A longer text is not kept:
 * escapes may make it six times as long as what it tells.
 */
const LONGEST_PACKED = 16_384

/**
 * The rest of a handshake as one text, for {@link unpackHandshake}. The handshake as it is where that would be long, or
 * `verify` has put among the headers what is no text.
 */
export function packHandshake(handshake: Handshake): string | Handshake {
  const { query, headers, secure } = handshake
  for (const value of Object.values<unknown>(headers)) if (typeof value !== 'string') return handshake
  const packed = JSON.stringify({ query, headers, secure })
  if (packed.length > LONGEST_PACKED) return handshake
  // V8 leaves it in the pieces in which it was written, with much air in them, until somebody looks into it.
  packed.charCodeAt(0)
  return packed
}

/** The handshake whose rest is in a text of {@link packHandshake}: all of it as it was. */
export function unpackHandshake(packed: string, facts: HandshakeFacts): Handshake {
  const { path, protocol, codec, verified, address } = facts
  const { query, headers: packedHeaders, secure } = JSON.parse(packed) as Omit<Handshake, keyof HandshakeFacts>
  const headers = Object.assign(Object.create(null), packedHeaders) as Handshake['headers']
  return { path, query, headers, protocol, codec, verified, address, secure }
}
