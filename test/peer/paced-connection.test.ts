/** A connection that sends at a pace: what leaves and when, what its channel is told, and what an end leaves behind. */

import t from 'tap'
import type { ConnectionEnd } from '../../src/peer/connection.ts'
import type { PaceRules } from '../../src/peer/pace.ts'
import { PacketBatch } from '../../src/peer/packet-batch.ts'
import { ChannelScene, LOST } from '../support/channel-scene.ts'

const RULES: PaceRules = { bytes: 10, packets: 4, spanMs: 20, lastWordsMs: 50 }
const CLEAN: ConnectionEnd = { cause: 'local', code: 1000, reason: '', wasClean: true }

function paced(outboundBytes = 1000) {
  const scene = new ChannelScene({ outboundBytes }, true, RULES)
  const { channel, connection, clock, turn } = scene
  /** Puts packets of this many bytes, and ends the turn. */
  const put = (...lengths: number[]): void => {
    for (const length of lengths) channel.send(new Uint8Array(length), false, false)
    turn.end()
  }
  /** The lengths of what was written since the last call. */
  const written = (): number[] =>
    connection.writes.splice(0).flatMap((write) => write.map((hex) => (hex.length - 4) / 2))
  return { scene, channel, connection, clock, ears: scene.ears, put, written }
}

t.test('sends what fits into a span with the turn, and the rest as the time comes, in order', async (t) => {
  const { channel, clock, put, written } = paced()

  put(4, 5, 6, 3, 2)
  put(1)

  t.strictSame([written(), channel.outboundBytes], [[4, 5], 12])
  clock.advance(19)
  t.strictSame(written(), [])
  clock.advance(1)
  t.strictSame([written(), channel.outboundBytes], [[6, 3], 3])
  clock.advance(20)
  t.strictSame([written(), channel.outboundBytes], [[2, 1], 0])
  t.equal(clock.pendingTimers, 0)
})

t.test('sends as one write what one turn brought, while it keeps up', async (t) => {
  const { connection, put } = paced()

  put(4, 6)

  t.equal(connection.writes.length, 1)
})

t.test('keeps text as text, and a copy of the bytes', async (t) => {
  const { scene, channel, connection, clock } = paced()
  const bytes = Buffer.from('abc')

  channel.send(new Uint8Array(10), false, false)
  channel.send(bytes, true, true)
  scene.turn.end()
  bytes.fill('x')
  clock.advance(20)

  t.strictSame(connection.writes[1], ['text:abc'])
})

t.test('says whether a packet would leave with this turn', async (t) => {
  const { scene, channel, clock, put } = paced()

  t.strictSame(
    [channel.leavesNow(10), channel.leavesNow(11), new ChannelScene().channel.leavesNow(11)],
    [true, true, true],
  )
  channel.send(new Uint8Array(4), false, false)
  t.strictSame([channel.leavesNow(6), channel.leavesNow(7)], [true, false])
  scene.turn.end()
  t.strictSame([channel.leavesNow(6), channel.leavesNow(7)], [true, false])
  put(7)
  t.equal(channel.leavesNow(1), false)
  clock.advance(40)
  t.equal(channel.leavesNow(10), true)
})

t.test('is drained when nothing waits any more, here or below', async (t) => {
  const { scene, connection, clock, ears, put } = paced()

  connection.keeps = 1
  put(10, 1, 10)
  connection.bufferedAmount = 0
  ears.drained()
  t.strictSame(scene.take(), [])
  clock.advance(20)
  t.strictSame(scene.take(), [])
  connection.bufferedAmount = 0
  ears.drained()
  t.strictSame(scene.take(), [])
  connection.keeps = 0
  clock.advance(20)
  t.strictSame(scene.take(), ['drained'], 'all was taken at once')
  connection.keeps = 1
  put(11, 1)
  clock.advance(40)
  t.strictSame(scene.take(), [], 'the last write is not taken')
  connection.bufferedAmount = 0
  ears.drained()

  t.strictSame(scene.take(), ['drained'])
})

t.test('counts what waits within the limits of its channel, and leaves room for what must not be missed', async (t) => {
  const { scene, channel, put } = paced(30)

  put(10, 10, 10)

  t.strictSame([channel.hasOutboundRoom(9), channel.hasOutboundRoom(10)], [true, false])
  t.strictSame([channel.hasOutboundBytes(29), channel.hasOutboundBytes(30)], [true, false])
  put(29)
  t.strictSame(
    [channel.hasOutboundRoom(1), channel.hasOutboundBytes(10), channel.hasOutboundBytes(11)],
    [false, true, false],
  )
  t.equal(scene.traffic.drops['outbound-full'], 4)
})

