/** What holds of MessagePack for all values and for all bytes: nothing is changed on the way, and nothing throws. */

import { fc } from '../../support/property-test.ts'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { msgpackCodec } from '../../../src/multiplayer/codec/msgpack.ts'
import { ByteReader } from '../../../src/peer/byte-reader.ts'
import { anyValue, damaged } from '../../support/hostile-inputs.ts'
import { variants } from '../variant/arbitraries.ts'

const RUNS = { numRuns: 1000 }
/** The errors that decoding may end with. */
const REFUSALS = [6, 30]

function encode(value: unknown): Uint8Array {
  const encoded = msgpackCodec.encode(value, 1_000_000)
  if (!encoded.ok) throw new Error(encoded.message)
  return encoded.bytes
}

/** Reads one value so that it is written as the same again; undefined if the bytes are refused. */
function readExactly(bytes: Uint8Array): unknown {
  const reader = new ByteReader(bytes)
  const [value] = msgpackCodec.readValues(reader, 1, true)
  return reader.refusal === null ? value : undefined
}

const damagedValues = damaged(variants({ exact: true }), encode)

/** Bytes that begin things at many places: short containers, extensions, lengths. */
const likely = fc.uint8Array({ maxLength: 12 }).chain((tail) =>
  fc
    .array(fc.constantFrom(0x81, 0x82, 0x91, 0x93, 0xa1, 0xc4, 0xc7, 0xd3, 0xd4, 0xd6, 0xd7, 0xd8, 1, 2, 4, 0x72), {
      maxLength: 30,
    })
    .map((head) => Uint8Array.of(...head, ...tail)),
)

t.test('decodes what was encoded to an equal value', async (t) => {
  fc.assert(
    fc.property(variants({ exact: false }), (value) =>
      isDeepStrictEqual(msgpackCodec.decode(encode(value)), { ok: true, value }),
    ),
    RUNS,
  )
  t.pass('for 1000 values')
})

t.test('reads exactly what was encoded to the same type of value, and that to the same bytes', async (t) => {
  fc.assert(
    fc.property(variants({ exact: true }), (value) => {
      const bytes = encode(value)
      const read = readExactly(bytes)
      return isDeepStrictEqual(read, value) && isDeepStrictEqual(encode(read), bytes)
    }),
    RUNS,
  )
  t.pass('for 1000 values')
})

for (const [name, bytes] of [
  ['any bytes', fc.uint8Array({ maxLength: 200 })],
  ['bytes that begin things', likely],
  ['damaged values', damagedValues],
] as const) {
  t.test(`decodes ${name} to a value or a refusal, and never throws`, async (t) => {
    fc.assert(
      fc.property(bytes, (one) => {
        const decoded = msgpackCodec.decode(one)
        return decoded.ok || (REFUSALS.includes(decoded.error) && decoded.message.length < 200)
      }),
      RUNS,
    )
    t.pass('for 1000 packets')
  })
}

t.test('encodes again whatever was read exactly, to bytes of the same meaning', async (t) => {
  fc.assert(
    fc.property(fc.oneof(likely, damagedValues), (bytes) => {
      const value = readExactly(bytes)
      if (value === undefined) return true
      const encoded = msgpackCodec.encode(value, 1_000_000)
      // What Godot cannot hold in a Variant's text may have come in a text of MessagePack.
      return encoded.ok ? isDeepStrictEqual(readExactly(encoded.bytes), value) : encoded.message.includes('NUL')
    }),
    RUNS,
  )
  t.pass('for 1000 packets')
})

t.test('encodes any JavaScript value or refuses it, within the limit, and never throws', async (t) => {
  const limit = 200

  fc.assert(
    fc.property(anyValue, (value) => {
      const encoded = msgpackCodec.encode(value, limit)
      if (!encoded.ok) return encoded.message.startsWith('cannot write value')
      return encoded.bytes.length <= limit && msgpackCodec.decode(encoded.bytes).ok
    }),
    RUNS,
  )
  t.pass('for 1000 values')
})
