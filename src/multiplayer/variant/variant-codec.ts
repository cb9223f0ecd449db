/**
 * Godot's Variant format as the codec behind `get_var` and `put_var`. Given to peers that speak it, which is what every
 * Godot peer does. Holds no state: one serves all.
 */

import type { PacketCodec } from '../../peer/packet-codec.ts'
import { decodeVariant } from './decode.ts'
import { encodeVariant } from './encode.ts'

/** Reads and writes packets as Godot 3 does. */
export const variantCodec: PacketCodec = {
  decode: (bytes) => decodeVariant(bytes),
  encode: (value, maxBytes) => encodeVariant(value, { maxBytes }),
}
