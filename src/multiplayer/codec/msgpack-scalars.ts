/**
 * The short way of MessagePack: null, booleans, numbers and short ASCII texts, which most remote calls are made of, are
 * written and read here byte by byte. Called by msgpack.ts, which gives everything else, and all that is wrong, to
 * msgpackr and its guards: these functions refuse nothing, they only leave off. Format: docs/wire/msgpack.md.
 */

import type { ByteReader } from '../../peer/byte-reader.ts'
import type { ByteWriter } from '../../peer/byte-writer.ts'
import { readBigEndianFloat64, writeBigEndianFloat64 } from '../../peer/floats.ts'

const TOKENS = {
  nil: 0xc0,
  no: 0xc2,
  yes: 0xc3,
  f64: 0xcb,
  u8: 0xcc,
  u16: 0xcd,
  u32: 0xce,
  i8: 0xd0,
  i16: 0xd1,
  i32: 0xd2,
} as const
const TEXT = 0xa0
const TEXT_END = 0xc0
const LONGEST_TEXT = 31
const FIRST_NEGATIVE = 0xe0
/** What a value takes at most: a text with its length. */
const MOST_BYTES = 1 + LONGEST_TEXT

// ---- writing ----

/** Writes values one behind the other; false, and nothing written, where not all of them can be written here. */
export function writeScalars(bytes: ByteWriter, values: readonly unknown[]): boolean {
  const most = values.length * MOST_BYTES
  const memory = bytes.room < most ? null : bytes.memoryFor(most)
  if (memory === null) return false
  let at = bytes.length
  for (const value of values) {
    at = writeScalar(memory, at, value)
    if (at === UNWRITTEN) return false
  }
  bytes.advance(at - bytes.length)
  return true
}

/** What stands in the place of an end for a value that is not written here. */
const UNWRITTEN = -1

/** Writes a value at `at`, and returns where it ends. */
function writeScalar(memory: Uint8Array, at: number, value: unknown): number {
  // Not a switch: V8 makes a text of the type for that, and compares texts.
  if (typeof value === 'number') return writeNumber(memory, at, value)
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? UNWRITTEN : writeAscii(memory, at, value)
  const token = tokenOf(value)
  if (token === UNWRITTEN) return UNWRITTEN
  memory[at] = token
  return at + 1
}

/** The one byte of what has no more. */
function tokenOf(value: unknown): number {
  if (value === true) return TOKENS.yes
  if (value === false) return TOKENS.no
  return value === null || value === undefined ? TOKENS.nil : UNWRITTEN
}

function writeAscii(memory: Uint8Array, at: number, text: string): number {
  memory[at] = TEXT | text.length
  let next = at + 1
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit >= 0x80) return UNWRITTEN
    memory[next++] = unit
  }
  return next
}

/** Ints of 32 bits, and what has a fraction or none to speak of; all that is whole besides is not simple. */
function writeNumber(memory: Uint8Array, at: number, value: number): number {
  if ((value | 0) === value && !Object.is(value, -0)) return writeInt(memory, at, value)
  if (Number.isInteger(value)) return UNWRITTEN
  memory[at] = TOKENS.f64
  writeBigEndianFloat64(memory, at + 1, value)
  return at + 9
}

/** The shortest form, the largest byte first. */
function writeInt(memory: Uint8Array, at: number, value: number): number {
  let next = at
  if (value < -0x80 || value >= 0x100) {
    const isLong = value < -0x8000 || value >= 0x1_0000
    if (isLong) {
      memory[next++] = value < 0 ? TOKENS.i32 : TOKENS.u32
      memory[next++] = value >> 24
      memory[next++] = value >> 16
    } else {
      memory[next++] = value < 0 ? TOKENS.i16 : TOKENS.u16
    }
    memory[next++] = value >> 8
  } else if (value < -32 || value >= 0x80) {
    memory[next++] = value < 0 ? TOKENS.i8 : TOKENS.u8
  }
  memory[next++] = value
  return next
}

// ---- reading ----

/** Reads `count` values that stand one behind the other; null, and nothing read, where not all can be read here. */
export function readScalars(bytes: ByteReader, count: number): unknown[] | null {
  const { source, position, end } = bytes
  const values: unknown[] = []
  let at = position
  while (values.length < count) {
    if (at >= end) return null
    const token = source[at] as number
    const next = at + (SIZES[token] as number)
    if (next === at || next > end) return null
    const value = valueOf(token, source, at + 1, next)
    if (value === UNREAD) return null
    values.push(value)
    at = next
  }
  bytes.skip(at - position)
  return values
}

/** What stands for a value that is not read here. */
const UNREAD = Symbol('unread')

/** How many bytes a value takes, by its first one; 0 for those that are not read here. */
const SIZES = Uint8Array.from({ length: 0x100 }, (_, token) => sizeOf(token))

function sizeOf(token: number): number {
  if (token < 0x80 || token >= FIRST_NEGATIVE) return 1
  if (token >= TEXT && token < TEXT_END) return 1 + (token & LONGEST_TEXT)
  switch (token) {
    case TOKENS.nil:
    case TOKENS.no:
    case TOKENS.yes:
      return 1
    case TOKENS.u8:
    case TOKENS.i8:
      return 2
    case TOKENS.u16:
    case TOKENS.i16:
      return 3
    case TOKENS.u32:
    case TOKENS.i32:
      return 5
    case TOKENS.f64:
      return 9
    default:
      return 0
  }
}

function valueOf(token: number, bytes: Uint8Array, start: number, end: number): unknown {
  if (token < 0x80) return token
  if (token >= FIRST_NEGATIVE) return token - 0x100
  // What is below it and no text has no size.
  if (token < TEXT_END) return readAscii(bytes, start, end)
  switch (token) {
    case TOKENS.nil:
      return null
    case TOKENS.no:
      return false
    case TOKENS.yes:
      return true
    case TOKENS.f64:
      return readBigEndianFloat64(bytes, start)
    case TOKENS.u8:
    case TOKENS.u16:
    case TOKENS.u32:
      return readUint(bytes, start, end)
    case TOKENS.i8:
      return (readUint(bytes, start, end) << 24) >> 24
    case TOKENS.i16:
      return (readUint(bytes, start, end) << 16) >> 16
    default:
      return readUint(bytes, start, end) | 0
  }
}

function readUint(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) value = value * 0x100 + (bytes[at] as number)
  return value
}

function readAscii(bytes: Uint8Array, start: number, end: number): unknown {
  let text = ''
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte >= 0x80) return UNREAD
    text += String.fromCharCode(byte)
  }
  return text
}
