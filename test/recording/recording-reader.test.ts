/** Recordings that are whole, cut off, damaged and hostile: the reader takes what is there and says what is not. */

import { closeSync, openSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { fc } from '../support/property-test.ts'
import t from 'tap'
import { checksum } from '../../src/recording/checksum.ts'
import { MAX_REPEATABLE_BYTES } from '../../src/recording/record-layout.ts'
import { RecordWriter } from '../../src/recording/record-writer.ts'
import { RecordingReader } from '../../src/recording/recording-reader.ts'
import { hex } from '../support/hex.ts'
import { HEADER, oneOfEach, samples, write, type Sample } from './recorded-samples.ts'

/** What a reader makes of bytes. */
function read(bytes: Uint8Array) {
  const reader = new RecordingReader(bytes)
  const events = [...reader]
  return { reader, events, end: reader.end }
}

/** Samples as they are read. */
function asRead(list: readonly Sample[]) {
  return list.map(({ body, micros, isInside }) => ({ ...body, micros, isInside }))
}

/** A little-endian number of 32 bits. */
function u32(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24]
}

/** A recording with one more record, of this body, with a right checksum. */
function withBody(
  body: Uint8Array,
  length: readonly number[] = [body.length],
  bytes: Uint8Array = write([]).bytes,
): Uint8Array {
  const record = Uint8Array.from([...length, ...body])
  const before = Buffer.from(bytes).readUInt32LE(bytes.length - 4)
  return Uint8Array.from([...bytes, ...record, ...u32(checksum(record, 0, record.length, before))])
}

t.test('reads every kind of record as it was written', async (t) => {
  const list = oneOfEach()

  const { reader, events, end } = read(write(list).bytes)

  t.same(reader.header, { version: 1, ...HEADER })
  t.same(events, asRead(list))
  t.equal(end?.state, 'whole')
  t.equal(end?.offset, reader.size)
  t.equal(reader.records, list.length)
})

t.test('reads whatever was written', async (t) => {
  const property = fc.property(samples, (list) => {
    const { events, end } = read(write(list).bytes)
    return isDeepStrictEqual(events, asRead(list)) && end?.state === 'unfinished'
  })

  t.doesNotThrow(() => fc.assert(property, { numRuns: 200 }))
})

t.test('reads a recording that was cut at any byte up to its last whole record', async (t) => {
  const list = oneOfEach()
  const { bytes, offsets } = write(list)
  const all = asRead(list)
  const wrong: number[] = []

  for (let length = 0; length < bytes.length; length++) {
    const { events, end } = read(bytes.subarray(0, length))
    const whole = offsets.filter((offset) => offset <= length)
    const state = whole.at(-1) === length ? 'unfinished' : 'cut'
    const isRight = end?.state === state && end.offset === (whole.at(-1) ?? 0) && end.reason !== ''
    if (!isRight || !isDeepStrictEqual(events, all.slice(0, Math.max(0, whole.length - 1)))) wrong.push(length)
  }

  t.same(wrong, [])
  t.match(read(bytes.subarray(0, bytes.length - 1)).end?.reason, /last record is there in part: \d+ bytes/)
  t.equal(read(bytes.subarray(0, 20)).end?.reason, 'The header is there in part: 20 bytes of it.')
  t.equal(read(bytes.subarray(0, 0)).end?.reason, 'The header is there in part: 0 bytes of it.')
})

t.test('notices each byte that was changed, and has read what stands before it', async (t) => {
  const list = oneOfEach()
  const { bytes, offsets } = write(list)
  const all = asRead(list)
  const wrong: string[] = []

  for (let at = 0; at < bytes.length; at++) {
    for (const flip of [0x01, 0x80, 0xff]) {
      const damaged = Uint8Array.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ flip
      const { events, end } = read(damaged)
      const whole = offsets.filter((offset) => offset <= at)
      const before = all.slice(0, Math.max(0, whole.length - 1))
      // A length that was changed may promise more than there is.
      const isNoticed = (end?.state === 'damaged' || end?.state === 'cut') && end.offset === (whole.at(-1) ?? 0)
      if (!isNoticed || !isDeepStrictEqual(events, before)) wrong.push(`${at} ^ ${flip}: ${end?.state}`)
    }
  }

  t.same(wrong, [])
})

t.test('survives any bytes behind a sound header', async (t) => {
  const head = [...write([]).bytes]
  const property = fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
    const { end } = read(Uint8Array.from([...head, ...tail]))
    return end !== null && end.offset >= head.length
  })

  t.doesNotThrow(() => fc.assert(property, { numRuns: 500 }))
})

