/**
 * Little-endian bytes, written and read in order. The arena's wire uses it; offsets appear nowhere else.
 * A reader never throws: past the end it gives zeros and remembers that it did.
 */

/** Writes into one buffer of a size known beforehand. */
export class ByteWriter {
  readonly #view: DataView<ArrayBuffer>
  #at = 0

  /** `size` is the number of bytes that will be written. */
  constructor(size: number) {
    this.#view = new DataView(new ArrayBuffer(size))
  }

  u8(value: number): this {
    this.#view.setUint8(this.#at, value)
    this.#at += 1
    return this
  }

  u16(value: number): this {
    this.#view.setUint16(this.#at, value, true)
    this.#at += 2
    return this
  }

  i16(value: number): this {
    this.#view.setInt16(this.#at, value, true)
    this.#at += 2
    return this
  }

  u32(value: number): this {
    this.#view.setUint32(this.#at, value, true)
    this.#at += 4
    return this
  }

  /** The bytes, whole. */
  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#view.buffer)
  }
}

/** Reads bytes in order. */
export class ByteReader {
  readonly #view: DataView
  #at = 0
  #isShort = false

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** True when exactly all bytes were read, none missing and none left. */
  get isAtEnd(): boolean {
    return !this.#isShort && this.#at === this.#view.byteLength
  }

  u8(): number {
    return this.#has(1) ? this.#view.getUint8(this.#advance(1)) : 0
  }

  u16(): number {
    return this.#has(2) ? this.#view.getUint16(this.#advance(2), true) : 0
  }

  i16(): number {
    return this.#has(2) ? this.#view.getInt16(this.#advance(2), true) : 0
  }

  u32(): number {
    return this.#has(4) ? this.#view.getUint32(this.#advance(4), true) : 0
  }

  /** `count` items read by `item`; stops early where the bytes end, so a lying count costs nothing. */
  list<T>(count: number, item: () => T): T[] {
    const items: T[] = []
    while (items.length < count && !this.#isShort) items.push(item())
    return items
  }

  #has(size: number): boolean {
    if (this.#at + size > this.#view.byteLength) this.#isShort = true
    return !this.#isShort
  }

  #advance(size: number): number {
    const at = this.#at
    this.#at += size
    return at
  }
}
