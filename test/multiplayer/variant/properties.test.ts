/**
 * What holds of the Variant codec for all values and for all bytes: nothing is changed on the way, nothing throws,
 * and no bytes make more of themselves than a small multiple.
 */

import { fc } from '../../support/property-test.ts'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { decodeVariant, encodeVariant, PoolStringArray, variantCodec } from '../../../src/variant.ts'
import type { Decoded } from '../../../src/variant.ts'
import { anyValue, damaged } from '../../support/hostile-inputs.ts'
import { sizeOf } from '../../support/size-of.ts'
import { variants } from './arbitraries.ts'

const RUNS = { numRuns: 1000 }
/** The errors that decoding may end with: 4, 6, 18 and 30. */
const REFUSALS = [4, 6, 18, 30]

function encode(value: unknown): Uint8Array {
  const encoded = encodeVariant(value, { maxDepth: 1024 })
  if (!encoded.ok) throw new Error(encoded.message)
  return encoded.bytes
}

/** Whether an answer is one of the two that decoding may give, and of a bounded size. */
function isBounded(answer: Decoded, length: number): boolean {
  if (!answer.ok) return REFUSALS.includes(answer.error) && answer.message.length < 200
  return sizeOf(answer.value) <= 2 * length + 16
}

const damagedVariants = damaged(variants({ exact: false }), encode)

/** Bytes that look like Variants at many places: small numbers, as types and counts are. */
const likely = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 28 }), fc.constantFrom(0x10003, 0x10002, 0x10011, 0x80000001, -1)), {
    maxLength: 40,
  })
  .map((words) => new Uint8Array(Int32Array.from(words).buffer))

t.test('decodes what was encoded to an equal value', async (t) => {
  const value = variants({ exact: false })

  fc.assert(
    fc.property(value, (one) => isDeepStrictEqual(decodeVariant(encode(one)), { ok: true, value: one })),
    RUNS,
  )
  t.pass('for 1000 values')
})

t.test('decodes exactly what was encoded to the same type of value, and that to the same bytes', async (t) => {
  const value = variants({ exact: true })

  fc.assert(
    fc.property(value, (one) => {
      const bytes = encode(one)
      const decoded = decodeVariant(bytes, { exact: true })
      return (
        isDeepStrictEqual(decoded, { ok: true, value: one }) &&
        decoded.ok &&
        isDeepStrictEqual(encode(decoded.value), bytes)
      )
    }),
    RUNS,
  )
  t.pass('for 1000 values')
})

for (const [name, bytes] of [
  ['any bytes', fc.uint8Array({ maxLength: 200 })],
  ['words that look like types and counts', likely],
  ['damaged Variants', damagedVariants],
] as const) {
  t.test(`decodes ${name} to a value or a refusal, of a bounded size, and never throws`, async (t) => {
    fc.assert(
      fc.property(bytes, (one) => isBounded(variantCodec.decode(one), one.length)),
      RUNS,
    )
    t.pass('for 1000 packets')
  })
}

t.test('encodes again whatever was decoded, to bytes of the same meaning', async (t) => {
  fc.assert(
    fc.property(fc.oneof(likely, damagedVariants), (one) => {
      const decoded = decodeVariant(one, { exact: true })
      return !decoded.ok || isDeepStrictEqual(decodeVariant(encode(decoded.value), { exact: true }), decoded)
    }),
    RUNS,
  )
  t.pass('for 1000 packets')
})

t.test('encodes any JavaScript value or refuses it, within the limit, and never throws', async (t) => {
  const limit = 200

  fc.assert(
    fc.property(anyValue, (value) => {
      const encoded = variantCodec.encode(value, limit)
      return encoded.ok ? encoded.bytes.length <= limit : encoded.message.startsWith('cannot write value')
    }),
    RUNS,
  )
  t.pass('for 1000 values')
})

t.test('sizes are counted: a wrapper of texts is larger than its texts', async (t) => {
  t.equal(sizeOf(new PoolStringArray(['ab', ''])), 1 + 1 + 3 + 1)
})
