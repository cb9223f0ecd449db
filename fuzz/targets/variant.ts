/**
 * Variants: what a packet of `get_var` and the arguments of remote calls hold. What is read exactly is written as bytes
 * that are read as the same; what is read for a game can be sent on by it.
 */

import { isDeepStrictEqual } from 'node:util'
import { decodeVariant } from '../../src/multiplayer/variant/decode.ts'
import { encodeVariant } from '../../src/multiplayer/variant/encode.ts'
import { variants } from '../../test/multiplayer/variant/arbitraries.ts'
import { sizeOf } from '../../test/support/size-of.ts'
import { documentedVectors } from '../documented-vectors.ts'
import { demand, type FuzzTarget } from '../target.ts'

/** The errors that decoding may end with. */
const REFUSALS = [4, 6, 18, 30]

function encode(value: unknown): Uint8Array {
  const encoded = encodeVariant(value)
  demand(encoded.ok, `what was read cannot be written: ${encoded.ok ? '' : encoded.message}`)
  return encoded.bytes
}

function readAndWritten(bytes: Uint8Array, exact: boolean): Uint8Array | null {
  const read = decodeVariant(bytes, { exact })
  if (!read.ok) {
    demand(REFUSALS.includes(read.error) && read.message.length < 200, `it is refused with ${read.error}`)
    return null
  }
  demand(sizeOf(read.value) <= 2 * bytes.length + 16, 'the value is larger than twice its bytes')
  const written = encode(read.value)
  demand(isDeepStrictEqual(decodeVariant(written, { exact }), read), 'what is written is read as something else')
  return written
}

/** Godot's Variant, read by default and exactly. */
export const variant: FuzzTarget = {
  name: 'variant',
  reads: [
    'src/multiplayer/variant/decode.ts',
    'src/multiplayer/variant/math-types.ts',
    'src/multiplayer/variant/pool-types.ts',
    'src/multiplayer/variant/reference-types.ts',
    'src/multiplayer/variant/strings.ts',
    'src/peer/byte-reader.ts',
    'src/peer/floats.ts',
    'src/peer/int32.ts',
  ],
  seeds: documentedVectors('variant.md'),
  words: Array.from({ length: 28 }, (_, type) => Uint8Array.of(type, 0, type === 2 || type === 3 ? 1 : 0, 0)),
  made: variants({ exact: true }).map(encode),
  run(bytes) {
    const plain = readAndWritten(bytes, false)
    const exact = readAndWritten(bytes, true)
    demand((plain === null) === (exact === null), 'only one way of reading takes it')
    if (exact === null) return
    const again = decodeVariant(exact, { exact: true })
    demand(again.ok && isDeepStrictEqual(encode(again.value), exact), 'the same value is written in two ways')
  },
}
