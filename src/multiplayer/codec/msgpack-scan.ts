/**
 * Walks the bytes of MessagePack before anything is made of them: whether whole values are there, how far they go, how
 * deep they are, how much they hold. Called by msgpack.ts for every packet and every call; what it lets through cannot
 * make msgpackr read beyond the end, take memory or time that the bytes do not justify, or do anything but plain
 * MessagePack.
 * Refusals: docs/wire/msgpack.md.
 */

import type { ByteRefusal } from '../../peer/byte-refusal.ts'
import { GodotError } from '../../peer/error.ts'
import { readByte } from '../../peer/int32.ts'
import { isUtf8 } from '../../peer/utf8.ts'
import { DEFAULT_MAX_DEPTH } from '../variant/limits.ts'
import { EXTENSIONS } from './msgpack-engine.ts'

type Kind = 'number' | 'long' | 'text' | 'bytes' | 'array' | 'map' | 'extension' | 'never'

/** The tokens from c0 to df: what they begin, and how many bytes of a length or a number follow. */
const TOKENS: readonly (readonly [kind: Kind, size: number])[] = [
  ...([
    ['number', 0],
    ['never', 0],
    ['number', 0],
    ['number', 0],
  ] as const), // c0 nil, c1, c2 false, c3 true
  ...([
    ['bytes', 1],
    ['bytes', 2],
    ['bytes', 4],
  ] as const), // c4 to c6
  ...([
    ['extension', 1],
    ['extension', 2],
    ['extension', 4],
  ] as const), // c7 to c9
  ...([
    ['number', 4],
    ['number', 8],
  ] as const), // ca, cb: floats
  ...([
    ['number', 1],
    ['number', 2],
    ['number', 4],
    ['long', 8],
  ] as const), // cc to cf: unsigned
  ...([
    ['number', 1],
    ['number', 2],
    ['number', 4],
    ['long', 8],
  ] as const), // d0 to d3: signed
  ...Array.from({ length: 5 }, () => ['extension', 0] as const), // d4 to d8: of 1, 2, 4, 8, 16 bytes
  ...([
    ['text', 1],
    ['text', 2],
    ['text', 4],
  ] as const), // d9 to db
  ...([
    ['array', 2],
    ['array', 4],
  ] as const), // dc, dd
  ...([
    ['map', 2],
    ['map', 4],
  ] as const), // de, df
]

const FIRST_TOKEN = 0xc0
const FIRST_FIXED_EXTENSION = 0xd4
const FIRST_SHORT_TEXT = 0xa0
const NEGATIVE = 0xe0
const NO_TOKEN: (typeof TOKENS)[number] = ['never', 0]
/** The bytes of `__proto__`; a text that only ends with it is taken for it, which costs nothing but time. */
const PROTOTYPE: readonly number[] = [0x5f, 0x5f, 0x70, 0x72, 0x6f, 0x74, 0x6f, 0x5f, 0x5f]

/** The row of a token; of those that hold their own length, the one of what begins nothing. */
function layoutOf(token: number): (typeof TOKENS)[number] {
  return TOKENS[token - FIRST_TOKEN] ?? NO_TOKEN
}

/** What a list or a map takes as a Variant at least. */
const VARIANT_CONTAINER_BYTES = 8
/** What a Variant of 64 KiB holds: fewer containers are never refused. */
const FEW_CONTAINERS = 65_536 / VARIANT_CONTAINER_BYTES

/**
 * How many containers a message of so many bytes may hold: lists, maps, byte arrays and Variants, all that becomes an
 * object. Here each may be a single byte, and costs as much as hundreds: a Variant of that length holds no more of them.
 */
export function mostContainers(byteLength: number): number {
  return Math.max(FEW_CONTAINERS, Math.floor(byteLength / VARIANT_CONTAINER_BYTES))
}

/** The sentence for more of them than that, read or written. */
export function tooManyContainers(most: number): string {
  return `more than ${most} lists, maps, byte arrays and Variants`
}

/** One walk. */
export class MessagePackScan {
  readonly #bytes: Uint8Array
  readonly #end: number
  #position: number
  #refusal: ByteRefusal | null = null
  #hasInner = false
  #hasMaps = false
  #hasOnlyFields = true
  readonly #mostContainers: number
  #containers = 0

