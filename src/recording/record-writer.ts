/**
 * Writes records into memory, byte by byte as docs/wire/recording.md says. Called by the recorder, which takes the
 * memory from time to time and hands it to the spool. Pure: it knows no clock, no file and no server.
 * A record that is too long leaves no trace.
 */

import { copyBytes } from '../peer/copy-bytes.ts'
import { writeInt32 } from '../peer/int32.ts'
import { utf8Length, writeUtf8 } from '../peer/utf8.ts'
import type { PacketBatch } from '../peer/packet-batch.ts'
import { checksumInView } from './checksum.ts'
import { FLAGS, INSIDE_BIT, MAGIC, MAX_DESCRIPTION_BYTES, MAX_RECORD_BYTES, RECORDS } from './record-layout.ts'
import { MAX_REPEATABLE_BYTES, REPEATABLE_PACKETS, VERSION, WORDS } from './record-layout.ts'
import type { FieldTypes, RecordBody, RecordedPacket, RecordingHeader, RecordLayout } from './record-layout.ts'

/** Memory is taken in pieces of this many bytes; a long record gets more. */
const CHUNK_BYTES = 262_144
const MESSAGE = RECORDS.message.number
const WRITE = RECORDS.write.number
/** A length of up to four bytes in front, a checksum of four behind. */
const FRAME_BYTES = 8
const CHECKSUM_BYTES = 4
/** The longest varint. */
const VARINT_BYTES = 8
/** What a record of a message or a batch has beside its packets, at most: four numbers and three bytes. */
const FIELDS_BYTES = 4 * VARINT_BYTES + 3
const LONGEST_LENGTH_BYTES = 4

type FieldWriters = { readonly [T in keyof FieldTypes]: (writer: RecordWriter, value: FieldTypes[T]) => void }

const FIELDS: FieldWriters = {
  count: (writer, value) => writer.varint(value),
  u32: (writer, value) => writer.u32(value),
  flag: (writer, value) => writer.u8(value ? 1 : 0),
  text: (writer, value) => writer.text(value),
  payload: (writer, value) => writer.payload(value),
  headers: (writer, value) => {
    writer.varint(value.length)
    for (const pair of value) for (const text of pair) writer.text(text)
  },
  packets: (writer, value) => {
    writer.varint(value.length)
    for (const packet of value) writer.packet(packet)
  },
  cause: (writer, value) => writer.u8(WORDS.cause.indexOf(value)),
  violation: (writer, value) => writer.u8(WORDS.violation.indexOf(value)),
  outcome: (writer, value) => writer.u8(WORDS.outcome.indexOf(value)),
  control: (writer, value) => writer.u8(WORDS.control.indexOf(value)),
  why: (writer, value) => writer.u8(WORDS.why.indexOf(value)),
}

type WriteField = (writer: RecordWriter, value: unknown) => void

/** Each kind's number, and the names of its fields with what writes them. */
const KINDS = new Map(
  Object.entries<RecordLayout>(RECORDS).map(([kind, { number, fields }]) => [
    kind,
    { number, fields: Object.entries(fields).map(([name, type]) => [name, FIELDS[type] as WriteField] as const) },
  ]),
)

/** A recording in the making. */
export class RecordWriter {
  readonly #hasPayloads: boolean
  #bytes = new Uint8Array(CHUNK_BYTES)
  /** The same bytes, for what else reads them. */
  #memory = Buffer.from(this.#bytes.buffer)
  #view = new DataView(this.#bytes.buffer)
  #free: ArrayBuffer | null = null
  #length = 0
  #start = 0
  #micros = 0
  #checksum = 0
  /** The packets that a later one may be the same as, by the array that holds them; the newest is the last written. */
  readonly #repeatable: (Uint8Array | null)[] = new Array<null>(REPEATABLE_PACKETS).fill(null)
  /** Where their bytes stand here, as they were: an array may hold other bytes after a flush, which nobody here hears of. */
  readonly #places: number[] = new Array<number>(REPEATABLE_PACKETS).fill(0)
  #newest = 0

  /** Begins with the header. @throws TypeError for a description that is too long. */
  constructor(header: Omit<RecordingHeader, 'version'>) {
    this.#hasPayloads = header.hasPayloads
    const description = JSON.stringify(header.description)
    const length = utf8Length(description)
    if (length > MAX_DESCRIPTION_BYTES) {
      throw new TypeError(
        `A note may have ${MAX_DESCRIPTION_BYTES} bytes of JSON with what describes the server, not ${length}.`,
      )
    }
    for (const byte of MAGIC) this.u8(byte)
    this.u8(VERSION)
    this.u8((header.hasPayloads ? FLAGS.payloads : 0) | (header.hasAddresses ? FLAGS.addresses : 0))
    this.varint(header.startedAt)
    this.varint(header.clockMicros)
    this.text(description)
    this.#seal()
  }

