/**
 * The codecs of a MultiplayerAPI whose players speak several wires: Godot 4's, and Godot 3's two, which take Godot 4's
 * values too, as the table of counterparts has them. Handed to the option `codecs`. They hold no state.
 */

import { GodotError } from '../peer/error.ts'
import { CODEC_PREFIX, type WireCodec } from '../multiplayer/codec/wire-codec.ts'
import { msgpackCodec } from '../multiplayer/codec/msgpack.ts'
import { variantCodec } from '../multiplayer/codec/variant-wire.ts'
import { toGodot3 } from '../godot4/translate/to-godot3.ts'
import { godot4Codec } from '../godot4/variant/codec.ts'

/** The sub-protocol by which a client says that it is of Godot 4, and by which a world knows those that are. */
export const GODOT4_PROTOCOL: string = `${CODEC_PREFIX}godot4.1`

/** What the calls of Godot 4's players are written in. For another codec its values are read as Godot 3 has them. */
export const godot4Calls: WireCodec = {
  ...godot4Codec,
  name: GODOT4_PROTOCOL,
  readValues(bytes, count, isExact): unknown[] {
    const values = godot4Codec.readValues(bytes, count, isExact)
    if (!isExact || bytes.refusal !== null) return values
    const translation = toGodot3(values)
    if (translation.ok) return translation.value as unknown[]
    bytes.refuse(GodotError.ERR_INVALID_DATA, translation.message)
    return values
  },
}

/** A codec of Godot 3's types that takes values of Godot 4's, where they have counterparts. */
function takingGodot4(codec: WireCodec): WireCodec {
  return {
    name: codec.name,
    decode: (bytes) => codec.decode(bytes),
    encode(value, maxBytes) {
      const translation = toGodot3(value)
      return translation.ok ? codec.encode(translation.value, maxBytes) : refused(translation.message)
    },
    readValues: (bytes, count, isExact) => codec.readValues(bytes, count, isExact),
    writeValues(bytes, values) {
      const translation = toGodot3(values)
      if (!translation.ok) return { error: GodotError.ERR_INVALID_PARAMETER, message: translation.message }
      return codec.writeValues(bytes, translation.value as readonly unknown[])
    },
  }
}

function refused(message: string): { ok: false; error: GodotError; message: string } {
  return { ok: false, error: GodotError.ERR_INVALID_PARAMETER, message }
}

/** Godot's Variant, MessagePack and Godot 4's Variant: `new MultiplayerAPI({ codecs: worldCodecs })`. */
export const worldCodecs: readonly WireCodec[] = [takingGodot4(variantCodec), takingGodot4(msgpackCodec), godot4Calls]