  /** Over the bytes from `start` up to `end`. */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#end = end
    this.#position = start
    this.#mostContainers = mostContainers(end - start)
  }

  /** How far the walk has come; after a refusal, where it was. */
  get position(): number {
    return this.#position
  }

  /** Why the walk has stopped; null if it has not. */
  get refusal(): ByteRefusal | null {
    return this.#refusal
  }

  /** Whether there is a map. */
  get hasMaps(): boolean {
    return this.#hasMaps
  }

  /** Whether the keys of all maps are texts that an object holds like any other. */
  get hasOnlyFields(): boolean {
    return this.#hasOnlyFields
  }

  /** Whether something inside of the values is not what a game has: inner maps, 64-bit integers, extensions. */
  get hasInner(): boolean {
    return this.#hasInner
  }

  /** Walks over so many values; false after a refusal. */
  pass(count: number, depth = 0): boolean {
    // Each has a byte at least.
    if (count > this.#end - this.#position) return this.#refuse(`${count} values begin here, and there are fewer bytes`)
    if (count > 0 && depth > DEFAULT_MAX_DEPTH) {
      return this.#refuse(`nested deeper than ${DEFAULT_MAX_DEPTH}`, GodotError.ERR_OUT_OF_MEMORY)
    }
    for (let left = count; left > 0; left--) {
      if (!this.#passOne(depth)) return false
    }
    return true
  }

  /** The byte at the position; undefined at the end. */
  get #next(): number | undefined {
    return this.#position < this.#end ? this.#bytes[this.#position] : undefined
  }

  #passOne(depth: number): boolean {
    const token = this.#next
    if (token === undefined) return this.#refuse('a value is missing')
    if (token < 0x80 || token >= NEGATIVE) {
      this.#position++
      return true
    }
    if (token < FIRST_TOKEN) return this.#passShort(token, depth)
    const [kind, size] = layoutOf(token)
    if (kind === 'never') return this.#refuse('no value begins with c1')
    this.#position++
    if (kind === 'number' || kind === 'long') {
      if (kind === 'long') this.#hasInner = true
      return this.#skip(size)
    }
    if (kind === 'extension') return this.#passExtension(token, size)
    const length = this.#length(size)
    if (length < 0) return false
    if (kind === 'text') return this.#passText(length)
    if (!this.#countContainer()) return false
    if (kind === 'bytes') return this.#skip(length)
    return kind === 'array' ? this.pass(length, depth + 1) : this.#passMap(length, depth)
  }

  /** The tokens that hold their own length: 80 to bf. */
  #passShort(token: number, depth: number): boolean {
    this.#position++
    if (token >= FIRST_SHORT_TEXT) return this.#passText(token & 0x1f)
    if (!this.#countContainer()) return false
    return token < 0x90 ? this.#passMap(token & 0x0f, depth) : this.pass(token & 0x0f, depth + 1)
  }

  /** Counts one more, before anything is made of it. */
  #countContainer(): boolean {
    this.#containers++
    if (this.#containers <= this.#mostContainers) return true
    return this.#refuse(tooManyContainers(this.#mostContainers), GodotError.ERR_OUT_OF_MEMORY)
  }

  #passMap(count: number, depth: number): boolean {
    this.#hasMaps = true
    if (depth > 0) this.#hasInner = true
    // A key and a value have a byte each, at least.
    if (count * 2 > this.#end - this.#position) return this.pass(count * 2, depth + 1)
    for (let left = count; left > 0; left--) {
      const at = this.#position
      if (!this.pass(1, depth + 1)) return false
      if (this.#hasOnlyFields) this.#hasOnlyFields = this.#isField(at)
      if (!this.pass(1, depth + 1)) return false
    }
    return true
  }

  /** Whether what was passed over from `start` on is a text, and not the one that an object takes for its prototype. */
  #isField(start: number): boolean {
    const token = readByte(this.#bytes, start)
    const isShort = token >= FIRST_SHORT_TEXT && token < FIRST_TOKEN
    if (!isShort && layoutOf(token)[0] !== 'text') return false
    if (this.#position - start < PROTOTYPE.length) return true
    return !PROTOTYPE.every((byte, index) => byte === this.#bytes[this.#position - PROTOTYPE.length + index])
  }

  #passText(length: number): boolean {
    const start = this.#position
    if (!this.#skip(length)) return false
    for (let at = start; at < this.#position; at++) {
      if (readByte(this.#bytes, at) >= 0x80) return this.#checkText(start)
    }
    return true
  }

  #checkText(start: number): boolean {
    if (isUtf8(this.#bytes, start, this.#position)) return true
    this.#position = start
    return this.#refuse('a text is not UTF-8')
  }

  #passExtension(token: number, size: number): boolean {
    this.#hasInner = true
    const length = size === 0 ? 2 ** (token - FIRST_FIXED_EXTENSION) : this.#length(size)
    if (length < 0) return false
    const type = this.#next
    if (type === EXTENSIONS.real && length !== 4 && length !== 8)
      return this.#refuse(`a real has 4 or 8 bytes, not ${length}`)
    if (type !== EXTENSIONS.real && type !== EXTENSIONS.variant) return this.#refuse(`no extension is ${String(type)}`)
    if (type === EXTENSIONS.variant && !this.#countContainer()) return false
    return this.#skip(length + 1)
  }

  /** A length of so many bytes, the largest first; -1 if it is cut. */
  #length(size: number): number {
    let length = 0
    for (let left = size; left > 0; left--) {
      const byte = this.#next
      if (byte === undefined) {
        this.#refuse('a length is cut')
        return -1
      }
      length = length * 256 + byte
      this.#position++
    }
    return length
  }

  #skip(length: number): boolean {
    const left = this.#end - this.#position
    if (length > left) return this.#refuse(`${length} bytes are needed and ${left} are left`)
    this.#position += length
    return true
  }

  #refuse(message: string, error: GodotError = GodotError.ERR_INVALID_DATA): false {
    this.#refusal = { error, message }
    return false
  }
}