  /** How many bytes wait to be taken. */
  get length(): number {
    return this.#length
  }

  /** Everything since the last time; the memory is the caller's, who may give it back. */
  take(): Uint8Array {
    // What stood here is the caller's.
    this.forgetRepeatable()
    // A piece with little in it would keep a whole chunk for as long as the destination takes.
    if (this.#length < CHUNK_BYTES / 4) {
      const copy = this.#bytes.slice(0, this.#length)
      this.#length = 0
      return copy
    }
    const taken = this.#bytes.subarray(0, this.#length)
    this.#use(new Uint8Array(this.#free ?? new ArrayBuffer(CHUNK_BYTES)))
    this.#free = null
    this.#length = 0
    return taken
  }

  /** Memory that was taken, and that nobody looks at any more: new memory costs more than all that is written into it. */
  reuse(taken: Uint8Array): void {
    if (taken.buffer.byteLength === CHUNK_BYTES && taken.buffer instanceof ArrayBuffer) {
      this.#free = taken.buffer
    }
  }

  // ---- records ----

  /** Adds a record. False, and nothing added, if it is longer than a record may be. */
  add(record: RecordBody, micros: number, isInside = false): boolean {
    const layout = KINDS.get(record.kind)
    if (layout === undefined) throw new TypeError(`There is no record of kind ${record.kind}.`)
    this.#reserve(FIELDS_BYTES)
    this.#begin(layout.number, micros, isInside)
    const values = record as unknown as Readonly<Record<string, unknown>>
    for (const [name, write] of layout.fields) write(this, values[name])
    return this.#finish(micros)
  }

