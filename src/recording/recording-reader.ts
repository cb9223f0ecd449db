/**
 * Reads a recording from front to back, record by record. Called by `replay`, by the command `inspect`, and by users.
 * Whatever the bytes are, it ends with what could be read and a word on the rest: it throws only what the file system
 * throws, and never holds more than one record, a window of the file, and a mebibyte of packets that may come again.
 */

import { ByteReader } from '../peer/byte-reader.ts'
import { readInt32 } from '../peer/int32.ts'
import { shown } from '../peer/option-checks.ts'
import { fileSource, memorySource, type ByteSource } from './byte-source.ts'
import { checksum } from './checksum.ts'
import { readText, readVarint, RecordBodies } from './record-fields.ts'
import { FLAGS, MAGIC, MAX_DESCRIPTION_BYTES, MAX_RECORD_BYTES, VERSION } from './record-layout.ts'
import type { RecordedEvent, RecordingDescription, RecordingEnd, RecordingHeader } from './record-layout.ts'

const WINDOW_BYTES = 262_144
const CHECKSUM_BYTES = 4
/** A length has at most so many bytes: MAX_RECORD_BYTES has no more. */
const LENGTH_BYTES = 4
const HEADER_BYTES = MAX_DESCRIPTION_BYTES + 64

/** A recording that is being read. */
export class RecordingReader implements Iterable<RecordedEvent> {
  /** Null if the bytes are no recording that can be read: then there are no records, and `end` says why. */
  readonly header: RecordingHeader | null
  readonly #source: ByteSource
  #window = new Uint8Array(0)
  /** Where in the source the window begins, and how much of it has been read and is filled. */
  #windowAt = 0
  #used = 0
  #filled = 0
  #checksum = 0
  #records = 0
  #bodies = new RecordBodies(false)
  #end: RecordingEnd | null = null
  /** The last record was the mark of an end. */
  #mark: RecordedEvent<'end'> | null = null

  /**
   * Reads the header. `source` is a path, or the bytes.
   * @throws what `node:fs` throws for a file that cannot be read; TypeError for what is neither.
   */
  constructor(source: string | Uint8Array) {
    this.#source = openSource(source)
    try {
      this.header = this.#readHeader()
    } catch (error) {
      // A folder can be opened, and not read.
      this.#source.close()
      throw error
    }
    if (this.header !== null) this.#bodies = new RecordBodies(this.header.hasPayloads)
  }

  /** How many bytes there are to read. */
  get size(): number {
    return this.#source.size
  }

  /** How many bytes have been read: header and whole records. */
  get offset(): number {
    return this.#windowAt + this.#used
  }

  /** How many records have been read. */
  get records(): number {
    return this.#records
  }

  /** How it ends; null before the end. */
  get end(): RecordingEnd | null {
    return this.#end
  }

