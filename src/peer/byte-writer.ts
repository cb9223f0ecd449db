/**
 * Writes little-endian numbers, bytes and text into memory that grows up to a limit. Called by all that writes a wire
 * format: together with ByteReader it is the only place that knows of offsets. Never throws for what it is given to
 * write: what passes the limit becomes the refusal, and from then on nothing is written.
 */

import type { ByteRefusal } from './byte-refusal.ts'
import { copyBytes } from './copy-bytes.ts'
import { GodotError } from './error.ts'
import { readByte, writeInt32 } from './int32.ts'
import { utf8Length, writeUtf8 } from './utf8.ts'

const FIRST_CAPACITY = 1024
const KEPT_MEMORIES = 4
/** So many bytes a view may have that is kept with its memory: all of one memory's together take some 25 KiB. */
const LONGEST_KEPT_VIEW = 255
/** So few are copied faster one by one than through a view. */
const FEW_BYTES = 64
/** Godot keeps lengths in signed numbers of 32 bits. */
const LARGEST_CAPACITY = 2_147_483_647

/** Memory to write into. To make it costs more than to write a short packet, so it is used again. */
interface Memory {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly view: DataView
  /** Views of what was lent from it, by their length. */
  readonly lent: (Uint8Array | null)[]
}

/** Memory that no writer has: each takes it for itself until it is finished. What is left in it is never handed out. */
const free: Memory[] = []

function newMemory(capacity: number): Memory {
  const bytes = new Uint8Array(capacity)
  const views = capacity === FIRST_CAPACITY ? LONGEST_KEPT_VIEW + 1 : 0
  return { bytes, view: new DataView(bytes.buffer), lent: Array<null>(views).fill(null) }
}

function release(memory: Memory | null): void {
  if (memory?.bytes.length === FIRST_CAPACITY && free.length < KEPT_MEMORIES) free.push(memory)
}

/** Bytes that are being written. */
export class ByteWriter {
  // Numbers from the beginning: V8 keeps them as such only where nothing else has ever stood there.
  readonly #maxBytes: number = 0
  /** Null when it is finished or has refused. */
  #memory: Memory | null
  #bytes: Uint8Array<ArrayBuffer>
  #length = 0
  /** How long it may become without more ado: as much as the memory has, and the limit lets it. */
  #fitting = 0
  #refusal: ByteRefusal | null = null

  /** `maxBytes` is the limit, at most 2147483647. */
  constructor(maxBytes: number) {
    this.#maxBytes = Math.max(0, Math.min(maxBytes, LARGEST_CAPACITY)) || 0
    this.#memory = free.pop() ?? newMemory(FIRST_CAPACITY)
    this.#bytes = this.#memory.bytes
    this.#fitting = Math.min(this.#maxBytes, this.#bytes.length)
  }

