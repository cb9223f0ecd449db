/**
 * Text to bytes and back as Godot 3 does it, which is wider than the standard: lone surrogates pass in both directions.
 * What keeps to the standard itself can be read and asked here too: Godot 4 takes nothing else.
 * Called by ByteReader, ByteWriter and the commands of remote calls. Pure functions; none of them throws.
 * Known by experiment with Godot 3.2.3: docs/wire/variant.md lists what is read and what is refused.
 */

import { readByte } from './int32.ts'

const decoder = new TextDecoder()
const REPLACEMENT = '\ufffd'
const LARGEST_CODE_POINT = 0x10ffff
/** Few enough for the arguments of one call. */
const CHUNK = 4096

/** How many bytes a text takes. */
export function utf8Length(text: string): number {
  let length = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) continue
    if (unit < 0x800) {
      length += 1
    } else if (isPairAt(text, index)) {
      // Two units of the pair are counted; it takes four bytes.
      length += 2
      index++
    } else {
      length += 2
    }
  }
  return length
}

/** Writes a text at `offset`, where `utf8Length(text)` bytes have room. A lone surrogate takes three bytes, as in Godot. */
export function writeUtf8(text: string, target: Uint8Array, offset: number): void {
  let at = offset
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) {
      target[at++] = unit
    } else if (unit < 0x800) {
      target[at++] = 0xc0 | (unit >> 6)
      target[at++] = 0x80 | (unit & 0x3f)
    } else if (isPairAt(text, index)) {
      const point = 0x10000 + ((unit & 0x3ff) << 10) + (text.charCodeAt(++index) & 0x3ff)
      target[at++] = 0xf0 | (point >> 18)
      target[at++] = 0x80 | ((point >> 12) & 0x3f)
      target[at++] = 0x80 | ((point >> 6) & 0x3f)
      target[at++] = 0x80 | (point & 0x3f)
    } else {
      target[at++] = 0xe0 | (unit >> 12)
      target[at++] = 0x80 | ((unit >> 6) & 0x3f)
      target[at++] = 0x80 | (unit & 0x3f)
    }
  }
}

/** So short a text is read faster here than by the decoder. */
const SHORT_TEXT = 24

/** The text of bytes from `start` to `end` if they are few and all of them are ASCII and no NUL, as names mostly are. */
function readAscii(bytes: Uint8Array, start: number, end: number): string | null {
  if (end - start > SHORT_TEXT) return null
  let text = ''
  for (let at = start; at < end; at++) {
    const byte = readByte(bytes, at)
    if (byte === 0 || byte >= 0x80) return null
    text += String.fromCharCode(byte)
  }
  return text
}

/**
 * Reads a text, from `start` to `end`, up to its end or its first NUL, without a leading byte order mark; null where Godot refuses.
 * Code points that JavaScript does not have (above 10FFFF, which Godot accepts) become U+FFFD. `isStrict`: as Godot 4 reads
 * the texts of values, which is as the standard has it.
 */
export function readUtf8(bytes: Uint8Array, start = 0, end: number = bytes.length, isStrict = false): string | null {
  const ascii = readAscii(bytes, start, end)
  if (ascii !== null) return ascii
  const part = bytes.subarray(start, end)
  const nul = part.indexOf(0)
  const body = nul < 0 ? part : part.subarray(0, nul)
  const text = decoder.decode(body)
  // The standard's decoder replaces what it refuses: then Godot's rules decide.
  if (!text.includes(REPLACEMENT)) return text
  if (!isStrict) return readAsGodot(body)
  return isUtf8(body, 0, body.length) ? text : null
}

function readAsGodot(body: Uint8Array): string | null {
  const start = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0
  let text = ''
  let points: number[] = []
  let [point, length, missing] = [0, 1, 0]
  for (const byte of body.subarray(start)) {
    if (missing === 0) {
      length = sequenceLength(byte)
      if (length === 0) return null
      point = length === 1 ? byte : byte & (0x7f >> length)
      missing = length - 1
    } else {
      const isThird = missing === length - 2
      if ((byte & 0xc0) !== 0x80 || (isThird && point === 0 && isTooLong(byte, length))) return null
      point = point * 64 + (byte & 0x3f)
      missing--
    }
    if (missing === 0) points.push(point > LARGEST_CODE_POINT ? 0xfffd : point)
    if (points.length < CHUNK) continue
    text += String.fromCodePoint(...points)
    points = []
  }
  return missing === 0 ? text + String.fromCodePoint(...points) : null
}

/** How many bytes a sequence has by its first byte, 1 to 6; 0 if none may begin with it. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xc2) return 0
  const length = Math.clz32(~(first << 24))
  return length < 7 ? length : 0
}

/** The one form that is longer than it must be and that Godot refuses in three and more bytes; others it reads. */
function isTooLong(third: number, length: number): boolean {
  return (third & 0x3f) >> (7 - length) === 0
}

/**
 * Whether the bytes from `start` to `end` are UTF-8 as the standard has it: no surrogates, no form that is longer than
 * it must be. Many short texts are checked sooner here than by a decoder.
 */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at < end) {
    const first = readByte(bytes, at++)
    if (first < 0x80) continue
    const next = at + sequenceLength(first) - 1
    if (next === at - 1 || first > 0xf4 || next > end || !mayFollow(readByte(bytes, at), first)) return false
    for (at++; at < next; at++) if ((readByte(bytes, at) & 0xc0) !== 0x80) return false
  }
  return true
}

/** Whether a byte may be the second of a sequence: that alone rules out surrogates, and what is too long or too large. */
function mayFollow(second: number, first: number): boolean {
  if ((second & 0xc0) !== 0x80) return false
  if (first === 0xe0) return second >= 0xa0
  if (first === 0xed) return second < 0xa0
  if (first === 0xf0) return second >= 0x90
  return first !== 0xf4 || second < 0x90
}

function isPairAt(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00
}