  /** The next record; null at the end. */
  next(): RecordedEvent | null {
    if (this.#end !== null) return null
    if (this.#mark !== null) return this.#endBehindMark(this.#mark)
    const available = this.#demand(LENGTH_BYTES)
    if (available === 0) return this.#finish('unfinished', 'The program that recorded has ended without closing it.')
    const lengths = new ByteReader(this.#window, this.#used, this.#used + Math.min(available, LENGTH_BYTES))
    const length = readVarint(lengths)
    if (lengths.refusal !== null && available < LENGTH_BYTES) return this.#cut()
    if (lengths.refusal !== null || length === 0 || length > MAX_RECORD_BYTES) {
      return this.#finish('damaged', `A record has 1 to ${MAX_RECORD_BYTES} bytes, which is not what stands here.`)
    }
    const size = lengths.offset + length + CHECKSUM_BYTES
    if (this.#demand(size) < size) return this.#cut()
    return this.#readRecord(lengths.offset, length)
  }

  *[Symbol.iterator](): IterableIterator<RecordedEvent> {
    for (let event = this.next(); event !== null; event = this.next()) yield event
  }

  /** Lets go of the file; harmless when it has been read to its end, which does so too. */
  close(): void {
    if (this.#end === null) this.#finish('unfinished', 'It was not read to its end.')
  }

  // ---- inside ----

  #readRecord(prefix: number, length: number): RecordedEvent | null {
    const start = this.#used
    const bodyEnd = start + prefix + length
    const sum = checksum(this.#window, start, bodyEnd, this.#checksum)
    if (sum !== readInt32(this.#window, bodyEnd) >>> 0) {
      return this.#finish('damaged', 'A checksum is wrong: this record, or the end of the one before, was changed.')
    }
    const reader = new ByteReader(this.#window, start + prefix, bodyEnd)
    const event = this.#bodies.read(reader)
    if (event === null)
      return this.#finish('damaged', `In this record ${reader.refusal?.message ?? 'nothing is right'}.`)
    this.#checksum = sum
    this.#used = bodyEnd + CHECKSUM_BYTES
    this.#records++
    if (event.kind === 'end') this.#mark = event
    return event
  }

  #readHeader(): RecordingHeader | null {
    const available = this.#demand(HEADER_BYTES)
    const reader = new ByteReader(this.#window, 0, available)
    for (const byte of MAGIC) {
      if (reader.remaining === 0) return this.#cut()
      if (reader.u8() !== byte) return this.#finish('damaged', 'This is no recording: it does not begin like one.')
    }
    const version = reader.u8()
    if (reader.refusal !== null) return this.#cut()
    if (version !== VERSION) return this.#finish('damaged', `Version ${version} is not known here, only ${VERSION}.`)
    const flags = reader.u8()
    const startedAt = readVarint(reader)
    const clockMicros = readVarint(reader)
    const json = readText(reader)
    const end = reader.offset
    const sum = reader.u32() >>> 0
    if (reader.refusal !== null && available < HEADER_BYTES) return this.#cut()
    const isWhole = reader.refusal === null && flags < 4 && sum === checksum(this.#window, 0, end, 0)
    const description = isWhole ? readDescription(json) : null
    if (description === null) return this.#finish('damaged', 'The header is not as it was written.')
    this.#checksum = sum
    this.#used = reader.offset
    const hasPayloads = (flags & FLAGS.payloads) !== 0
    const hasAddresses = (flags & FLAGS.addresses) !== 0
    return { version, hasPayloads, hasAddresses, startedAt, clockMicros, description }
  }

  #endBehindMark(mark: RecordedEvent<'end'>): null {
    if (this.#demand(1) > 0) return this.#finish('damaged', 'Something follows the end.')
    return this.#finish(mark.why === 'closed' ? 'whole' : 'stopped', mark.message)
  }

  #cut(): null {
    const rest = this.#source.size - this.offset
    if (this.offset === 0) return this.#finish('cut', `The header is there in part: ${rest} bytes of it.`)
    return this.#finish('cut', `The last record is there in part: ${rest} bytes are left over.`)
  }

  #finish(state: RecordingEnd['state'], reason: string): null {
    this.#end = { state, offset: this.offset, reason }
    this.#window = new Uint8Array(0)
    this.#source.close()
    return null
  }

  /** Sees to it that `count` bytes are there to be read, if the source has them; returns how many are. */
  #demand(count: number): number {
    if (this.#filled - this.#used >= count) return this.#filled - this.#used
    const left = this.#filled - this.#used
    const possible = Math.min(count, this.#source.size - this.offset)
    // A length that promises more than the source has takes no memory.
    const wanted = Math.max(possible, Math.min(WINDOW_BYTES, this.#source.size - this.offset))
    const window = wanted > this.#window.length ? new Uint8Array(wanted) : this.#window
    window.set(this.#window.subarray(this.#used, this.#filled))
    this.#window = window
    this.#windowAt += this.#used
    this.#used = 0
    this.#filled = left
    while (this.#filled < count && this.#filled < window.length) {
      const room = window.length - this.#filled
      const copied = this.#source.read(window, this.#filled, room, this.#windowAt + this.#filled)
      if (copied === 0) break
      this.#filled += copied
    }
    return this.#filled
  }
}

function openSource(source: string | Uint8Array): ByteSource {
  if (typeof source === 'string') return fileSource(source)
  if (source instanceof Uint8Array) return memorySource(source)
  throw new TypeError(`A recording is read from a path or from bytes, not from ${shown(source)}.`)
}

/** The description, if it is one. */
function readDescription(json: string): RecordingDescription | null {
  try {
    const value = JSON.parse(json) as Partial<Record<keyof RecordingDescription, unknown>> | null
    const { engine, cannot, node, note } = value ?? {}
    const isSound = typeof engine === 'string' && typeof node === 'string' && Array.isArray(cannot)
    if (!isSound || !cannot.every((name): name is string => typeof name === 'string')) return null
    return { engine, cannot, node, note: note ?? null }
  } catch {
    // It is no JSON: the caller says that the header is damaged.
    return null
  }
}
