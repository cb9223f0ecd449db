/**
 * Writes little-endian numbers, bytes and text into memory that grows up to a limit. Called by all that writes a wire
 * format: together with ByteReader it is the only place that knows of offsets. Never throws for what it is given to
 * write: what passes the limit becomes the refusal, and from then on nothing is written.
 */

import type { ByteRefusal } from './byte-refusal.ts'
import { GodotError } from './error.ts'
import { utf8Length, writeUtf8 } from './utf8.ts'

const FIRST_CAPACITY = 256
/** Godot keeps lengths in signed numbers of 32 bits. */
const LARGEST_CAPACITY = 2_147_483_647

/** Bytes that are being written. */
export class ByteWriter {
  readonly #maxBytes: number
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  #length = 0
  #refusal: ByteRefusal | null = null

  /** `maxBytes` is the limit, at most 2147483647. */
  constructor(maxBytes: number) {
    this.#maxBytes = Math.max(0, Math.min(maxBytes, LARGEST_CAPACITY)) || 0
    this.#bytes = new Uint8Array(Math.min(FIRST_CAPACITY, this.#maxBytes))
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** How many bytes have been written. */
  get length(): number {
    return this.#length
  }

  /** Why writing has stopped; null while it goes on. */
  get refusal(): ByteRefusal | null {
    return this.#refusal
  }

  /** Stops the writing, for a reason that the format knows. The first refusal stays. */
  refuse(error: GodotError, message: string): void {
    this.#refusal ??= { error, message }
  }

  /** True when `count` more bytes fit; otherwise it refuses with ERR_OUT_OF_MEMORY. Asked before long work. */
  has(count: number): boolean {
    if (this.#refusal !== null) return false
    if (this.#length + count <= this.#maxBytes) return true
    this.refuse(GodotError.ERR_OUT_OF_MEMORY, `more than ${this.#maxBytes} bytes`)
    return false
  }

  /** An unsigned byte. */
  u8(value: number): void {
    const at = this.#reserve(1)
    if (at >= 0) this.#view.setUint8(at, value)
  }

  /** An unsigned number of 32 bits. */
  u32(value: number): void {
    const at = this.#reserve(4)
    if (at >= 0) this.#view.setUint32(at, value, true)
  }

  /** A signed number of 32 bits. */
  i32(value: number): void {
    const at = this.#reserve(4)
    if (at >= 0) this.#view.setInt32(at, value, true)
  }

  /** A whole number of 64 bits, signed or unsigned. */
  i64(value: number | bigint): void {
    const at = this.#reserve(8)
    if (at >= 0) this.#view.setBigInt64(at, BigInt(value), true)
  }

  /** A floating point number of 32 bits. */
  f32(value: number): void {
    const at = this.#reserve(4)
    if (at >= 0) this.#view.setFloat32(at, value, true)
  }

  /** A floating point number of 64 bits. */
  f64(value: number): void {
    const at = this.#reserve(8)
    if (at >= 0) this.#view.setFloat64(at, value, true)
  }

  /** Bytes as they are. */
  bytes(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length)
    if (at >= 0) this.#bytes.set(bytes, at)
  }

  /** Text in UTF-8, without its length. A lone surrogate keeps its three bytes: see writeUtf8. */
  utf8(text: string): void {
    const at = this.#reserve(utf8Length(text))
    if (at >= 0) writeUtf8(text, this.#bytes, at)
  }

  /** `count` zero bytes. */
  zeros(count: number): void {
    // Memory beyond the length has never been written to.
    this.#reserve(count)
  }

  /** Overwrites 32 bits that were written before, at `offset`: for a length that is known only afterwards. */
  setU32(offset: number, value: number): void {
    if (this.#refusal === null) this.#view.setUint32(offset, value, true)
  }

  /** What was written, in memory of its own. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }

  /** The offset of `count` new bytes, or -1 if there is no room for them. */
  #reserve(count: number): number {
    if (!this.has(count)) return -1
    const at = this.#length
    const needed = at + count
    if (needed > this.#bytes.length) this.#grow(needed)
    this.#length = needed
    return at
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.min(Math.max(needed, this.#bytes.length * 2), this.#maxBytes))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}
