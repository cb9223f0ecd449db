/**
 * What a WebSocketServer can be told beyond Godot's properties: the options object, its defaults, and their checks.
 * Read once by the constructor. Bad options throw a TypeError before anything is open.
 */

import type { WireCodec } from '../multiplayer/codec/wire-codec.ts'
import type { PlayerKinds } from '../multiplayer/player-wire.ts'
import type { Clock } from '../peer/clock.ts'
import type { Random } from '../peer/random.ts'
import type { Turn } from '../peer/turn.ts'
import type { PacketCodec } from '../peer/packet-codec.ts'
import type { Compression, HttpRequest, HttpResponse, Transport } from './transport/transport.ts'

/** What a full backlog does; see {@link WebSocketServerOptions.inbound_overflow}. */
export type InboundOverflow = 'disconnect' | 'drop_oldest' | 'drop_newest' | 'pause'

/** Options of `new WebSocketServer(options)`. All may be left out. Durations are seconds, sizes bytes. */
export interface WebSocketServerOptions {
  /** `'auto'` (default): uws where its native build loads, else ws, said once through `on_warning`; ws in a worker thread, for which see docs/faults.md. */
  engine?: 'auto' | 'uws' | 'ws' | undefined
  /** A transport of one's own instead of an engine: the memory transport in tests, a recorder, a simulator. */
  transport?: Transport | undefined
  /** Peers at once, those not yet announced included. 1 to 1,000,000; default 4095. */
  max_peers?: number | undefined
  /**
   * Connections at once from one address, those that `verify` decides about included. 1 to 1,000,000; default 64. Who has
   * none, as behind a Unix socket, is not counted.
   */
  max_connections_per_ip?: number | undefined
  /**
   * Sockets at once whose handshake has not ended, or whose answer of `on_request` has not left, from all addresses
   * together. 1 to 1,000,000; default 1024. Of those without a whole request, and of the answers, one address may have a
   * sixteenth, or `max_connections_per_ip` if that is more; an address of `trusted_proxies` may have all.
   */
  max_pending?: number | undefined
  /** Origins that browsers may come from, as `https://example.org` or `'null'`; default: any. No `*` and no path: a TypeError. Requests without Origin pass. */
  allowed_origins?: readonly string[] | undefined
  /** The only path that may be upgraded, as it stands in requests: `/play`, `/a%20b`; default: any. */
  path?: string | undefined
  /** Decides about a request that has passed all other checks. What it returns (true, an object …) stays in the handshake; whatever is falsy refuses with 401. */
  verify?: ((request: HttpRequest) => unknown) | undefined
  /** How long a promise of `verify` may take, without which it is a TypeError; default 5. */
  verify_timeout?: number | undefined
  /** Addresses or CIDR ranges (`10.0.0.0/8`, no bits behind the prefix) of proxies whose `X-Forwarded-For` and `Forwarded` are believed, also in what `verify` and `on_request` are asked; default: none. */
  trusted_proxies?: readonly string[] | undefined
  /** Answers plain HTTP requests (GET, HEAD) on the same port, at once; undefined answers 426, a promise 500. */
  on_request?: ((request: HttpRequest) => HttpResponse | undefined) | undefined
  /** How long a peer may be silent before it is cut; a ping goes out each quarter of it. 0 is off, else at least 0.1; default 60. */
  idle_timeout?: number | undefined
  /** How long the answer to our close frame may take; default 5. Set on uws, which has 4 s of its own: a TypeError. */
  close_timeout?: number | undefined
  /** What has arrived of one peer and was not admitted yet, in bytes; default 4 MiB. */
  max_backlog_bytes?: number | undefined
  /** The same in packets; default 16,384. */
  max_backlog_packets?: number | undefined
  /** The same for all peers together, in bytes; default 256 MiB. Where it is full, `inbound_overflow` meets who would hold most, not who sends. */
  max_total_backlog_bytes?: number | undefined
  /** The same in packets, each of which takes some 250 bytes besides its own; default 2,097,152. */
  max_total_backlog_packets?: number | undefined
  /** `'disconnect'` (default): close 1008. `'drop_oldest'`: of the backlog. `'drop_newest'`: Godot's way, at the queue; a full backlog still disconnects. `'pause'`: stop reading (uws cannot: a TypeError). */
  inbound_overflow?: InboundOverflow | undefined
  /** Packets admitted per peer and poll; the rest waits, counted. 0 is no limit, the default. */
  max_packets_per_poll?: number | undefined
  /**
   * Messages that one peer may send in a second; more close it with 1008. A packet each, the frames of the multiplayer
   * protocol included; pings and the fragments of a message are the engine's. 0 is no limit, the default.
   */
  max_packets_per_second?: number | undefined
  /** The same in bytes of messages. A message above `max_bytes_per_second` × `rate_burst` never passes. */
  max_bytes_per_second?: number | undefined
  /**
   * How many seconds' worth of either may come at once, as after a network that stood still; at least 0.1, default 5.
   * Without either limit a TypeError.
   */
  rate_burst?: number | undefined
  /** A peer whose outbound amount stays above this for a whole `slow_peer_timeout` is cut; 0 is off, the default. */
  slow_peer_bytes?: number | undefined
  /** See `slow_peer_bytes`, without which it is a TypeError; default 10. */
  slow_peer_timeout?: number | undefined
  /** With `gd_mp_api`: clients learn of each other and reach each other through the server; default true. False: a star. */
  server_relay?: boolean | undefined
  /** With `gd_mp_api`: asked for each packet from one client to others; `target` as `set_target_peer`. Default: all may pass. */
  may_relay?: ((source: number, target: number, payload: Uint8Array) => boolean) | undefined
  /** With `gd_mp_api`: packets that may wait unread for the server itself; more wait in the backlog while the game keeps up, else they are dropped, counted. Default 65,536. */
  max_queued_packets?: number | undefined
  /** The same in bytes; default 64 MiB. */
  max_queued_bytes?: number | undefined
  /** permessage-deflate: `'off'` (default), `'shared'`, `'dedicated'`. Per peer that negotiates it: 0 and about 73 KB on uws, about 250 KB in both on ws. */
  compression?: Compression | undefined
  /** False lets several processes share the port (SO_REUSEPORT; on ws, which cannot, a TypeError); default true. */
  exclusive?: boolean | undefined
  /** What `get_var` and `put_var` read and write with peers that have agreed on no other codec; default Godot's Variant. */
  codec?: PacketCodec | undefined
  /** Codecs that clients may ask for by a sub-protocol of their name, for values and remote calls; default `[msgpackCodec]`. */
  codecs?: readonly WireCodec[] | undefined
  /** With `gd_mp_api`: the kinds of players beside Godot 3's, as `new OneWorld()` of polled-peer/world; default none. */
  kinds?: PlayerKinds | undefined
  /** Hears a sentence, once per reason, where Godot would print one; what it throws, `poll()` throws. Default `process.emitWarning`. */
  on_warning?: ((text: string) => void) | undefined
  /** The time; default the system's clock. */
  clock?: Clock | undefined
  /** The dice that make peer ids; default the system's cryptographic generator. */
  random?: Random | undefined
  /** When batches leave; default at the end of the microtask. */
  turn?: Turn | undefined
}
