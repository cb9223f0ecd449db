/**
 * Godot 4's Variants, in full and compact. What is read can be written, and what was written is read as what is written
 * as the same bytes. The first writing may lose something: wide vectors are read, and written in single precision.
 */

import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { decodeVariant, encodeVariant, godot4Codec } from '../../src/godot4/variant/codec.ts'
import { ByteReader } from '../../src/peer/byte-reader.ts'
import { ByteWriter } from '../../src/peer/byte-writer.ts'
import { godot4Values } from '../../test/godot4/variant/arbitraries.ts'
import { hex } from '../../test/support/hex.ts'
import { sizeOf } from '../../test/support/size-of.ts'
import { demand, type FuzzTarget } from '../target.ts'

/** The errors that decoding may end with. */
const REFUSALS = [4, 6, 18, 30]
const MOST_BYTES = 1_000_000
const TYPES = 39

function encode(value: unknown): Uint8Array {
  const encoded = encodeVariant(value)
  demand(encoded.ok, `what was read cannot be written: ${encoded.ok ? '' : encoded.message}`)
  return encoded.bytes
}

function checkFull(bytes: Uint8Array, exact: boolean): boolean {
  const read = decodeVariant(bytes, { exact })
  if (!read.ok) {
    demand(REFUSALS.includes(read.error) && read.message.length < 200, `it is refused with ${read.error}`)
    return false
  }
  demand(sizeOf(read.value) <= 4 * bytes.length + 16, 'the value is larger than four times its bytes')
  const written = encode(read.value)
  const again = decodeVariant(written, { exact })
  demand(again.ok && isDeepStrictEqual(encode(again.value), written), 'what is written is read as something else')
  return true
}

/** One value as the arguments of a call hold it. */
function checkCompact(bytes: Uint8Array): void {
  const reader = new ByteReader(bytes)
  const values = godot4Codec.readValues(reader, 1, true)
  if (reader.refusal !== null) return
  const written = encodeCompact(values)
  const again = new ByteReader(written)
  const read = godot4Codec.readValues(again, 1, true)
  demand(again.refusal === null && again.remaining === 0, 'it is written in short with something behind it')
  demand(isDeepStrictEqual(encodeCompact(read), written), 'what is written in short is read as something else')
}

function encodeCompact(values: readonly unknown[]): Uint8Array {
  const writer = new ByteWriter(MOST_BYTES)
  demand(godot4Codec.writeValues(writer, values) === null, 'what was read cannot be written in short')
  return writer.finish()
}

/** Godot 4's Variant, read by default, exactly and in short. */
export const godot4Variant: FuzzTarget = {
  name: 'godot4-variant',
  reads: [
    'src/godot4/variant/compact.ts',
    'src/godot4/variant/container-types.ts',
    'src/godot4/variant/math-types.ts',
    'src/godot4/variant/packed-types.ts',
    'src/godot4/variant/reference-types.ts',
  ],
  seeds: [
    ...['00', '41', '02 07', '82 d2 02 96 49', '03 00 00 40 40', '04 02 00 00 00 68 69', '1c 02 00 00 00'].map(hex),
    // Of every type some.
    ...fc.sample(godot4Values, { numRuns: 150, seed: 1 }).map(encode),
  ],
  words: Array.from({ length: TYPES }, (_, type) => Uint8Array.of(type, 0, type === 2 || type === 3 ? 1 : 0, 0)),
  made: godot4Values.map(encode),
  run(bytes) {
    const isPlain = checkFull(bytes, false)
    demand(checkFull(bytes, true) === isPlain, 'only one way of reading takes it')
    checkCompact(bytes)
  },
}
