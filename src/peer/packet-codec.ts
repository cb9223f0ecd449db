/**
 * The port through which `get_var` and `put_var` turn values into packets and back.
 * Implemented by the codecs of the multiplayer room; the peer room knows no format.
 */

import type { GodotError } from './error.ts'

/** A value that was read, or why it could not be. */
export type Decoded =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: GodotError; readonly message: string }

/** Bytes that were written, or why they could not be. */
export type Encoded =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly error: GodotError; readonly message: string }

/** A format for values in packets. Neither method throws. */
export interface PacketCodec {
  /** Reads one value from a whole packet. The bytes come from outside: anything may be in them. */
  decode(bytes: Uint8Array): Decoded
  /** Writes one value, at most `maxBytes` long; more is ERR_OUT_OF_MEMORY. */
  encode(value: unknown, maxBytes: number): Encoded
}
