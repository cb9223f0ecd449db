/** What holds of the Variant codec of Godot 4 for all values and for all bytes. */

import { fc } from '../../support/property-test.ts'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { decodeVariant, encodeVariant, godot4Codec } from '../../../src/godot4/variant/codec.ts'
import { ByteReader } from '../../../src/peer/byte-reader.ts'
import { ByteWriter } from '../../../src/peer/byte-writer.ts'
import { encodeVariant as encodeGodot3 } from '../../../src/variant.ts'
import { anyValue, damaged } from '../../support/hostile-inputs.ts'
import { variants } from '../../multiplayer/variant/arbitraries.ts'
import { godot4Values } from './arbitraries.ts'

const RUNS = { numRuns: 300 }
/** The errors that decoding may end with: 4, 6, 18 and 30. */
const REFUSALS = [4, 6, 18, 30]

function encode(value: unknown): Uint8Array {
  const encoded = encodeVariant(value, { maxDepth: 1024 })
  if (!encoded.ok) throw new Error(encoded.message)
  return encoded.bytes
}

function encodeCompact(values: readonly unknown[]): Uint8Array {
  const bytes = new ByteWriter(1_000_000)
  const refusal = godot4Codec.writeValues(bytes, values)
  if (refusal !== null) throw new Error(refusal.message)
  return bytes.finish()
}

t.test('decodes exactly what was encoded, and that to the same bytes', async (t) => {
  fc.assert(
    fc.property(godot4Values, (value) => {
      const bytes = encode(value)
      const decoded = decodeVariant(bytes, { exact: true })
      return (
        isDeepStrictEqual(decoded, { ok: true, value }) && decoded.ok && isDeepStrictEqual(encode(decoded.value), bytes)
      )
    }),
    RUNS,
  )
  t.pass('for 300 values')
})

t.test('decodes by default what Godot 3 has too to the value that Godot 3 would', async (t) => {
  fc.assert(
    fc.property(variants({ exact: false, wellFormed: true }), (value) =>
      isDeepStrictEqual(decodeVariant(encode(value)), { ok: true, value }),
    ),
    RUNS,
  )
  t.pass('for 300 values')
})

t.test('reads compact values one behind the other as they were written', async (t) => {
  fc.assert(
    fc.property(fc.array(godot4Values, { maxLength: 4 }), (values) => {
      const reader = new ByteReader(encodeCompact(values))
      const read = godot4Codec.readValues(reader, values.length, true)
      return reader.refusal === null && reader.remaining === 0 && isDeepStrictEqual(read, values)
    }),
    RUNS,
  )
  t.pass('for 300 lists')
})

t.test('writes null, bool, int, float, String and Vector2 in full as Godot 3 does', async (t) => {
  const shared = variants({ exact: true, wellFormed: true }).filter((value) => (encode(value)[0] ?? 0) <= 5)

  fc.assert(
    fc.property(shared, (value) => isDeepStrictEqual(encodeGodot3(value), { ok: true, bytes: encode(value) })),
    RUNS,
  )
  t.pass('for 300 values')
})

t.test('refuses a value that is cut anywhere, but in the padding at its very end', async (t) => {
  fc.assert(
    fc.property(godot4Values, (value) => {
      const bytes = encode(value)
      for (let length = 0; length < bytes.length; length++) {
        const decoded = decodeVariant(bytes.subarray(0, length), { exact: true })
        const isPadding = bytes.length - length < 4
        if (decoded.ok && !(isPadding && isDeepStrictEqual(decoded.value, value))) return false
      }
      return true
    }),
    { numRuns: 100 },
  )
  t.pass('for 100 values')
})

/** Bytes that look like Variants at many places: small numbers, as types and counts are. */
const likely = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 40 }),
      fc.constantFrom(0x1001c, 0x2001c, 0x3001c, 0x5001b, 0xf001b, 0x10003, 0x10005, 0x10018, 0x80000001, -1),
    ),
    { maxLength: 40 },
  )
  .map((words) => new Uint8Array(Int32Array.from(words).buffer))

for (const [name, bytes] of [
  ['any bytes', fc.uint8Array({ maxLength: 200 })],
  ['words that look like types and counts', likely],
  ['damaged Variants', damaged(godot4Values, encode)],
] as const) {
  t.test(`reads ${name} to values or a refusal, in both forms, and never throws`, async (t) => {
    fc.assert(
      fc.property(bytes, (one) => {
        const decoded = decodeVariant(one, { exact: true })
        const reader = new ByteReader(one)
        const values = godot4Codec.readValues(reader, 3, false)
        const isEnough = values.length === 3 || reader.refusal !== null
        return isEnough && (decoded.ok || (REFUSALS.includes(decoded.error) && decoded.message.length < 200))
      }),
      RUNS,
    )
    t.pass('for 300 packets')
  })
}

t.test('encodes whatever was decoded, and what that is decoded to, to the same bytes', async (t) => {
  fc.assert(
    fc.property(fc.oneof(likely, damaged(godot4Values, encode)), (one) => {
      const decoded = decodeVariant(one, { exact: true })
      if (!decoded.ok) return true
      const bytes = encode(decoded.value)
      const again = decodeVariant(bytes, { exact: true })
      return again.ok && isDeepStrictEqual(encode(again.value), bytes)
    }),
    RUNS,
  )
  t.pass('for 300 packets')
})

t.test('encodes any JavaScript value or refuses it, within the limit, and never throws', async (t) => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const encoded = godot4Codec.encode(value, 200)
      return encoded.ok ? encoded.bytes.length <= 200 : encoded.message.startsWith('cannot write value')
    }),
    RUNS,
  )
  t.pass('for 300 values')
})
