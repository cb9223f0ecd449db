/**
 * Reads the body of one record, which the checksum has found whole, by the table of kinds. Called by RecordingReader.
 * What is not as the table says becomes the refusal of the ByteReader; it never throws. Of memory it takes what the record
 * has bytes, and from record to record it keeps the packets that a later one may repeat: a mebibyte at most.
 */

import type { ByteReader } from '../peer/byte-reader.ts'
import { GodotError } from '../peer/error.ts'
import { INSIDE_BIT, MAX_IDLE_POLLS, MAX_LIST_ITEMS, MAX_REPEATABLE_BYTES, RECORDS } from './record-layout.ts'
import { REPEATABLE_PACKETS, WORDS } from './record-layout.ts'
import type { FieldTypes, RecordedEvent, RecordedPacket, RecordLayout } from './record-layout.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
/** The most that a varint's eighth byte may add: more would not be exact. */
const LARGEST = Number.MAX_SAFE_INTEGER
const LONGEST_VARINT = 8

/** Kinds by their number. */
const KINDS = new Map(
  Object.entries<RecordLayout>(RECORDS).map(([kind, { number, fields }]) => [
    number,
    { kind, fields: Object.entries(fields) },
  ]),
)

/** Reads a varint in its shortest form. */
export function readVarint(reader: ByteReader): number {
  let value = 0
  let weight = 1
  for (let count = 0; count < LONGEST_VARINT; count++) {
    const byte = reader.u8()
    value += (byte & 0x7f) * weight
    if (byte < 0x80) {
      if (byte === 0 && count > 0) refuse(reader, 'a number is longer than it must be')
      if (value > LARGEST) refuse(reader, 'a number is above 2^53 - 1')
      return value
    }
    weight *= 0x80
  }
  refuse(reader, 'a number has no end')
  return 0
}

/** Reads text behind its length. */
export function readText(reader: ByteReader): string {
  const length = readVarint(reader)
  if (!reader.has(length, 1)) return ''
  const start = reader.position
  reader.skip(length)
  return decoder.decode(reader.source.subarray(start, start + length))
}

/** The bodies of one recording's records, in order. */
export class RecordBodies {
  readonly #hasPayloads: boolean
  /** Null: there was none, or it is too long to be repeated. */
  readonly #repeatable: (Uint8Array | number | null)[] = new Array<null>(REPEATABLE_PACKETS).fill(null)
  #packets = 0
  #micros = 0

  constructor(hasPayloads: boolean) {
    this.#hasPayloads = hasPayloads
  }

  /** The record that a body holds; null if the reader has refused, which says why. */
  read(reader: ByteReader): RecordedEvent | null {
    const first = reader.u8()
    const known = KINDS.get(first & ~INSIDE_BIT)
    if (known === undefined) {
      refuse(reader, `there is no record of kind ${first & ~INSIDE_BIT}`)
      return null
    }
    const { kind, fields } = known
    const micros = this.#micros + readVarint(reader)
    const event: Record<string, unknown> = { kind, micros, isInside: first !== (first & ~INSIDE_BIT) }
    for (const [name, type] of fields) event[name] = this.#field(reader, type)
    if (micros > LARGEST) refuse(reader, 'the time is beyond 2^53 - 1 microseconds')
    if (reader.remaining > 0) refuse(reader, `a record of kind "${kind}" has ${reader.remaining} bytes too many`)
    const record = event as unknown as RecordedEvent
    if (record.kind === 'idle' && !(record.polls > 0 && record.polls <= MAX_IDLE_POLLS)) {
      refuse(reader, `an idle stretch has 1 to ${MAX_IDLE_POLLS} polls, not ${record.polls}`)
    }
    if (reader.refusal !== null) return null
    this.#micros = micros
    return record
  }

  #field(reader: ByteReader, type: keyof FieldTypes): FieldTypes[keyof FieldTypes] {
    switch (type) {
      case 'count':
        return readVarint(reader)
      case 'u32':
        return reader.u32()
      case 'flag':
        return readWord(reader, [false, true])
      case 'text':
        return readText(reader)
      case 'payload':
        return this.#payload(reader, readVarint(reader))
      case 'headers':
        return readHeaders(reader)
      case 'packets':
        return this.#readPackets(reader)
      default:
        return readWord(reader, WORDS[type])
    }
  }

  #payload(reader: ByteReader, length: number): Uint8Array | number {
    return this.#hasPayloads ? reader.bytes(length) : length
  }

  #readPackets(reader: ByteReader): readonly RecordedPacket[] {
    const count = readLength(reader)
    const packets: RecordedPacket[] = []
    // Each takes a byte at least.
    if (!reader.has(count, 1)) return packets
    while (packets.length < count && reader.refusal === null) packets.push(this.#readPacket(reader))
    return packets
  }

  #readPacket(reader: ByteReader): RecordedPacket {
    const head = readVarint(reader)
    const isText = head % 2 === 1
    const number = Math.floor(head / 4)
    if (head % 4 < 2) {
      const payload = this.#payload(reader, number)
      this.#repeatable[this.#packets++ % REPEATABLE_PACKETS] = number > MAX_REPEATABLE_BYTES ? null : payload
      return { payload, isText }
    }
    const isNear = number < Math.min(this.#packets, REPEATABLE_PACKETS)
    const payload = isNear ? this.#repeatable[(this.#packets - 1 - number) % REPEATABLE_PACKETS] : null
    if (payload !== null && payload !== undefined) return { payload, isText }
    const why = isNear ? `has more than ${MAX_REPEATABLE_BYTES} bytes` : 'is not there'
    refuse(reader, `a packet repeats one that ${why}, ${number} before the last`)
    return { payload: 0, isText }
  }
}

/** How many items a list has; 0, and a refusal, for more than there can be. */
function readLength(reader: ByteReader): number {
  const count = readVarint(reader)
  if (count <= MAX_LIST_ITEMS) return count
  refuse(reader, `a list has ${MAX_LIST_ITEMS} items at most, not ${count}`)
  return 0
}

function readHeaders(reader: ByteReader): readonly (readonly [string, string])[] {
  const count = readLength(reader)
  const headers: (readonly [string, string])[] = []
  // Two lengths each, at least.
  if (!reader.has(count, 2)) return headers
  while (headers.length < count && reader.refusal === null) headers.push([readText(reader), readText(reader)])
  return headers
}

function readWord<T>(reader: ByteReader, words: readonly T[]): T {
  const place = reader.u8()
  const word = words[place]
  if (word !== undefined) return word
  refuse(reader, `${place} stands for nothing here, where there are ${words.length} words`)
  return words[0] as T
}

function refuse(reader: ByteReader, message: string): void {
  reader.refuse(GodotError.ERR_INVALID_DATA, message)
}