  /** The same for a message, the most frequent record of all. */
  addMessage(connection: number, bytes: Uint8Array, isText: boolean, micros: number): boolean {
    const { length } = bytes
    if (length > MAX_RECORD_BYTES) return false
    this.#reserve(FIELDS_BYTES + length)
    this.#begin(MESSAGE, micros, false)
    this.#writeVarint(connection)
    this.#bytes[this.#length++] = isText ? 1 : 0
    this.#writeVarint(length)
    if (this.#hasPayloads) this.#copy(bytes)
    return this.#finish(micros)
  }

  /**
   * The same for a batch that was written. A packet that is held by the same array as one of the last before is written
   * as that one, until {@link forgetRepeatable}: so a broadcast is there once, or twice where a flush falls into it.
   */
  addWrite(connection: number, batch: PacketBatch, micros: number): boolean {
    if (batch.byteLength > MAX_RECORD_BYTES) return false
    this.#reserve(FIELDS_BYTES + batch.byteLength + batch.count * VARINT_BYTES)
    this.#begin(WRITE, micros, false)
    this.#writeVarint(connection)
    this.#writeVarint(batch.count)
    for (let index = 0; index < batch.count; index++) this.#batched(batch.bytesAt(index), batch.isTextAt(index))
    return this.#finish(micros)
  }

  /** Arrays may hold other bytes from now on. */
  forgetRepeatable(): void {
    this.#repeatable.fill(null)
  }

  // ---- fields ----

  /** One byte. */
  u8(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  /** 32 bits. */
  u32(value: number): void {
    this.#reserve(4)
    writeInt32(this.#bytes, this.#length, value)
    this.#length += 4
  }

  /** A whole number from 0 to 2^53 - 1: seven bits a byte, the lowest first, the eighth set in all bytes but the last. */
  varint(value: number): void {
    this.#reserve(VARINT_BYTES)
    this.#writeVarint(value)
  }

  /** Text in UTF-8, behind its length. */
  text(text: string): void {
    const length = utf8Length(text)
    this.varint(length)
    this.#reserve(length)
    writeUtf8(text, this.#bytes, this.#length)
    this.#length += length
  }

  /** Bytes behind their length; where payloads are left out, the length. */
  payload(value: Uint8Array | number): void {
    if (typeof value === 'number') return this.varint(value)
    this.varint(value.length)
    if (this.#hasPayloads) this.#put(value)
  }

  /** A packet of a batch that is not the same as another. */
  packet({ payload, isText }: RecordedPacket): void {
    const length = typeof payload === 'number' ? payload : payload.length
    this.varint(length * 4 + (isText ? 1 : 0))
    this.#remember(null)
    if (this.#hasPayloads && typeof payload !== 'number') this.#put(payload)
  }

  #batched(bytes: Uint8Array, isText: boolean): void {
    const place = this.#hasPayloads ? this.#placeOf(bytes) : -1
    if (place >= 0 && this.#isStill(bytes, place)) {
      const back = (this.#newest - place) & (REPEATABLE_PACKETS - 1)
      return this.#writeVarint(back * 4 + 2 + (isText ? 1 : 0))
    }
    // Only the newest may be found by its array.
    if (place >= 0) this.#repeatable[place] = null
    this.#writeVarint(bytes.length * 4 + (isText ? 1 : 0))
    this.#remember(bytes.length > MAX_REPEATABLE_BYTES ? null : bytes)
    if (this.#hasPayloads) this.#copy(bytes)
  }

  /** Where this array is among those that may be repeated; -1 if it is not. Asked for each packet that is sent. */
  #placeOf(bytes: Uint8Array): number {
    const repeatable = this.#repeatable
    for (let place = 0; place < REPEATABLE_PACKETS; place++) if (repeatable[place] === bytes) return place
    return -1
  }

  /** Whether it holds what was written for it. */
  #isStill(bytes: Uint8Array, place: number): boolean {
    const start = this.#places[place] ?? 0
    return this.#memory.compare(bytes, 0, bytes.length, start, start + bytes.length) === 0
  }

  /** The packet that is written here next may be repeated. */
  #remember(bytes: Uint8Array | null): void {
    this.#newest = (this.#newest + 1) & (REPEATABLE_PACKETS - 1)
    this.#repeatable[this.#newest] = bytes
    this.#places[this.#newest] = this.#length
  }

  // ---- inside ----

  /** There is room for {@link FIELDS_BYTES} at least. */
  #begin(number: number, micros: number, isInside: boolean): void {
    this.#start = this.#length
    // One byte for the length, which few records outgrow.
    this.#length++
    this.#bytes[this.#length++] = isInside ? number | INSIDE_BIT : number
    this.#writeVarint(Math.max(0, micros - this.#micros))
  }

  /** Where there is room. */
  #writeVarint(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.#length++] = rest
  }

  #finish(micros: number): boolean {
    const start = this.#start
    const body = this.#length - start - 1
    if (body > MAX_RECORD_BYTES) {
      this.#length = start
      this.forgetRepeatable()
      this.#move(Math.max(CHUNK_BYTES, start + FRAME_BYTES))
      return false
    }
    this.#micros = Math.max(this.#micros, micros)
    if (body < 0x80) this.#bytes[start] = body
    else this.#writeLength(start, body)
    this.#seal(start)
    return true
  }

  /** A length of more than one byte moves the body. */
  #writeLength(start: number, body: number): void {
    this.#reserve(LONGEST_LENGTH_BYTES)
    const extra = body < 0x4000 ? 1 : body < 0x20_0000 ? 2 : 3
    this.#bytes.copyWithin(start + 1 + extra, start + 1, start + 1 + body)
    for (let place = 0; place < REPEATABLE_PACKETS; place++) {
      const at = this.#places[place] ?? 0
      if (at > start) this.#places[place] = at + extra
    }
    this.#length = start
    this.#writeVarint(body)
    this.#length += body
  }

  /** There is always room for the checksum. */
  #seal(start = 0): void {
    this.#checksum = checksumInView(this.#view, start, this.#length, this.#checksum)
    this.#view.setUint32(this.#length, this.#checksum, true)
    this.#length += CHECKSUM_BYTES
  }

  #put(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#copy(bytes)
  }

  /** Where there is room. */
  #copy(bytes: Uint8Array): void {
    copyBytes(this.#bytes, bytes, this.#length)
    this.#length += bytes.length
  }

  #reserve(count: number): void {
    const needed = this.#length + count + FRAME_BYTES
    if (needed > this.#bytes.length) this.#move(Math.max(needed, 2 * this.#bytes.length))
  }

  /** Goes on in memory of this size, which has room for what is there. */
  #move(size: number): void {
    if (size === this.#bytes.length) return
    const other = new Uint8Array(size)
    copyBytes(other, this.#bytes.subarray(0, this.#length), 0)
    this.#use(other)
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes
    this.#memory = Buffer.from(bytes.buffer)
    this.#view = new DataView(bytes.buffer)
  }
}
