/**
 * Walks the bytes of MessagePack before anything is made of them: whether whole values are there, how far they go, how
 * deep they are. Called by msgpack.ts for every packet and every call; what it lets through cannot make msgpackr read
 * beyond the end, take memory that the bytes do not justify, or do anything but plain MessagePack.
 * Refusals: docs/wire/msgpack.md.
 */

import type { ByteRefusal } from '../../peer/byte-refusal.ts'
import { GodotError } from '../../peer/error.ts'
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

/** Throws for what is not UTF-8; holds nothing from one text to the next. */
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** One walk. */
export class MessagePackScan {
  readonly #bytes: Uint8Array
  #position: number
  #refusal: ByteRefusal | null = null
  #hasInner = false
  #hasMaps = false
  #hasOnlyFields = true

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes
    this.#position = start
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
    if (count > this.#bytes.length - this.#position)
      return this.#refuse(`${count} values begin here, and there are fewer bytes`)
    if (count > 0 && depth > DEFAULT_MAX_DEPTH) {
      return this.#refuse(`nested deeper than ${DEFAULT_MAX_DEPTH}`, GodotError.ERR_OUT_OF_MEMORY)
    }
    for (let left = count; left > 0; left--) {
      if (!this.#passOne(depth)) return false
    }
    return true
  }

  #passOne(depth: number): boolean {
    const token = this.#bytes[this.#position]
    if (token === undefined) return this.#refuse('a value is missing')
    if (token < 0x80 || token >= NEGATIVE) {
      this.#position++
      return true
    }
    if (token < FIRST_TOKEN) return this.#passShort(token, depth)
    const [kind, size] = TOKENS[token - FIRST_TOKEN] ?? NO_TOKEN
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
    if (kind === 'bytes') return this.#skip(length)
    return kind === 'array' ? this.pass(length, depth + 1) : this.#passMap(length, depth)
  }

  /** The tokens that hold their own length: 80 to bf. */
  #passShort(token: number, depth: number): boolean {
    this.#position++
    if (token < 0x90) return this.#passMap(token & 0x0f, depth)
    return token < 0xa0 ? this.pass(token & 0x0f, depth + 1) : this.#passText(token & 0x1f)
  }

  #passMap(count: number, depth: number): boolean {
    this.#hasMaps = true
    if (depth > 0) this.#hasInner = true
    // A key and a value have a byte each, at least.
    if (count * 2 > this.#bytes.length - this.#position) return this.pass(count * 2, depth + 1)
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
    const token = this.#bytes[start] ?? 0
    const isShort = token >= FIRST_SHORT_TEXT && token < FIRST_TOKEN
    if (!isShort && (TOKENS[token - FIRST_TOKEN] ?? NO_TOKEN)[0] !== 'text') return false
    if (this.#position - start < PROTOTYPE.length) return true
    return !PROTOTYPE.every((byte, index) => byte === this.#bytes[this.#position - PROTOTYPE.length + index])
  }

  #passText(length: number): boolean {
    const start = this.#position
    if (!this.#skip(length)) return false
    for (let at = start; at < this.#position; at++) {
      if ((this.#bytes[at] ?? 0) >= 0x80) return this.#checkText(start)
    }
    return true
  }

  #checkText(start: number): boolean {
    try {
      strict.decode(this.#bytes.subarray(start, this.#position))
      return true
    } catch {
      this.#position = start
      return this.#refuse('a text is not UTF-8')
    }
  }

  #passExtension(token: number, size: number): boolean {
    this.#hasInner = true
    const length = size === 0 ? 2 ** (token - FIRST_FIXED_EXTENSION) : this.#length(size)
    if (length < 0) return false
    const type = this.#bytes[this.#position]
    if (type === EXTENSIONS.real && length !== 4 && length !== 8)
      return this.#refuse(`a real has 4 or 8 bytes, not ${length}`)
    if (type !== EXTENSIONS.real && type !== EXTENSIONS.variant) return this.#refuse(`no extension is ${String(type)}`)
    return this.#skip(length + 1)
  }

  /** A length of so many bytes, the largest first; -1 if it is cut. */
  #length(size: number): number {
    let length = 0
    for (let left = size; left > 0; left--) {
      const byte = this.#bytes[this.#position]
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
    const left = this.#bytes.length - this.#position
    if (length > left) return this.#refuse(`${length} bytes are needed and ${left} are left`)
    this.#position += length
    return true
  }

  #refuse(message: string, error: GodotError = GodotError.ERR_INVALID_DATA): false {
    this.#refusal = { error, message }
    return false
  }
}
