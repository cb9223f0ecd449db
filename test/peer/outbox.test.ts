import t from 'tap'
import { FULL_BATCH_BYTES, Outbox, type Sender } from '../../src/peer/outbox.ts'
import type { PacketBatch } from '../../src/peer/packet-batch.ts'
import { ManualTurn } from '../../src/peer/turn.ts'
import { FakeConnection } from '../support/fake-connection.ts'

class FakeSender implements Sender {
  readonly connection = new FakeConnection()
  batch: PacketBatch | null = null

  get outboundBytes(): number {
    return this.batch?.byteLength ?? 0
  }

  transmit(batch: PacketBatch): void {
    this.connection.write(batch)
  }
}

function outbox() {
  const turn = new ManualTurn()
  return { turn, outbox: new Outbox(turn), a: new FakeSender(), b: new FakeSender() }
}

t.test('writes nothing before the turn ends, then one batch per sender', async (t) => {
  const { turn, outbox: box, a, b } = outbox()

  box.put(a, Uint8Array.of(1), false)
  box.put(b, Uint8Array.of(2), false)
  box.put(a, Uint8Array.of(0x68, 0x69), true)
  t.same([a.connection.writes, b.connection.writes], [[], []])

  turn.end()
  t.same(a.connection.writes, [['hex:01', 'text:hi']])
  t.same(b.connection.writes, [['hex:02']])
})

t.test('copies the bytes, so that the caller may use them again', async (t) => {
  const { turn, outbox: box, a } = outbox()
  const bytes = Uint8Array.of(1, 2)
  const large = new Uint8Array(FULL_BATCH_BYTES + 1).fill(7)

  box.put(a, bytes, false)
  bytes.fill(9)
  const kept = box.copy(large)
  large.fill(9)
  turn.end()

  t.same(a.connection.writes, [['hex:0102']])
  t.ok(kept.every((byte) => byte === 7))
})

t.test('writes at a flush, and has nothing left for the end of the turn', async (t) => {
  const { turn, outbox: box, a } = outbox()
  box.put(a, Uint8Array.of(1), false)

  box.flush()
  turn.end()

  t.same(a.connection.writes, [['hex:01']])
})

t.test('writes a full batch at once', async (t) => {
  const { turn, outbox: box, a } = outbox()

  box.put(a, new Uint8Array(FULL_BATCH_BYTES - 1), false)
  t.equal(a.connection.writes.length, 0)
  box.put(a, Uint8Array.of(5), false)
  t.equal(a.connection.writes.length, 1)
  box.put(a, Uint8Array.of(6), false)
  turn.end()

  t.equal(a.connection.writes.length, 2)
  t.same(a.connection.writes[1], ['hex:06'])
})

t.test('writes a batch of very many small packets at once', async (t) => {
  const { outbox: box, a } = outbox()

  for (let index = 0; index < 4096; index++) box.put(a, Uint8Array.of(1), false)

  t.equal(a.connection.writes[0]?.length, 4096)
})

t.test('shares one copy among many senders', async (t) => {
  const { turn, outbox: box, a, b } = outbox()
  const shared = box.copy(Uint8Array.of(8))

  box.putShared(a, shared, false)
  box.putShared(b, shared, false)
  turn.end()

  t.same([a.connection.writes, b.connection.writes], [[['hex:08']], [['hex:08']]])
})

t.test('keeps the bytes of every sender apart when a turn fills many chunks, and again in the next turn', async (t) => {
  const { turn, outbox: box } = outbox()
  const senders = Array.from({ length: 300 }, () => new FakeSender())

  for (const round of [1, 2]) {
    for (const [index, sender] of senders.entries()) {
      box.put(sender, new Uint8Array(5000).fill((index + round) % 251), false)
    }
    turn.end()
    for (const [index, sender] of senders.entries()) {
      const byte = ((index + round) % 251).toString(16).padStart(2, '0')
      t.equal(sender.connection.writes.at(-1)?.[0], `hex:${byte.repeat(5000)}`)
    }
  }
})

t.test('discards what a sender had waiting, and says how much', async (t) => {
  const { turn, outbox: box, a, b } = outbox()
  box.put(a, Uint8Array.of(1), false)
  box.put(a, Uint8Array.of(2), false)

  t.equal(box.discard(a), 2)
  t.equal(box.discard(b), 0)
  turn.end()

  t.same(a.connection.writes, [])
})

t.test('keeps what is put while it is flushed for the end of the turn, unharmed', async (t) => {
  const { turn, outbox: box, a, b } = outbox()
  a.connection.write = () => box.put(b, Uint8Array.of(4), false)
  box.put(a, Uint8Array.of(3), false)

  box.flush()
  const other = box.copy(Uint8Array.of(9))
  turn.end()

  t.same(b.connection.writes, [['hex:04']])
  t.same(other, Uint8Array.of(9))
})

t.test('uses the same memory in each turn, also for what is copied and goes to nobody', async (t) => {
  const { turn, outbox: box } = outbox()
  const buffers = new Set<ArrayBufferLike>()

  for (let round = 0; round < 100; round++) {
    buffers.add(box.copy(new Uint8Array(10_000)).buffer)
    if (round % 2 === 0) turn.end()
    else box.flush()
  }

  t.equal(buffers.size, 1)
})

