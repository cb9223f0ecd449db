/** A WireCodec for tests: each value as its length and its JSON. Refuses `undefined` and functions. */

import { GodotError } from '../../../src/peer/error.ts'
import type { WireCodec } from '../../../src/multiplayer/codec/wire-codec.ts'
import { jsonCodec } from '../../support/json-codec.ts'

export const jsonWire: WireCodec = {
  ...jsonCodec,
  name: 'test.json',
  readValues(bytes, count) {
    const values: unknown[] = []
    while (values.length < count && bytes.refusal === null) {
      const text = bytes.utf8(bytes.u32())
      const decoded = jsonCodec.decode(Buffer.from(text))
      if (decoded.ok) values.push(decoded.value)
      else bytes.refuse(decoded.error, decoded.message)
    }
    return values
  },
  writeValues(bytes, values) {
    for (const value of values) {
      const text: string | undefined = JSON.stringify(value)
      if (text === undefined) return { error: GodotError.ERR_INVALID_PARAMETER, message: 'not for JSON' }
      bytes.u32(Buffer.byteLength(text))
      bytes.utf8(text)
    }
    return bytes.refusal
  },
}
