/**
 * Godot 4's compact form of a value: a bool in one byte and an int in as few as hold it, and everything else as it always
 * is. Only for values that stand by themselves, as arguments of calls and properties: what is inside of an Array or a
 * Dictionary is never compact. Called by the codec. Never throws.
 */

import type { ByteReader } from '../../peer/byte-reader.ts'
import type { ByteRefusal } from '../../peer/byte-refusal.ts'
import type { ByteWriter } from '../../peer/byte-writer.ts'
import { readByte } from '../../peer/int32.ts'
import { BOOL, INT, isInt64, isWrittenAsInt } from '../../multiplayer/variant/basic-types.ts'
import { VariantReading, type DecodeOptions } from '../../multiplayer/variant/decode.ts'
import { writeWith } from '../../multiplayer/variant/encode.ts'
import { GODOT_4 } from './type-table.ts'

/** Of the first byte what is the type; above it a bool has its value, and an int its size. */
const TYPE_BITS = 0x3f
const SIZE_SHIFT = 6
const IS_TRUE = 0x80
/** The largest int of each size but the last, which has 64 bits. */
const LARGEST_INTS = [0x7f, 0x7fff, 0x7fff_ffff]

/**
 * Reads `count` values that stand one behind the other, or as many as there are. Afterwards `bytes.refusal` says whether
 * they did; if not, what is returned means nothing.
 */
export function readCompactValues(bytes: ByteReader, count: number, options: DecodeOptions = {}): unknown[] {
  const reading = new VariantReading(GODOT_4, bytes, options)
  const values: unknown[] = []
  while (values.length < count && bytes.refusal === null) values.push(readCompact(bytes, reading))
  return values
}

function readCompact(bytes: ByteReader, reading: VariantReading): unknown {
  if (!bytes.has(1, 1)) return null
  const first = readByte(bytes.source, bytes.position)
  const type = first & TYPE_BITS
  if (type !== BOOL.id && type !== INT.id) return reading.read()
  bytes.u8()
  return type === BOOL.id ? (first & IS_TRUE) !== 0 : readInt(bytes, first >> SIZE_SHIFT)
}

/**
 * Writes a value behind what `bytes` has. Null, or why it was refused; then `bytes` has stopped, and what it holds means
 * nothing.
 */
export function writeCompactValue(bytes: ByteWriter, value: unknown): ByteRefusal | null {
  if (typeof value === 'boolean') bytes.u8(value ? BOOL.id | IS_TRUE : BOOL.id)
  else if (isInt(value)) writeInt(bytes, value)
  else return writeWith(GODOT_4, bytes, value)
  return bytes.refusal
}

function readInt(bytes: ByteReader, size: number): number | bigint {
  if (size === 0) return (bytes.u8() << 24) >> 24
  if (size === 1) return (bytes.u16() << 16) >> 16
  return size === 2 ? bytes.i32() : bytes.i64()
}

function isInt(value: unknown): value is number | bigint {
  return typeof value === 'number' ? isWrittenAsInt(value) : typeof value === 'bigint' && isInt64(value)
}

function writeInt(bytes: ByteWriter, value: number | bigint): void {
  const found = LARGEST_INTS.findIndex((largest) => value <= largest && value >= -largest - 1)
  const size = found < 0 ? LARGEST_INTS.length : found
  bytes.u8(INT.id | (size << SIZE_SHIFT))
  if (size === 0) bytes.u8(Number(value))
  else if (size === 1) bytes.u16(Number(value))
  else if (size === 2) bytes.i32(Number(value))
  else bytes.i64(value)
}
