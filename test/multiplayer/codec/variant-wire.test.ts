/** The Variant format as a codec of peers: the packets of `put_var`, read by `get_var`. */

import t from 'tap'
import { variantCodec } from '../../../src/variant.ts'
import { hex } from '../../support/hex.ts'

t.test('writes a packet and reads it', async (t) => {
  const encoded = variantCodec.encode([1, 'x'], 1000)
  const decoded = encoded.ok ? variantCodec.decode(encoded.bytes) : encoded

  t.strictSame(decoded, { ok: true, value: [1, 'x'] })
})

t.test('keeps to the limit that it is given', async (t) => {
  t.strictSame(variantCodec.encode('hello', 15), {
    ok: false,
    error: 6,
    message: 'cannot write value: more than 15 bytes',
  })
})

t.test('refuses what is no Variant', async (t) => {
  t.match(variantCodec.decode(hex('63 61 74 21')), { ok: false, error: 30 })
})
