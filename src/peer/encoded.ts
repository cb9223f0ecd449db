/**
 * The two ends of writing a packet: the bytes of a writer, or why there are none. Called by the writers of wire formats.
 * Never throws.
 */

import type { ByteWriter } from './byte-writer.ts'
import { GodotError } from './error.ts'
import type { Encoded } from './packet-codec.ts'

/** What a writer has written, or why it stopped. The writer is not used again. */
export function finishPacket(bytes: ByteWriter): Encoded {
  return bytes.refusal === null ? { ok: true, bytes: bytes.finish() } : { ok: false, ...bytes.refusal }
}

/** What is not written, for the caller has asked for what cannot be: ERR_INVALID_PARAMETER and a sentence. */
export function refusePacket(message: string): Encoded {
  return { ok: false, error: GodotError.ERR_INVALID_PARAMETER, message }
}
