/**
 * The port between an open socket and the peer that speaks through it.
 * Implemented by every transport and every client connector; held by a Channel. What a Connection promises is
 * written here as duties, and test/server/transport/contract.ts asks each implementation for them.
 */

import type { PacketBatch } from './packet-batch.ts'

/**
 * Why a connection ended.
 * - `remote`: the other side sent a close frame; code and reason are its own.
 * - `local`: {@link Connection.close} or {@link Connection.terminate} was called.
 * - `lost`: the byte stream ended without a close frame (FIN, RST).
 * - `violation`: the other side broke the protocol or a native limit, and the engine ended it.
 * - `refused`: the gate ended it because a limit or deadline of ours was passed. No transport reports this one.
 */
export type EndCause = 'remote' | 'local' | 'lost' | 'violation' | 'refused'

/** What the other side did wrong when the cause is `violation`. */
export type Violation = 'message-too-big' | 'invalid-utf8' | 'invalid-frame' | 'invalid-close-code' | 'ping-flood'

/** Where in its message a frame stands; `whole` is a message of one frame. */
export type FramePart = 'whole' | 'first' | 'middle' | 'last'

/** How a connection ended. */
export interface ConnectionEnd {
  readonly cause: EndCause
  /** `remote`: the code received, 1005 if the frame held none. `local`: the code given. Else 1006. */
  readonly code: number
  /** The reason received or given; `''` if there was none. Cut at the first NUL, which Godot 3 adds. */
  readonly reason: string
  /** A close frame ended the connection, as far as this side can know. */
  readonly wasClean: boolean
  /** Set when, and only when, the cause is `violation`. */
  readonly violation?: Violation
}

/**
 * What an open connection tells its owner. Duties of the caller:
 * - events come in the order of arrival, never after `ended` (but `late`); `ended` comes exactly once, whatever happens;
 * - `ended` may come inside a call of `close` or `terminate`, other events may not come inside any call;
 * - an event never throws (the owner's duty), and the caller would survive it if it did.
 */
export interface ConnectionEvents {
  /** One whole message. `bytes` are lent for the time of the call: who keeps them copies them. Text is valid UTF-8. */
  message(bytes: Uint8Array, isText: boolean): void
  /**
   * A message of `length` bytes arrived behind our close, and nobody will read it. The one event that may come behind
   * `ended`; told by engines that still hear, to owners that count.
   */
  late?(length: number): void
  /** The answer to a {@link Connection.ping}, or an unasked pong. Pings from the other side are answered by the engine. */
  pong(): void
  /**
   * A ping or pong frame with its payload, lent for the time of the call: for owners that want more than `pong()`.
   * Told by engines that have {@link Connection.writeFrame}.
   */
  controlFrame?(kind: 'ping' | 'pong', payload: Uint8Array): void
  /** What was buffered has been taken by the operating system: `bufferedAmount` is 0 again. */
  drained(): void
  /**
   * Our side closes by itself, for a reason that the other side is told, and `ended` comes next: what shall go out before
   * the close frame is written now. Told by connections that have such reasons, to owners that have last words.
   */
  closing?(): void
  ended(end: ConnectionEnd): void
}

/**
 * An open socket seen from inside. After `ended` every method does nothing and `bufferedAmount` is 0; none ever throws.
 */
export interface Connection {
  /** The address of the other end of the socket, as Godot prints it. */
  readonly address: string
  /** The port of the other end; 0 where it cannot be proven. Looked up when read: may be costly, never wrong. */
  readonly port: number
  /** Bytes accepted by `write` that the operating system has not taken. */
  readonly bufferedAmount: number
  /** Of these, what a pace holds back; it leaves by itself. Absent where nothing is held back. */
  readonly heldBytes?: number
  /** Whether so many bytes, in so many packets, would leave at once; absent where all do. */
  leavesNow?(bytes: number, packets: number): boolean
  /**
   * Sends each packet of the batch as one unfragmented message, in order, with as few system calls as the engine can.
   * The bytes are taken before it returns. Never drops a packet while the connection is open.
   */
  write(batch: PacketBatch): void
  /**
   * Sends one frame at once: a message, or a fragment of one, which no other message may interrupt. `compress` counts
   * where compression was agreed on. Absent where the engine sends whole batches only.
   */
  writeFrame?(bytes: Uint8Array, isText: boolean, part: FramePart, compress: boolean): void
  /** Sends a ping. A payload, of 125 bytes at most, goes out on engines that have {@link writeFrame}; others leave it out. */
  ping(payload?: Uint8Array): void
  /**
   * Starts the closing handshake behind all that was written. `code` is 0 (a close frame without code) or one that may
   * be sent; `reason` is well-formed and at most 123 bytes of UTF-8: the caller has seen to both.
   * Messages that arrive afterwards are reported as `late` or not at all. `ended` follows with cause `local`: when the operating
   * system has taken all, which is at once if nothing is buffered (uws), or when the answer came (ws). Until then the
   * gate's close deadline may call `terminate`. A second call does nothing.
   */
  close(code: number, reason: string): void
  /** A {@link close} that waits for what a pace holds back waits no more: that is lost. Absent where none waits. */
  closeNow?(): void
  /** Ends the connection now, without a close frame. `ended` follows with cause `local`, if it had not come. */
  terminate(): void
  /** Switches TCP_NODELAY, which is on from the start. False where the engine cannot switch it so. */
  setNoDelay(enabled: boolean): boolean
  /** Stops or resumes reading, so that TCP holds the sender back; absent where the engine cannot. */
  setReading?(enabled: boolean): void
}
