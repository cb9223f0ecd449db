/** What no codec expects, made by fast-check: any JavaScript value, and damaged bytes. Used by the codecs' property tests. */

import { fc } from './property-test.ts'

/** JavaScript values of every kind, most of which no wire holds. */
export const anyValue: fc.Arbitrary<unknown> = fc.anything({
  ...{ withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withSet: true },
  ...{ withNullPrototype: true, withObjectString: true, withTypedArray: true, withSparseArray: true },
})

/** The bytes of such values with a few of them changed, or cut. */
export function damaged(
  values: fc.Arbitrary<unknown>,
  encode: (value: unknown) => Uint8Array,
): fc.Arbitrary<Uint8Array> {
  const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 })
  return fc.tuple(values, changes, fc.nat()).map(([value, changes, cut]) => {
    const bytes = encode(value)
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte
    return bytes.subarray(0, cut % 3 === 0 ? cut % bytes.length : bytes.length)
  })
}
