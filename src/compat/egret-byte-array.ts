/**
 * Egret's `ByteArray`: bytes that grow, with a place in them where the next is read or written. Used by the WebSocket in
 * binary mode, and by games. Reading what is not there throws Egret's #1025; bytes beyond `length` are never read.
 */

import { egretError } from './egret-messages.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const LEAST_CAPACITY = 16

/** Egret's two orders of the bytes of a number. */
export const Endian = { LITTLE_ENDIAN: 'littleEndian', BIG_ENDIAN: 'bigEndian' } as const

/** Egret's `ByteArray`. */
export class ByteArray {
  readonly #step: number
  #isLittle = false
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView<ArrayBuffer>
  #length: number
  #position = 0

  /**
   * @param buffer Is copied.
   * @param bufferExtSize Memory grows in steps of so many bytes, and always has some to spare; 0: as it is needed.
   */
  constructor(buffer: ArrayBuffer | Uint8Array | null = null, bufferExtSize = 0) {
    this.#step = Math.max(0, Math.trunc(bufferExtSize) || 0)
    const given = buffer === null ? new Uint8Array() : new Uint8Array(buffer)
    this.#length = given.length
    this.#bytes = given
    if (this.#step > 0) this.#resize(this.#steps(buffer === null ? this.#step - 1 : given.length))
    this.#view = new DataView(this.#bytes.buffer)
  }

  // ---- what it is ----

  /** `Endian.BIG_ENDIAN`, the default, or `Endian.LITTLE_ENDIAN`; any other text counts as big. */
  get endian(): string {
    return this.#isLittle ? Endian.LITTLE_ENDIAN : Endian.BIG_ENDIAN
  }

  set endian(value: string) {
    this.#isLittle = value === Endian.LITTLE_ENDIAN
  }

  /** Where the next read or write begins, 0 or more. Beyond the end it makes the array longer. @throws #1025 for no place. */
  get position(): number {
    return this.#position
  }

  set position(value: number) {
    const place = whole(value)
    if (place > this.#length) this.length = place
    this.#position = place
  }

  /** How many bytes there are. A larger number adds zeros, a smaller one cuts. @throws #1025 for no length. */
  get length(): number {
    return this.#length
  }

  set length(value: number) {
    const length = whole(value)
    this.#reserve(length)
    if (length < this.#length) this.#bytes.fill(0, length, this.#length)
    this.#length = length
    this.#position = Math.min(this.#position, length)
  }

  /** Bytes from the position to the end. */
  get bytesAvailable(): number {
    return this.#length - this.#position
  }

  /** The same as `bytesAvailable`. */
  get readAvailable(): number {
    return this.bytesAvailable
  }

  /** A copy of all bytes; to set it replaces them, by a copy. */
  get buffer(): ArrayBuffer {
    return this.#bytes.slice(0, this.#length).buffer
  }

  set buffer(value: ArrayBuffer) {
    this.#replace(new Uint8Array(value))
  }

  /** The memory itself, until it grows: longer than `length` where it grows in steps. */
  get rawBuffer(): ArrayBuffer {
    return this.bytes.buffer
  }

  /** The memory itself, as bytes. See `rawBuffer`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    this.#trim()
    return this.#bytes
  }

  /** The memory itself, as a view; to set it replaces the bytes, by a copy. See `rawBuffer`. */
  get dataView(): DataView {
    this.#trim()
    return this.#view
  }

  set dataView(value: DataView) {
    this.#replace(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  }

  /** Always 0. */
  get bufferOffset(): number {
    return 0
  }

  /** Forgets all bytes. The order of bytes stays. */
  clear(): void {
    this.#length = 0
    this.#position = 0
    this.#resize(this.#step)
  }

  /** Does nothing: it is a leftover in Egret. */
  setArrayBuffer(_buffer: ArrayBuffer): void {
    return
  }

  /** True: so many bytes can be read. @throws Error #1025 if they cannot. */
  validate(length: number): boolean {
    if (length >= 0 && length <= this.bytesAvailable) return true
    throw egretError(1025)
  }

  toString(): string {
    return `[ByteArray] length:${this.length}, bytesAvailable:${this.bytesAvailable}`
  }

  // ---- reading: each @throws Error #1025 where there is too little ----

  /** True for any byte but 0. */
  readBoolean(): boolean {
    return this.readUnsignedByte() !== 0
  }

  readByte(): number {
    return this.#view.getInt8(this.#take(1))
  }

  readUnsignedByte(): number {
    return this.#view.getUint8(this.#take(1))
  }

  readShort(): number {
    return this.#view.getInt16(this.#take(2), this.#isLittle)
  }

  readUnsignedShort(): number {
    return this.#view.getUint16(this.#take(2), this.#isLittle)
  }

  readInt(): number {
    return this.#view.getInt32(this.#take(4), this.#isLittle)
  }

  readUnsignedInt(): number {
    return this.#view.getUint32(this.#take(4), this.#isLittle)
  }

  readFloat(): number {
    return this.#view.getFloat32(this.#take(4), this.#isLittle)
  }

  readDouble(): number {
    return this.#view.getFloat64(this.#take(8), this.#isLittle)
  }

  /** Copies `length` bytes, 0 for all that are left, into `bytes` at `offset`, whose position stays where it is. */
  readBytes(bytes: ByteArray, offset = 0, length = 0): void {
    const count = length === 0 ? this.bytesAvailable : length
    this.validate(count)
    const end = whole(offset) + count
    if (end > bytes.length) bytes.length = end
    // Looked up now: the target may be this array.
    const at = this.#take(count)
    bytes.#bytes.set(this.#bytes.subarray(at, at + count), offset)
  }

  /** Text behind its length in bytes, a number of 16 bits. */
  readUTF(): string {
    return this.readUTFBytes(this.readUnsignedShort())
  }

  /** Text of `length` bytes. What is no UTF-8 becomes U+FFFD; NULs are left out, as in Egret. */
  readUTFBytes(length: number): string {
    const at = this.#take(length)
    return decoder.decode(this.#bytes.subarray(at, at + length)).replaceAll('\0', '')
  }

  // ---- writing ----

  writeBoolean(value: boolean): void {
    this.writeByte(value ? 1 : 0)
  }

  /** The lowest 8 bits. */
  writeByte(value: number): void {
    const at = this.#advance(1)
    this.#view.setUint8(at, value)
  }

  /** The lowest 16 bits. */
  writeShort(value: number): void {
    const at = this.#advance(2)
    this.#view.setInt16(at, value, this.#isLittle)
  }

  writeUnsignedShort(value: number): void {
    const at = this.#advance(2)
    this.#view.setUint16(at, value, this.#isLittle)
  }

  writeInt(value: number): void {
    const at = this.#advance(4)
    this.#view.setInt32(at, value, this.#isLittle)
  }

  writeUnsignedInt(value: number): void {
    const at = this.#advance(4)
    this.#view.setUint32(at, value, this.#isLittle)
  }

  writeFloat(value: number): void {
    const at = this.#advance(4)
    this.#view.setFloat32(at, value, this.#isLittle)
  }

  writeDouble(value: number): void {
    const at = this.#advance(8)
    this.#view.setFloat64(at, value, this.#isLittle)
  }

  /** Writes bytes of another array: `length` of them from `offset`, 0 for the rest. More than there are: those there are. */
  writeBytes(bytes: ByteArray, offset = 0, length = 0): void {
    if (offset < 0 || length < 0) return
    const end = length === 0 ? bytes.length : Math.min(bytes.length, offset + length)
    if (end > offset) this.#write(bytes.#bytes.subarray(offset, end))
  }

  /** Text behind its length in bytes, of which 16 bits are written: above 65,535 bytes it cannot be read back. */
  writeUTF(value: string): void {
    const bytes = encoder.encode(value)
    this.writeUnsignedShort(bytes.length)
    this.#write(bytes)
  }

  /** Text without its length. */
  writeUTFBytes(value: string): void {
    this.#write(encoder.encode(value))
  }

  /** Bytes of a typed array: Egret's own spelling, which games use. */
  ['_writeUint8Array'](bytes: Uint8Array): void {
    this.#write(bytes)
  }

  // ---- memory ----

  /** The place of `count` bytes to be read, which are passed. */
  #take(count: number): number {
    this.validate(count)
    const at = this.#position
    this.#position += count
    return at
  }

  /** The place of `count` bytes to be written, which are passed. */
  #advance(count: number): number {
    const at = this.#position
    this.#reserve(at + count)
    this.#position += count
    this.#length = Math.max(this.#length, this.#position)
    return at
  }

  #write(bytes: Uint8Array): void {
    const at = this.#advance(bytes.length)
    this.#bytes.set(bytes, at)
  }

  #replace(bytes: Uint8Array): void {
    this.#bytes = new Uint8Array(bytes)
    this.#length = bytes.length
    this.#position = Math.min(this.#position, this.#length)
    this.#resize(this.#steps(bytes.length))
  }

  #reserve(capacity: number): void {
    if (capacity <= this.#bytes.length) return
    const spare = Math.max(capacity, 2 * this.#bytes.length, LEAST_CAPACITY)
    this.#resize(this.#step === 0 ? spare : this.#steps(capacity))
  }

  /** The next whole number of steps above; as it is without steps. */
  #steps(capacity: number): number {
    return this.#step === 0 ? capacity : (Math.floor(capacity / this.#step) + 1) * this.#step
  }

  /** Egret has no memory to spare without steps: nobody must see ours. */
  #trim(): void {
    if (this.#step === 0 && this.#bytes.length !== this.#length) this.#resize(this.#length)
  }

  #resize(capacity: number): void {
    const resized = new Uint8Array(capacity)
    resized.set(this.#bytes.subarray(0, Math.min(this.#length, capacity)))
    this.#bytes = resized
    this.#view = new DataView(resized.buffer)
  }
}

function whole(value: number): number {
  if (Number.isInteger(value) && value >= 0) return value
  throw egretError(1025)
}
