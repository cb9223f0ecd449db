import { fc } from '../support/property-test.ts'
import t from 'tap'
import { PacketQueue } from '../../src/peer/packet-queue.ts'

t.test('hands packets out in order, each with its kind', async (t) => {
  const queue = new PacketQueue()
  queue.push(Uint8Array.of(1), false)
  queue.push(Uint8Array.of(2, 3), true)

  t.equal(queue.count, 2)
  t.equal(queue.byteLength, 3)
  t.same(queue.shift(), Uint8Array.of(1))
  t.equal(queue.lastWasText, false)
  t.same(queue.shift(), Uint8Array.of(2, 3))
  t.equal(queue.lastWasText, true)
  t.equal(queue.shift(), undefined)
})

for (const firstText of [0, 1, 7, 8, 30]) {
  t.test(`knows the kind of each packet where the first text is number ${firstText}`, async (t) => {
    const queue = new PacketQueue()
    const kinds = Array.from({ length: 40 }, (_, index) => index >= firstText && index % 3 === firstText % 3)

    for (const isText of kinds) queue.push(Uint8Array.of(1), isText)

    const found = kinds.map(() => queue.shift() !== undefined && queue.lastWasText)
    t.same(found, kinds)
  })
}

t.test('answers for an empty queue', async (t) => {
  const queue = new PacketQueue()

  t.equal(queue.count, 0)
  t.equal(queue.byteLength, 0)
  t.equal(queue.waitingCount, 0)
  t.equal(queue.waitingBytes, 0)
  t.equal(queue.nextWaiting, undefined)
  t.equal(queue.lastWasText, false)
  t.equal(queue.shift(), undefined)
  t.equal(queue.dropWaiting(), undefined)
})

t.test('keeps empty packets', async (t) => {
  const queue = new PacketQueue()
  queue.push(new Uint8Array(0), true)

  t.equal(queue.count, 1)
  t.same(queue.shift(), new Uint8Array(0))
  t.equal(queue.lastWasText, true)
})

t.test('hands out nothing that has arrived and was not admitted', async (t) => {
  const queue = new PacketQueue()
  const packet = Uint8Array.of(1, 2)
  queue.arrive(packet, true)

  t.equal(queue.shift(), undefined)
  t.same([queue.count, queue.byteLength, queue.waitingCount, queue.waitingBytes], [0, 0, 1, 2])
  t.equal(queue.nextWaiting, packet)

  queue.admit(packet)

  t.same([queue.count, queue.byteLength, queue.waitingCount, queue.waitingBytes], [1, 2, 0, 0])
  t.equal(queue.shift(), packet)
  t.equal(queue.lastWasText, true)
})

t.test('forgets what waits and keeps what can be read', async (t) => {
  const queue = new PacketQueue()
  queue.push(Uint8Array.of(1), false)
  queue.arrive(Uint8Array.of(2), false)
  queue.arrive(Uint8Array.of(3), false)

  while (queue.waitingCount > 0) queue.dropWaiting()

  t.same([queue.count, queue.waitingCount, queue.waitingBytes], [1, 0, 0])
  t.same(queue.shift(), Uint8Array.of(1))
  t.equal(queue.shift(), undefined)
})

t.test('forgets everything when it is cleared', async (t) => {
  const queue = new PacketQueue()
  queue.push(Uint8Array.of(1), true)
  queue.arrive(Uint8Array.of(2), true)

  queue.clear()

  t.equal(queue.count, 0)
  t.equal(queue.byteLength, 0)
  t.same([queue.waitingCount, queue.waitingBytes], [0, 0])
})

t.test('takes no more room for what came and was dropped behind a packet that nobody reads', async (t) => {
  const queue = new PacketQueue()
  const [unread, packet] = [Uint8Array.of(1), Uint8Array.of(2)]
  queue.push(unread, true)
  queue.arrive(packet, false)
  const before = process.memoryUsage().heapUsed

  for (let count = 0; count < 1_000_000; count++) {
    queue.arrive(packet, false)
    queue.dropWaiting()
  }

  const bytes = process.memoryUsage().heapUsed - before
  t.ok(bytes < 4_000_000, `${bytes} bytes for a million packets that are gone`)
  t.same([queue.count, queue.waitingCount], [1, 1])
  t.equal(queue.shift(), unread)
  t.equal(queue.lastWasText, true)
})

t.test('behaves as two plain lists do, whatever arrives and is admitted, dropped and taken', async (t) => {
  const step = fc.oneof(
    fc.record({ length: fc.nat(100), isText: fc.boolean() }),
    fc.constantFrom('shift' as const, 'admit' as const, 'admit' as const, 'drop' as const, 'burst' as const),
  )

  const property = fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
    const queue = new PacketQueue()
    const readable: { bytes: Uint8Array; isText: boolean }[] = []
    const waiting: typeof readable = []
    const arrive = (length: number, isText: boolean): void => {
      const bytes = new Uint8Array(length)
      queue.arrive(bytes, isText)
      waiting.push({ bytes, isText })
    }
    const shift = (): boolean => {
      const taken = readable.shift()
      return queue.shift() === taken?.bytes && (taken === undefined || queue.lastWasText === taken.isText)
    }
    for (const action of steps) {
      if (action === 'shift') {
        if (!shift()) return false
      } else if (action === 'drop') {
        if (queue.dropWaiting() !== waiting.shift()?.bytes) return false
      } else if (action === 'admit') {
        const next = queue.nextWaiting
        if (next !== undefined) queue.admit(next)
        readable.push(...waiting.splice(0, 1))
        if (next !== readable.at(-1)?.bytes && next !== undefined) return false
      } else if (action === 'burst') {
        for (let index = 0; index < 70; index++) arrive(index, index % 2 === 0)
      } else {
        arrive(action.length, action.isText)
      }
      if (queue.count !== readable.length || queue.waitingCount !== waiting.length) return false
      if (queue.nextWaiting !== waiting[0]?.bytes) return false
      if (queue.byteLength !== sumOf(readable) || queue.waitingBytes !== sumOf(waiting)) return false
    }
    while (readable.length > 0) if (!shift()) return false
    return queue.shift() === undefined && queue.byteLength === 0
  })

  t.doesNotThrow(() => fc.assert(property))
})

function sumOf(packets: readonly { readonly bytes: Uint8Array }[]): number {
  return packets.reduce((sum, { bytes }) => sum + bytes.length, 0)
}
