/**
 * What a WebSocketClient can be told beyond Godot's properties. Read once by the constructor.
 * Bad options throw a TypeError there, before anything is open.
 */

import type { WireCodec } from '../multiplayer/codec/wire-codec.ts'
import type { Clock } from '../peer/clock.ts'
import type { PacketCodec } from '../peer/packet-codec.ts'
import type { Random } from '../peer/random.ts'
import type { Turn } from '../peer/turn.ts'
import type { Connector } from './connector.ts'

/** How a client reconnects by itself. Durations are seconds. */
export interface ReconnectOptions {
  /** The longest wait before the first retry; each further one may be twice as long. Default 1. */
  first_delay?: number | undefined
  /** No wait is longer; default 30. A connection that has lasted so long starts the count anew. */
  max_delay?: number | undefined
  /** Retries in a row; 0 is no limit, the default. */
  max_attempts?: number | undefined
}

/** Options of `new WebSocketClient(options)`. All may be left out. Durations are seconds, sizes bytes. */
export interface WebSocketClientOptions {
  /** How long name, TCP, TLS and the server's answer may take together; default 10. Godot waits for ever. */
  handshake_timeout?: number | undefined
  /** How long the server may be silent before the connection is cut; a ping goes out each quarter of it. 0 is off, else at least 0.1. Default 60; in browsers, which cannot ping, 0. */
  idle_timeout?: number | undefined
  /** How long the answer to our close frame may take; default 5. */
  close_timeout?: number | undefined
  /** Try again after a failure or a loss: true for the defaults, or how. Default false. */
  reconnect?: boolean | ReconnectOptions | undefined
  /** What has arrived and was not admitted yet, in bytes; default 4 MiB. */
  max_backlog_bytes?: number | undefined
  /** The same in packets; default 16,384. */
  max_backlog_packets?: number | undefined
  /** `'disconnect'` (default): close 1008. `'drop_oldest'`: of the backlog. `'drop_newest'`: Godot's way, at the queue. `'pause'`: stop reading (not in browsers). */
  inbound_overflow?: 'disconnect' | 'drop_oldest' | 'drop_newest' | 'pause' | undefined
  /** Packets admitted per poll; the rest waits, counted. 0 is no limit, the default. */
  max_packets_per_poll?: number | undefined
  /** With `gd_mp_api`: packets that may wait unread; more wait in the backlog while the game keeps up, else they are dropped, counted. Default 65,536. */
  max_queued_packets?: number | undefined
  /** The same in bytes; default 64 MiB. */
  max_queued_bytes?: number | undefined
  /**
   * What `get_var` and `put_var` read and write; default Godot's Variant. One that has a `name` is offered to the server by
   * a sub-protocol of that name, and spoken if the server takes it, else Variant. A server that knows no codecs takes it
   * for a wrong sub-protocol where it is all that is offered: Godot's does so always, so do not ask it for one.
   */
  codec?: PacketCodec | WireCodec | undefined
  /** Hears a sentence, once per reason, where Godot would print one; default `process.emitWarning`, in browsers nobody. */
  on_warning?: ((text: string) => void) | undefined
  /** What opens connections; default that of the platform. */
  connector?: Connector | undefined
  /** The time; default the system's clock. */
  clock?: Clock | undefined
  /** The dice that spread retries; default the system's generator. */
  random?: Random | undefined
  /** When batches leave; default at the end of the microtask. */
  turn?: Turn | undefined
}