  /** How many bytes more fit; 0 after a refusal. */
  get room(): number {
    return this.#refusal === null ? this.#maxBytes - this.#length : 0
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
    if (this.#refusal !== null) return
    this.#refusal = { error, message }
    this.#fitting = 0
    if (this.#memory?.bytes.length === FIRST_CAPACITY) this.#keep(this.#bytes.slice(0, this.#length))
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
    if (at >= 0) this.#bytes[at] = value
  }

  /** A number of 16 bits, signed or unsigned. */
  u16(value: number): void {
    const at = this.#reserve(2)
    if (at < 0) return
    this.#bytes[at] = value
    this.#bytes[at + 1] = value >> 8
  }

  /** An unsigned number of 32 bits. */
  u32(value: number): void {
    const at = this.#reserve(4)
    if (at >= 0) writeInt32(this.#bytes, at, value)
  }

  /** A signed number of 32 bits. */
  i32(value: number): void {
    const at = this.#reserve(4)
    if (at >= 0) writeInt32(this.#bytes, at, value)
  }

  /** A whole number of 64 bits, signed or unsigned. */
  i64(value: number | bigint): void {
    const at = this.#reserve(8)
    if (at >= 0) this.#numbers.setBigInt64(at, BigInt(value), true)
  }

  /** A floating point number of 32 bits. */
  f32(value: number): void {
    const at = this.#reserve(4)
    if (at >= 0) this.#numbers.setFloat32(at, value, true)
  }

  /** A floating point number of 64 bits. */
  f64(value: number): void {
    const at = this.#reserve(8)
    if (at >= 0) this.#numbers.setFloat64(at, value, true)
  }

  /** Bytes as they are. */
  bytes(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length)
    if (at >= 0) copyBytes(this.#bytes, bytes, at)
  }

  /** Bytes of a longer array, from `start` up to `end`. */
  part(source: Uint8Array, start: number, end: number): void {
    let at = this.#reserve(end - start)
    if (at < 0) return
    if (end - start > FEW_BYTES) return this.#bytes.set(source.subarray(start, end), at)
    for (let from = start; from < end; from++) this.#bytes[at++] = readByte(source, from)
  }

  /** Text in UTF-8, without its length. A lone surrogate keeps its three bytes: see writeUtf8. */
  utf8(text: string): void {
    if (this.ascii(text)) return
    const at = this.#reserve(utf8Length(text))
    if (at >= 0) writeUtf8(text, this.#bytes, at)
  }

  /** Text of nothing but ASCII; false, and nothing written, where it holds anything else, or there is no room. */
  ascii(text: string): boolean {
    const at = this.#reserve(text.length)
    if (at < 0) return false
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index)
      if (unit >= 0x80) {
        this.#length = at
        return false
      }
      this.#bytes[at + index] = unit
    }
    return true
  }

  /**
   * Memory with room for `count` bytes more, from `length` on: for who writes many small things at once, and then
   * {@link advance}s. Null, and refused, where there is no room. Nothing else is written in between.
   */
  memoryFor(count: number): Uint8Array | null {
    return this.#length + count <= this.#fitting || this.#makeRoom(count) ? this.#bytes : null
  }

  /** `count` bytes more have been written into that memory: at most as many as were asked for. */
  advance(count: number): void {
    this.#length += count
  }

  /** `count` zero bytes. */
  zeros(count: number): void {
    const at = this.#reserve(count)
    if (at < 0) return
    if (count > FEW_BYTES) this.#bytes.fill(0, at, at + count)
    else for (let place = at; place < at + count; place++) this.#bytes[place] = 0
  }

  /** Overwrites 32 bits that were written before, at `offset`: for a length that is known only afterwards. */
  setU32(offset: number, value: number): void {
    if (this.#refusal === null) writeInt32(this.#bytes, offset, value)
  }

  /** What was written, in memory of its own; up to the refusal, if there was one. The writer is not used again. */
  finish(): Uint8Array<ArrayBuffer> {
    if (this.#memory !== null) this.#keep(this.#bytes.slice(0, this.#length))
    return this.#bytes
  }

  /**
   * What was written, where it stands: for who copies it at once, and then has it {@link giveBack}. Until then it stays
   * as it is. Nothing more is written. Short ones make nothing: a view of the same length is used again.
   */
  lend(): Uint8Array {
    const memory = this.#memory
    if (memory === null || this.#length >= memory.lent.length) return this.#bytes.subarray(0, this.#length)
    return (memory.lent[this.#length] ??= this.#bytes.subarray(0, this.#length))
  }

  /** Nobody looks at what was lent any more: others may write there. The writer is not used again. */
  giveBack(): void {
    release(this.#memory)
    this.#memory = null
  }

  get #numbers(): DataView {
    this.#memory ??= { bytes: this.#bytes, view: new DataView(this.#bytes.buffer), lent: [] }
    return this.#memory.view
  }

  /** Keeps these bytes, and gives the memory back. */
  #keep(bytes: Uint8Array<ArrayBuffer>): void {
    release(this.#memory)
    this.#memory = null
    this.#bytes = bytes
  }

  /** The offset of `count` new bytes, or -1 if there is no room for them. */
  #reserve(count: number): number {
    const at = this.#length
    if (at + count > this.#fitting && !this.#makeRoom(count)) return -1
    this.#length = at + count
    return at
  }

  #makeRoom(count: number): boolean {
    if (!this.has(count)) return false
    this.#grow(this.#length + count)
    return true
  }

  #grow(needed: number): void {
    const larger = newMemory(Math.min(Math.max(needed, this.#bytes.length * 2), this.#maxBytes))
    larger.bytes.set(this.#bytes.subarray(0, this.#length))
    release(this.#memory)
    this.#memory = larger
    this.#bytes = larger.bytes
    this.#fitting = larger.bytes.length
  }
}
