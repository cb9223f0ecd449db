/** A PacketCodec for tests: JSON, refusing what is not, and what is too long. */

import { GodotError } from '../../src/peer/error.ts'
import type { Decoded, Encoded, PacketCodec } from '../../src/peer/packet-codec.ts'

export const jsonCodec: PacketCodec = {
  decode(bytes): Decoded {
    try {
      return { ok: true, value: JSON.parse(Buffer.from(bytes).toString()) as unknown }
    } catch {
      return { ok: false, error: GodotError.ERR_INVALID_DATA, message: 'not JSON' }
    }
  },
  encode(value, maxBytes): Encoded {
    const bytes = Buffer.from(JSON.stringify(value))
    if (bytes.length <= maxBytes) return { ok: true, bytes }
    return { ok: false, error: GodotError.ERR_OUT_OF_MEMORY, message: `over ${maxBytes} bytes` }
  },
}
