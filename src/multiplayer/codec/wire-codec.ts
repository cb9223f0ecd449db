/**
 * The port of the codecs: how values are written on the wire, as a whole packet or as the arguments of a remote call.
 * Implemented by the files beside it, one per format. Which one a peer speaks is settled in its handshake.
 */

import type { ByteReader } from '../../peer/byte-reader.ts'
import type { ByteRefusal } from '../../peer/byte-refusal.ts'
import type { ByteWriter } from '../../peer/byte-writer.ts'
import type { PacketCodec } from '../../peer/packet-codec.ts'

/** Sub-protocols with this prefix, alone or behind a game's and a plus, settle how values are coded, not what is played. */
export const CODEC_PREFIX = 'polled-peer.'

/** Whether a sub-protocol's name asks for a codec, alone or behind a game's: then no game can have it. */
export function isCodecOffer(name: string): boolean {
  return name.startsWith(CODEC_PREFIX) || name.includes(`+${CODEC_PREFIX}`)
}

/** A format for values. None of its methods throws; all bytes come from outside, and memory follows their length. */
export interface WireCodec extends PacketCodec {
  /** The sub-protocol by which a client asks for it; `''` is Godot's Variant, which needs no asking. */
  readonly name: string
  /**
   * Reads `count` values that stand one behind the other. Afterwards `bytes.refusal` says whether they did.
   * @param isExact Whether they must come back so that another codec can write the same: whole reals as Real, every
   * Dictionary as a Map.
   */
  readValues(bytes: ByteReader, count: number, isExact: boolean): unknown[]
  /** Writes values one behind the other. Null, or why one was refused; then what `bytes` holds means nothing. */
  writeValues(bytes: ByteWriter, values: readonly unknown[]): ByteRefusal | null
}
