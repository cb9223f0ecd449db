import fc from 'fast-check'
import t from 'tap'
import { PacketQueue } from '../../src/peer/packet-queue.ts'

t.test('hands packets out in order, each with its kind', async (t) => {
  const queue = new PacketQueue()
  queue.push(Uint8Array.of(1), false)
  queue.push(Uint8Array.of(2, 3), true)

  t.equal(queue.count, 2)
  t.equal(queue.byteLength, 3)
  t.equal(queue.nextIsText, false)
  t.same(queue.next, Uint8Array.of(1))
  t.same(queue.shift(), Uint8Array.of(1))
  t.equal(queue.nextIsText, true)
  t.same(queue.shift(), Uint8Array.of(2, 3))
  t.equal(queue.shift(), undefined)
})

t.test('answers for an empty queue', async (t) => {
  const queue = new PacketQueue()

  t.equal(queue.count, 0)
  t.equal(queue.byteLength, 0)
  t.equal(queue.next, undefined)
  t.equal(queue.nextIsText, false)
  t.equal(queue.shift(), undefined)
})

t.test('keeps empty packets', async (t) => {
  const queue = new PacketQueue()
  queue.push(new Uint8Array(0), true)

  t.equal(queue.count, 1)
  t.equal(queue.nextIsText, true)
  t.same(queue.shift(), new Uint8Array(0))
})

t.test('moves a packet to another queue with its kind, and nothing when it is empty', async (t) => {
  const from = new PacketQueue()
  const to = new PacketQueue()
  from.push(Uint8Array.of(1, 2), true)

  from.moveTo(to)
  from.moveTo(to)

  t.equal(from.count, 0)
  t.equal(to.count, 1)
  t.equal(to.nextIsText, true)
  t.equal(to.byteLength, 2)
})

t.test('forgets everything when it is cleared', async (t) => {
  const queue = new PacketQueue()
  queue.push(Uint8Array.of(1), true)

  queue.clear()

  t.equal(queue.count, 0)
  t.equal(queue.byteLength, 0)
  t.equal(queue.nextIsText, false)
})

t.test('behaves as a plain list does, whatever is pushed and taken', async (t) => {
  const step = fc.oneof(
    fc.record({ length: fc.nat(100), isText: fc.boolean() }),
    fc.constant('shift' as const),
    fc.constant('burst' as const),
  )

  const property = fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
    const queue = new PacketQueue()
    const model: { bytes: Uint8Array; isText: boolean }[] = []
    for (const action of steps) {
      if (action === 'shift') {
        if (queue.nextIsText !== (model[0]?.isText ?? false)) return false
        if (queue.shift() !== model.shift()?.bytes) return false
      } else {
        const times = action === 'burst' ? 70 : 1
        for (let index = 0; index < times; index++) {
          const packet = action === 'burst' ? { length: index, isText: index % 2 === 0 } : action
          const bytes = new Uint8Array(packet.length)
          queue.push(bytes, packet.isText)
          model.push({ bytes, isText: packet.isText })
        }
      }
      if (queue.count !== model.length) return false
      if (queue.byteLength !== model.reduce((sum, { bytes }) => sum + bytes.length, 0)) return false
    }
    while (model.length > 0) if (queue.shift() !== model.shift()?.bytes) return false
    return queue.shift() === undefined && queue.byteLength === 0
  })

  t.doesNotThrow(() => fc.assert(property))
})
