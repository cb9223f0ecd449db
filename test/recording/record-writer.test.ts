/** What is particular to writing: repeated packets, payloads that are left out, lengths of all sizes, and what is too long. */

import t from 'tap'
import { PacketBatch } from '../../src/peer/packet-batch.ts'
import { MAX_RECORD_BYTES, MAX_REPEATABLE_BYTES } from '../../src/recording/record-layout.ts'
import { RecordWriter } from '../../src/recording/record-writer.ts'
import { RecordingReader } from '../../src/recording/recording-reader.ts'
import { HEADER } from './recorded-samples.ts'

function batchOf(...packets: readonly Uint8Array[]): PacketBatch {
  const batch = new PacketBatch()
  for (const packet of packets) batch.add(packet, false)
  return batch
}

/** The packets of each `write` of a recording. */
function writesOf(bytes: Uint8Array): (Uint8Array | number)[][] {
  const writes: (Uint8Array | number)[][] = []
  for (const event of new RecordingReader(bytes)) {
    if (event.kind === 'write') writes.push(event.packets.map(({ payload }) => payload))
  }
  return writes
}

t.test('writes a packet that many are sent once', async (t) => {
  const writer = new RecordWriter(HEADER)
  const shared = new Uint8Array(1000).fill(7)
  const own = Uint8Array.of(1)

  for (let peer = 0; peer < 50; peer++) writer.addWrite(peer, batchOf(shared, own), 0)
  const bytes = writer.take()

  t.ok(bytes.length < 2000, `${bytes.length} bytes`)
  const writes = writesOf(bytes)
  t.equal(writes.length, 50)
  t.ok(
    writes.every(
      ([first, second]) => Buffer.from(shared).equals(first as Uint8Array) && (second as Uint8Array)[0] === 1,
    ),
  )
})

t.test('reaches sixteen packets back, and no further', async (t) => {
  const writer = new RecordWriter(HEADER)
  const packets = Array.from({ length: 17 }, (_, index) => new Uint8Array(100).fill(index))

  writer.addWrite(0, batchOf(...packets), 0)
  const first = writer.length
  writer.addWrite(1, batchOf(...packets.slice(1)), 0)
  const second = writer.length
  writer.addWrite(2, batchOf(...packets.slice(0, 1)), 0)

  t.ok(second - first < 40)
  t.ok(writer.length - second > 100)
  const writes = writesOf(writer.take())
  t.same(writes, [packets, packets.slice(1), packets.slice(0, 1)])
})

t.test('repeats no packet that is long, which would have to be kept', async (t) => {
  const writer = new RecordWriter(HEADER)
  const [longest, longer] = [0, 1].map((more) => new Uint8Array(MAX_REPEATABLE_BYTES + more).fill(more))
  const both = batchOf(longest ?? new Uint8Array(), longer ?? new Uint8Array())

  writer.addWrite(0, both, 0)
  const first = writer.length
  writer.addWrite(1, both, 0)
  const second = writer.length - first

  t.ok(second > MAX_REPEATABLE_BYTES && second < MAX_REPEATABLE_BYTES + 40, `${second} bytes more`)
  t.same(writesOf(writer.take()), [
    [longest, longer],
    [longest, longer],
  ])
})

t.test('believes no array when it was told that it may hold something else', async (t) => {
  const writer = new RecordWriter(HEADER)
  const memory = Uint8Array.of(1, 2, 3)

  writer.addWrite(0, batchOf(memory), 0)
  memory.fill(9)
  writer.forgetRepeatable()
  writer.addWrite(0, batchOf(memory), 0)

  t.same(writesOf(writer.take()), [[Uint8Array.of(1, 2, 3)], [Uint8Array.of(9, 9, 9)]])
})

t.test('leaves payloads out and keeps their lengths', async (t) => {
  const writer = new RecordWriter({ ...HEADER, hasPayloads: false })
  const secret = new TextEncoder().encode('the secret word')

  writer.addMessage(3, secret, true, 5)
  writer.addWrite(3, batchOf(secret, secret), 5)
  const bytes = writer.take()

  t.notOk(Buffer.from(bytes).includes('secret'))
  const [message, write] = [...new RecordingReader(bytes)]
  t.match(message, { kind: 'message', connection: 3, isText: true, payload: 15 })
  t.match(write, { kind: 'write', packets: [{ payload: 15 }, { payload: 15 }] })
})

t.test('writes lengths of one to four bytes', async (t) => {
  const lengths = [0, 1, 120, 127, 128, 200, 16_370, 16_384, 20_000, 70_000, 2_097_140, 2_097_152, 3_000_000]
  const writer = new RecordWriter(HEADER)

  const added = lengths.map((length) => writer.addMessage(0, new Uint8Array(length).fill(length), false, 0))

  t.ok(added.every(Boolean))
  const reader = new RecordingReader(writer.take())
  const read = [...reader].map((event) => (event.kind === 'message' ? (event.payload as Uint8Array) : new Uint8Array()))
  t.same(
    read.map((payload) => payload.length),
    lengths,
  )
  t.ok(read.every((payload) => payload.every((byte) => byte === (payload.length & 255))))
  t.equal(reader.end?.state, 'unfinished')
})

t.test('adds nothing of a record that is too long', async (t) => {
  const writer = new RecordWriter(HEADER)
  const before = writer.length

  const added = [
    writer.addMessage(0, new Uint8Array(MAX_RECORD_BYTES), false, 0),
    writer.addWrite(0, batchOf(new Uint8Array(MAX_RECORD_BYTES + 1)), 0),
    writer.add({ kind: 'close', connection: 0, code: 1000, reason: 'x'.repeat(MAX_RECORD_BYTES) }, 0),
  ]

  t.same(added, [false, false, false])
  t.equal(writer.length, before)
  t.ok(writer.addMessage(0, new Uint8Array(1), false, 0))
  t.equal([...new RecordingReader(writer.take())].length, 1)
})

t.test('gives back the memory that a record took which was too long', async (t) => {
  const writer = new RecordWriter(HEADER)
  writer.addMessage(0, new Uint8Array(MAX_RECORD_BYTES), false, 0)

  writer.addMessage(0, new Uint8Array(100_000), false, 0)
  const taken = writer.take()

  t.equal(taken.buffer.byteLength, 262_144)
  t.equal([...new RecordingReader(new Uint8Array(taken))].length, 1)
})

t.test('writes no time that goes back', async (t) => {
  const writer = new RecordWriter(HEADER)
  writer.add({ kind: 'poll' }, 100)
  writer.add({ kind: 'polled' }, 90)
  writer.add({ kind: 'poll' }, 101)

  const times = [...new RecordingReader(writer.take())].map(({ micros }) => micros)

  t.same(times, [100, 100, 101])
})

t.test('refuses a note that the header has no room for', async (t) => {
  const description = { ...HEADER.description, note: 'x'.repeat(70_000) }

  t.throws(() => new RecordWriter({ ...HEADER, description }), /65536 bytes/)
})
