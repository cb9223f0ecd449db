/**
 * Reads little-endian numbers, bytes and text from a packet, front to back. Called by all that reads a wire format:
 * together with ByteWriter it is the only place that knows of offsets. Never throws and never reads beyond the end:
 * the first thing that is not there becomes the refusal, and from then on every read returns zero or nothing.
 */

import type { ByteRefusal } from './byte-refusal.ts'
import { GodotError } from './error.ts'
import { readFloat32, readFloat64 } from './floats.ts'
import { readByte, readUint16, readInt32 } from './int32.ts'
import { readUtf8 } from './utf8.ts'

const TWO_TO_32 = 4_294_967_296

/** A packet, and how far it has been read. */
export class ByteReader {
  readonly #bytes: Uint8Array
  // Numbers from the beginning: V8 keeps them as such only where nothing else has ever stood there.
  readonly #start: number = 0
  readonly #end: number = 0
  #at = 0
  #refusal: ByteRefusal | null = null

  /** Of a longer array only what is from `start` up to `end`. */
  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.#at = start
  }

  /** How many bytes have been read. */
  get offset(): number {
    return this.#at - this.#start
  }

  /** How many bytes are left; 0 after a refusal. */
  get remaining(): number {
    return this.#refusal === null ? this.#end - this.#at : 0
  }

  /** Why reading has stopped; null while it goes on. */
  get refusal(): ByteRefusal | null {
    return this.#refusal
  }

  /** Stops the reading, for a reason that the format knows. The first refusal stays. */
  refuse(error: GodotError, message: string): void {
    this.#refusal ??= { error, message: `${message}, at byte ${this.offset}` }
  }

  /**
   * True when `count` items of at least `itemBytes` bytes are left; otherwise it refuses with `error`.
   * Asked before memory is taken for them.
   */
  has(count: number, itemBytes: number, error: GodotError = GodotError.ERR_INVALID_DATA): boolean {
    const needed = count * itemBytes
    if (this.#refusal !== null) return false
    if (needed <= this.remaining) return true
    this.refuse(error, `${needed} bytes are needed and ${this.remaining} are left`)
    return false
  }

  /** An unsigned byte. */
  u8(): number {
    return this.has(1, 1) ? readByte(this.#bytes, this.#advance(1)) : 0
  }

  /** An unsigned number of 16 bits. */
  u16(): number {
    return this.has(1, 2) ? readUint16(this.#bytes, this.#advance(2)) : 0
  }

  /** An unsigned number of 32 bits. */
  u32(): number {
    return this.has(1, 4) ? readInt32(this.#bytes, this.#advance(4)) >>> 0 : 0
  }

  /** A signed number of 32 bits. */
  i32(): number {
    return this.has(1, 4) ? readInt32(this.#bytes, this.#advance(4)) : 0
  }

  /** A signed number of 64 bits: a number where that is exact, otherwise a bigint. */
  i64(): number | bigint {
    if (!this.has(1, 8)) return 0
    const at = this.#advance(8)
    return exactInteger(readInt32(this.#bytes, at) >>> 0, readInt32(this.#bytes, at + 4))
  }

  /** An unsigned number of 64 bits: a number where that is exact, otherwise a bigint. */
  u64(): number | bigint {
    if (!this.has(1, 8)) return 0
    const at = this.#advance(8)
    return exactInteger(readInt32(this.#bytes, at) >>> 0, readInt32(this.#bytes, at + 4) >>> 0)
  }

  /** A floating point number of 32 bits. */
  f32(): number {
    return this.has(1, 4) ? readFloat32(this.#bytes, this.#advance(4)) : 0
  }

  /** A floating point number of 64 bits. */
  f64(): number {
    return this.has(1, 8) ? readFloat64(this.#bytes, this.#advance(8)) : 0
  }

  /** A copy of the next `length` bytes, in memory of its own. Empty if they are not there. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    if (!this.has(length, 1)) return new Uint8Array()
    const at = this.#advance(length)
    // Not slice(): on a Buffer that is a view, which would change with the packet.
    return new Uint8Array(this.#bytes.subarray(at, at + length))
  }

  /** Text of `length` bytes as Godot reads it, 4 if it is strict: see readUtf8. Refuses with ERR_INVALID_DATA what is not UTF-8. */
  utf8(length: number, isStrict = false): string {
    if (!this.has(length, 1)) return ''
    const at = this.#advance(length)
    const text = readUtf8(this.#bytes, at, at + length, isStrict)
    if (text !== null) return text
    this.refuse(GodotError.ERR_INVALID_DATA, `the ${length} bytes of text are not UTF-8`)
    return ''
  }

  /** What is read from, for who keeps a place of his own in it, from `position` up to `end`, and then skips. Never changed. */
  get source(): Uint8Array {
    return this.#bytes
  }

  /** Where in the source the next byte stands. */
  get position(): number {
    return this.#at
  }

  /** Where in the source it ends. */
  get end(): number {
    return this.#end
  }

  /** Passes over `length` bytes, or over what is left if that is less. */
  skip(length: number): void {
    this.#at += Math.min(length, this.remaining)
  }

  #advance(length: number): number {
    const at = this.#at
    this.#at += length
    return at
  }
}

function exactInteger(low: number, high: number): number | bigint {
  const value = high * TWO_TO_32 + low
  return Number.isSafeInteger(value) ? value : BigInt(high) * BigInt(TWO_TO_32) + BigInt(low)
}
