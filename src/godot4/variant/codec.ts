/**
 * Godot 4's Variant format as a codec: full for the packets of `get_var` and `put_var`, compact for the arguments of remote
 * calls and for properties. Spoken with Godot 4 peers, who never ask for it. Holds no state: one serves all.
 */

import type { ByteRefusal } from '../../peer/byte-refusal.ts'
import type { Decoded, Encoded } from '../../peer/packet-codec.ts'
import type { WireCodec } from '../../multiplayer/codec/wire-codec.ts'
import { decodeWith, type DecodeOptions } from '../../multiplayer/variant/decode.ts'
import { encodeWith, type EncodeOptions } from '../../multiplayer/variant/encode.ts'
import { readCompactValues, writeCompactValue } from './compact.ts'
import { GODOT_4 } from './type-table.ts'

/** Reads a value as Godot 4's `bytes_to_var` does. What follows it is ignored. Never throws. */
export function decodeVariant(bytes: Uint8Array, options: DecodeOptions = {}): Decoded {
  return decodeWith(GODOT_4, bytes, options)
}

/** Writes a value as Godot 4's `var_to_bytes` does. Never throws. */
export function encodeVariant(value: unknown, options: EncodeOptions = {}): Encoded {
  return encodeWith(GODOT_4, value, options)
}

/** Reads and writes values as Godot 4 does. Its name is that of the wire: no sub-protocol asks for it. */
export const godot4Codec: WireCodec = {
  name: 'godot4',
  decode: (bytes) => decodeVariant(bytes),
  encode: (value, maxBytes) => encodeVariant(value, { maxBytes }),
  readValues: (bytes, count, isExact) => readCompactValues(bytes, count, { exact: isExact }),
  writeValues(bytes, values): ByteRefusal | null {
    for (const [index, value] of values.entries()) {
      const refusal = writeCompactValue(bytes, value)
      if (refusal !== null) return { ...refusal, message: `argument ${index + 1}: ${refusal.message}` }
    }
    return null
  },
}