t.test('survives any body whose checksum is right', async (t) => {
  const kinds = [1, 2, 3, 8, 14, 17, 32, 39, 42, 0x87]
  const property = fc.property(fc.constantFrom(...kinds), fc.uint8Array({ maxLength: 60 }), (kind, rest) => {
    const { events, end } = read(withBody(Uint8Array.from([kind, 0, ...rest])))
    return events.length === 1 ? end?.state === 'unfinished' : end?.state === 'damaged'
  })

  t.doesNotThrow(() => fc.assert(property, { numRuns: 1000 }))
})

t.test('refuses, with a reason, what no writer writes', async (t) => {
  const cases: [body: string, reason: RegExp][] = [
    ['7f 00', /no record of kind 127/],
    ['11', /needed/],
    ['11 80 00', /longer than it must be/],
    ['11 80 80 80 80 80 80 80 80 01', /has no end/],
    ['11 ff ff ff ff ff ff ff 7f', /above 2\^53 - 1/],
    ['11 00 00', /1 bytes too many/],
    ['02 00 00 02', /2 stands for nothing/],
    ['0e 00 00 05 00 00 00 00', /5 stands for nothing/],
    ['08 00 00 00 05 61', /5 bytes are needed and 1 are left/],
    ['27 00 00 01 ff 7f', /are needed/],
    ['2a 00 00 ff ff 03', /are needed/],
    ['2a 00 00 81 80 04', /65536 items at most, not 65537/],
    ['2a 00 00 ff ff ff ff 0f', /65536 items at most/],
    ['13 00 00', /1 to 1000 polls, not 0/],
    ['13 00 e9 07', /1 to 1000 polls, not 1001/],
    ['2a 00 00 01 02', /repeats one that is not there/],
  ]

  for (const [body, reason] of cases) {
    const { events, end } = read(withBody(hex(body)))
    t.same([events.length, end?.state], [0, 'damaged'], body)
    t.match(end?.reason, reason, body)
  }
})

t.test('refuses the repetition of a packet that is too long to be kept', async (t) => {
  const writer = new RecordWriter(HEADER)
  const packets = [{ payload: new Uint8Array(MAX_REPEATABLE_BYTES + 1), isText: false }]
  writer.add({ kind: 'write', connection: 0, packets }, 0)
  const body = hex('2a 00 00 01 02')
  const { events, end } = read(withBody(body, [body.length], writer.take()))

  t.equal(events.length, 1)
  t.match(end, { state: 'damaged', reason: /repeats one that has more than 65536 bytes, 0 before the last/ })
})

t.test('believes no length: what is not there takes no memory', async (t) => {
  const far = withBody(hex('11 00'), [0x80, 0x80, 0x80, 0x08])
  const beyond = withBody(hex('11 00'), [0x81, 0x80, 0x80, 0x08])
  const before = process.memoryUsage().arrayBuffers

  const ends = [read(far).end, read(beyond).end, read(withBody(hex(''), [0])).end]

  t.same(
    ends.map((end) => end?.state),
    ['cut', 'damaged', 'damaged'],
  )
  t.ok(process.memoryUsage().arrayBuffers - before < 8_000_000)
})

t.test('refuses what is no recording, and one of a version that it does not know', async (t) => {
  const { bytes } = write([])
  const newer = Uint8Array.from(bytes)
  newer[8] = 2

  const other = read(new TextEncoder().encode('GIF89a and so on'))
  const later = read(newer)

  t.equal(other.reader.header, null)
  t.match(other.end, { state: 'damaged', offset: 0, reason: /no recording/ })
  t.match(later.end, { state: 'damaged', offset: 0, reason: /Version 2/ })
})

t.test('what is neither a path nor bytes is no empty recording', async (t) => {
  for (const source of [5, null, undefined, {}, new ArrayBuffer(8)]) {
    t.throws(() => new RecordingReader(source as string), {
      ...{ name: 'TypeError', message: /^A recording is read from a path or from bytes, not from / },
    })
  }
})

t.test('what can be opened and not read is let go again', async (t) => {
  const folder = t.testdir()
  // Descriptors are given out from the lowest that is free.
  const next = (): number => {
    const file = openSync(process.execPath, 'r')
    closeSync(file)
    return file
  }
  const before = next()

  for (let time = 0; time < 50; time++) t.throws(() => new RecordingReader(folder), { code: 'EISDIR' })

  t.ok(next() < before + 25)
})

t.test('says so when it was closed before its end', async (t) => {
  const reader = new RecordingReader(write(oneOfEach()).bytes)
  reader.next()

  reader.close()

  t.equal(reader.next(), null)
  t.match(reader.end, { state: 'unfinished', reason: /not read/ })
})
