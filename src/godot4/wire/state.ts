/**
 * The values in what MultiplayerSpawner and MultiplayerSynchronizer send: compact values one behind the other, whose
 * number only the two sides know. Called by the replication of SceneMultiplayer. Never throws.
 */

import { ByteReader } from '../../peer/byte-reader.ts'
import { ByteWriter } from '../../peer/byte-writer.ts'
import { finishPacket } from '../../peer/encoded.ts'
import type { Encoded } from '../../peer/packet-codec.ts'
import type { WireCodec } from '../../multiplayer/codec/wire-codec.ts'

/** The values of a state, or why they are not these. */
export type StateReading =
  { readonly ok: true; readonly values: readonly unknown[] } | { readonly ok: false; readonly message: string }

/** Reads `count` values, and that nothing follows them: then the two sides do not mean the same properties. */
export function readState(state: Uint8Array, count: number, codec: WireCodec): StateReading {
  const bytes = new ByteReader(state)
  const values = count === 0 ? [] : codec.readValues(bytes, count, false)
  if (bytes.refusal !== null) return { ok: false, message: bytes.refusal.message }
  if (bytes.remaining === 0) return { ok: true, values }
  return { ok: false, message: `${bytes.remaining} bytes follow the ${count} values` }
}

/** Writes values for any number of peers. Refused with what the codec says; more than `maxBytes` is ERR_OUT_OF_MEMORY. */
export function writeState(values: readonly unknown[], codec: WireCodec, maxBytes: number): Encoded {
  const bytes = new ByteWriter(maxBytes)
  const refusal = codec.writeValues(bytes, values)
  return refusal === null ? finishPacket(bytes) : { ok: false, ...refusal }
}
