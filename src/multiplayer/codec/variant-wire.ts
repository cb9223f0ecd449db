/**
 * Godot's Variant format as a codec: of packets, behind `get_var` and `put_var`, and of the arguments of remote calls.
 * Spoken by every Godot peer, and by every peer that has asked for no other. Holds no state: one serves all.
 */

import type { ByteRefusal } from '../../peer/byte-refusal.ts'
import { decodeVariant, readVariants } from '../variant/decode.ts'
import { encodeVariant, writeVariant } from '../variant/encode.ts'
import type { WireCodec } from './wire-codec.ts'

/** Reads and writes values as Godot 3 does. Its name is `''`: it is what is spoken where nothing was asked for. */
export const variantCodec: WireCodec = {
  name: '',
  decode: (bytes) => decodeVariant(bytes),
  encode: (value, maxBytes) => encodeVariant(value, { maxBytes }),
  readValues(bytes, count, isExact) {
    return readVariants(bytes, count, { exact: isExact })
  },
  writeValues(bytes, values): ByteRefusal | null {
    let number = 0
    for (const value of values) {
      number++
      const refusal = writeVariant(bytes, value)
      if (refusal !== null) return { ...refusal, message: `argument ${number}: ${refusal.message}` }
    }
    return null
  },
}