t.test('closes when all has left and there was time for the last of it, once', async (t) => {
  const { channel, connection, clock, put, written } = paced()

  put(10, 10)
  clock.advance(10)
  channel.close(4000, 'bye')
  channel.connection.close(4001, 'again')
  clock.advance(59)
  t.strictSame([written(), connection.closes], [[10, 10], []])
  clock.advance(1)

  t.strictSame(connection.closes, [[4000, 'bye']])
})

t.test('closes at once where it is hurried, and sends nothing behind that', async (t) => {
  const { scene, channel, connection, clock, ears, put, written } = paced()

  put(10, 10)
  channel.connection.closeNow?.()
  clock.advance(20)
  t.strictSame([written(), connection.closes], [[10, 10], []], 'nobody has asked for an end')
  put(10, 10)
  channel.close(4000, 'bye')
  channel.connection.closeNow?.()
  clock.advance(200)
  t.strictSame([written(), connection.closes], [[], [[4000, 'bye']]])
  ears.ended(CLEAN)

  t.equal(scene.traffic.drops.unsent, 2)
})

t.test('closes at once when nothing was sent lately', async (t) => {
  const { channel, connection, clock, put } = paced()

  put(10)
  clock.advance(50)
  channel.close(4000, '')

  t.strictSame([connection.closes, clock.pendingTimers], [[[4000, '']], 0])
})

t.test('closes a while behind what is sent last, however long it is', async (t) => {
  const { channel, connection, clock, put } = paced()

  put(10)
  clock.advance(30)
  channel.close(4000, '')
  clock.advance(19)
  t.strictSame(connection.closes, [])
  clock.advance(1)

  t.strictSame(connection.closes, [[4000, '']])
})

t.test('writes all that waits where the connection is about to be closed from below', async (t) => {
  const { scene, channel, ears, put, written } = paced()
  scene.onClosing = () => channel.send(new Uint8Array(3), false, false)

  put(10, 9, 8)
  ears.closing?.()

  t.strictSame([written(), channel.outboundBytes], [[10, 9, 8, 3], 0])
  ears.closing?.()
  t.strictSame(written(), [3])
})

for (const [end, unsent] of [
  [LOST, 2],
  [CLEAN, 2],
] as const) {
  t.test(`forgets what waits when it ends by ${end.cause}, counted`, async (t) => {
    const { scene, channel, clock, ears, put, written } = paced()

    const batch = new PacketBatch()
    batch.add(Uint8Array.of(1), false)
    put(10, 2)
    put(3)
    ears.ended(end)
    t.strictSame([channel.outboundBytes, clock.pendingTimers, scene.traffic.drops.unsent], [0, 0, unsent + 1])
    channel.connection.write(batch)
    t.equal(channel.connection.bufferedAmount, 0)
    channel.connection.close(1000, '')
    t.equal(clock.pendingTimers, 0)

    t.strictSame([written(), scene.connection.closes], [[10], []])
  })
}

t.test('counts nothing as unsent where all had left before a clean end', async (t) => {
  const { scene, connection, clock, ears, put } = paced()

  put(10, 2)
  clock.advance(20)
  connection.bufferedAmount = 0
  ears.ended(CLEAN)

  t.equal(scene.traffic.drops.unsent, 0)
})

t.test('survives a write that ends the connection', async (t) => {
  const { scene, connection, clock, ears, put } = paced()

  put(10, 10, 10)
  connection.write = () => ears.ended(LOST)
  clock.advance(100)

  t.strictSame([scene.take(), clock.pendingTimers], [['arrived'], 0])
})

t.test('sends nothing more for a channel that was forgotten', async (t) => {
  const { scene, channel, clock, put, written } = paced()

  put(10, 10)
  channel.dispose()
  clock.advance(100)

  t.strictSame([written(), scene.connection.closes, clock.pendingTimers], [[10], [], 0])
})

t.test('hands on all that is no sending', async (t) => {
  const { scene, channel, connection, ears } = paced()
  const { connection: speaker } = channel

  speaker.ping()
  speaker.terminate()
  speaker.setReading?.(false)
  ears.message(Uint8Array.of(1), false)
  ears.late?.(3)
  ears.pong()

  t.strictSame([speaker.address, speaker.port, speaker.setNoDelay(false)], [connection.address, connection.port, true])
  t.strictSame(
    [connection.pings, connection.terminations, connection.isReading, connection.noDelay],
    [1, 1, false, false],
  )
  t.strictSame([scene.take(), scene.traffic.drops.closed], [['arrived', 'ponged'], 1])
})