t.test('keeps what waits unharmed when a write flushes again', async (t) => {
  const { turn, outbox: box, a, b } = outbox()
  const c = new FakeSender()
  a.connection.write = () => {
    box.put(b, Uint8Array.of(4), false)
    box.flush()
    box.put(b, Uint8Array.of(5, 6), false)
  }
  box.put(a, Uint8Array.of(3), false)
  box.put(c, Uint8Array.of(7), false)

  turn.end()

  t.same(c.connection.writes, [['hex:07']])
  turn.end()
  t.same(b.connection.writes, [['hex:04'], ['hex:0506']])
})

/** Every packet of every write, with the batch that brought it. */
function batchesOf(sender: FakeSender): PacketBatch[] {
  const batches: PacketBatch[] = []
  sender.transmit = (batch) => {
    batches.push(batch)
    sender.connection.write(batch)
  }
  return batches
}

t.test('gives those who are told the same one batch, turn after turn', async (t) => {
  const { turn, outbox: box, a, b } = outbox()
  const [ofA, ofB] = [batchesOf(a), batchesOf(b)]
  const first = new FakeSender()

  for (const byte of [1, 2]) {
    for (const isText of [false, true]) {
      const shared = box.copy(Uint8Array.of(0x40 + byte))
      for (const sender of [first, a, b]) box.putShared(sender, shared, isText)
    }
    turn.end()
  }

  t.same(a.connection.writes, [
    ['hex:41', 'text:A'],
    ['hex:42', 'text:B'],
  ])
  t.same([b.connection.writes, first.connection.writes], [a.connection.writes, a.connection.writes])
  t.same(ofA, ofB)
  t.equal(ofA[0], ofB[0])
  t.equal(ofA[1], ofA[0], 'nothing is made where the sizes are those of the turn before')
})

t.test('makes no batch for what goes to one alone, turn after turn', async (t) => {
  const { turn, outbox: box, a, b } = outbox()
  const batches = new Set<PacketBatch>()

  for (let round = 0; round < 10; round++) {
    for (const sender of [a, b]) {
      for (let index = 0; index < 3; index++) {
        box.putShared(sender, box.copy(Uint8Array.of(index)), false)
        if (sender.batch !== null) batches.add(sender.batch)
      }
    }
    turn.end()
  }

  t.equal(batches.size, 2)
  t.same(b.connection.writes[9], ['hex:00', 'hex:01', 'hex:02'])
})

t.test('makes no batch where two packets for many take turns, as those of two wires do', async (t) => {
  const { turn, outbox: box } = outbox()
  const senders = Array.from({ length: 10 }, () => new FakeSender())
  const batches = new Set<PacketBatch>()

  for (let round = 0; round < 10; round++) {
    const wires = [box.copy(Uint8Array.of(3)), box.copy(Uint8Array.of(4))]
    for (const [index, sender] of senders.entries()) {
      box.putShared(sender, wires[index % 2] ?? new Uint8Array(0), false)
      if (sender.batch !== null) batches.add(sender.batch)
    }
    turn.end()
  }

  t.equal(batches.size, senders.length)
  t.same([senders[8]?.connection.writes[9], senders[9]?.connection.writes[9]], [['hex:03'], ['hex:04']])
})

t.test('gives who is told something else as well a batch of its own, in order', async (t) => {
  const { turn, outbox: box, a, b } = outbox()
  const c = new FakeSender()
  const [first, second, third] = [0x61, 0x62, 0x63].map((byte) => box.copy(Uint8Array.of(byte)))
  if (first === undefined || second === undefined || third === undefined) throw new Error('three were copied')

  box.put(c, Uint8Array.of(9), false)
  for (const sender of [a, b, c]) box.putShared(sender, first, true)
  box.put(a, Uint8Array.of(8), false)
  for (const sender of [a, c]) box.putShared(sender, second, false)
  for (const sender of [a, b, c]) box.putShared(sender, third, true)
  turn.end()

  t.same(a.connection.writes, [['text:a', 'hex:08', 'hex:62', 'text:c']])
  t.same(b.connection.writes, [['text:a', 'text:c']])
  t.same(c.connection.writes, [['hex:09', 'text:a', 'hex:62', 'text:c']])
})

t.test('sends many packets for all in order, and full batches of them at once', async (t) => {
  const { turn, outbox: box, a, b } = outbox()
  const bytes = Array.from({ length: 40 }, (_, index) => index)

  for (const byte of bytes) {
    const shared = box.copy(Uint8Array.of(byte))
    for (const sender of [a, b]) box.putShared(sender, shared, false)
  }
  turn.end()
  const long = box.copy(new Uint8Array(FULL_BATCH_BYTES / 2))
  for (const sender of [a, b, a, b]) box.putShared(sender, long, false)
  const whole = box.copy(new Uint8Array(FULL_BATCH_BYTES))
  box.putShared(a, whole, false)

  const expected = bytes.map((byte) => `hex:${byte.toString(16).padStart(2, '0')}`)
  t.same(a.connection.writes[0], expected)
  t.same(b.connection.writes[0], expected)
  t.same([a.connection.writes.length, b.connection.writes.length], [3, 2])
  t.same([a.batch, b.batch], [null, null])
})

t.test('forgets what one sender shares with others without a loss to them', async (t) => {
  const { turn, outbox: box, a, b } = outbox()
  const shared = box.copy(Uint8Array.of(1))
  for (const sender of [a, b]) box.putShared(sender, shared, false)

  t.equal(box.discard(a), 1)
  turn.end()

  t.same([a.connection.writes, b.connection.writes], [[], [['hex:01']]])
})
