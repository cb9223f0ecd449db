/**
 * Text to bytes and back as Godot 3 does it, which is wider than the standard: lone surrogates pass in both directions.
 * Called by ByteReader and ByteWriter only. Pure functions; none of them throws.
 * Known by experiment with Godot 3.2.3: docs/wire/variant.md lists what is read and what is refused.
 */

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

/**
 * Reads a text up to its end or its first NUL, without a leading byte order mark; null where Godot refuses.
 * Code points that JavaScript does not have (above 10FFFF, which Godot accepts) become U+FFFD.
 */
export function readUtf8(bytes: Uint8Array): string | null {
  const end = bytes.indexOf(0)
  const body = end < 0 ? bytes : bytes.subarray(0, end)
  const text = decoder.decode(body)
  // The standard's decoder replaces what it refuses: then Godot's rules decide.
  return text.includes(REPLACEMENT) ? readAsGodot(body) : text
}

function readAsGodot(body: Uint8Array): string | null {
  const start = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0
  let text = ''
  let points: number[] = []
  for (let at = start; at < body.length;) {
    const length = sequenceLength(body[at] ?? 0)
    const point = readSequence(body, at, length)
    if (point < 0) return null
    points.push(point > LARGEST_CODE_POINT ? 0xfffd : point)
    at += length
    if (points.length === CHUNK) {
      text += String.fromCodePoint(...points)
      points = []
    }
  }
  return text + String.fromCodePoint(...points)
}

/** How many bytes a sequence has by its first byte, 1 to 6; 0 if none begins with it. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1
  const length = Math.clz32(~(first << 24))
  return length > 1 && length < 7 ? length : 0
}

/** The code point of a sequence, or -1 where Godot refuses it. */
function readSequence(body: Uint8Array, at: number, length: number): number {
  const first = body[at] ?? 0
  if (length === 1) return first
  if (length === 0 || at + length > body.length || (length === 2 && first < 0xc2)) return -1
  let point = first & (0x7f >> length)
  for (let index = 1; index < length; index++) {
    const next = body[at + index] ?? 0
    if ((next & 0xc0) !== 0x80) return -1
    // The one overlong form of three and more bytes that Godot refuses; others it reads.
    if (index === 2 && point === 0 && (next & 0x3f) >> (7 - length) === 0) return -1
    point = point * 64 + (next & 0x3f)
  }
  return point
}

function isPairAt(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00
}
