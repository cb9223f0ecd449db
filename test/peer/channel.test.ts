import t from 'tap'
import { CHANNEL_PHASES } from '../../src/peer/channel.ts'
import { ChannelScene, LOST } from '../support/channel-scene.ts'

t.test('shows nothing that arrives before it is pumped', async (t) => {
  const scene = new ChannelScene()

  scene.receive('a', 'b')
  t.same(scene.take(), ['arrived'])
  t.equal(scene.channel.availablePackets, 0)
  t.equal(scene.channel.backlogPackets, 2)

  scene.poll()
  t.same(scene.take(), ['admitted', 'admitted'])
  t.same(scene.readAll(), ['a', 'b'])
})

t.test('copies what arrives, because it is only lent', async (t) => {
  const scene = new ChannelScene()
  const lent = Uint8Array.of(1, 2, 3)

  scene.channel.message(lent, false)
  lent.fill(0)
  scene.poll()

  t.same(scene.channel.read(), Uint8Array.of(1, 2, 3))
})

t.test('hands out packets whose buffers are their own', async (t) => {
  const scene = new ChannelScene()
  scene.receive('one', 'two')
  scene.poll()

  const one = scene.channel.read() ?? new Uint8Array(0)
  const two = scene.channel.read() ?? new Uint8Array(0)
  structuredClone(one, { transfer: [one.buffer] })

  t.equal(one.length, 0)
  t.equal(Buffer.from(two).toString(), 'two')
})

t.test('leaves what arrives during a pump to the next one', async (t) => {
  const scene = new ChannelScene()
  scene.receive('a')
  scene.onAdmitted = () => scene.receive('late')

  scene.poll()
  t.same(scene.readAll(), ['a'])

  scene.onAdmitted = () => undefined
  scene.poll()
  t.same(scene.readAll(), ['late'])
})

t.test('says nothing to its owner before it was announced', async (t) => {
  const talker = new ChannelScene({}, false)
  const leaver = new ChannelScene({}, false)
  const quiet = new ChannelScene({}, false)
  talker.receive('a')
  leaver.channel.ended(LOST)
  t.same([talker.take(), leaver.take()], [[], []])

  for (const { channel } of [talker, leaver, quiet]) channel.announce()

  t.same([talker.take(), leaver.take(), quiet.take()], [['arrived'], ['arrived'], []])
})

t.test('announces packets, then the close request, then the end, in one pump', async (t) => {
  const scene = new ChannelScene()
  scene.receive('a', 'b')
  t.equal(scene.channel.isEnding, false)
  scene.channel.ended({ cause: 'remote', code: 4000, reason: 'bye', wasClean: true })
  t.equal(scene.channel.isEnding, true)
  t.equal(scene.channel.isAlive, true)
  scene.take()

  scene.poll()

  t.same(scene.take(), ['admitted', 'admitted', 'close requested 4000 bye', 'disconnected true'])
  t.equal(scene.channel.isAlive, false)
})

t.test('reports a close without a code as code 0, as Godot does', async (t) => {
  const scene = new ChannelScene()
  scene.channel.ended({ cause: 'remote', code: 1005, reason: '', wasClean: true })
  scene.take()

  scene.poll()

  t.same(scene.take(), ['close requested 0 ', 'disconnected true'])
})

t.test('keeps unread packets readable inside the announcement of the end, then counts them as unread', async (t) => {
  const scene = new ChannelScene()
  let readInside: string[] = []
  scene.receive('a', 'b')
  scene.channel.ended(LOST)
  scene.onDisconnected = () => void (readInside = [Buffer.from(scene.channel.read() ?? []).toString()])

  scene.poll()

  t.same(readInside, ['a'])
  t.equal(scene.channel.read(), undefined)
  t.equal(scene.traffic.drops.unread, 1)
})

t.test('admits only while the queue has room, and the rest when the game has read', async (t) => {
  const scene = new ChannelScene({ queuePackets: 2 })
  scene.receive('a', 'b', 'c')

  scene.poll()
  t.equal(scene.channel.availablePackets, 2)
  t.equal(scene.take().at(-1), 'arrived', 'what waits takes part in the next poll')

  t.same(scene.readAll(), ['a', 'b'])
  scene.poll()
  t.same(scene.readAll(), ['c'])
})

t.test('bounds the queue by bytes, and lets one packet of any size through', async (t) => {
  const scene = new ChannelScene({ queueBytes: 4 })
  scene.receive('abcdef', 'gh', 'ij', 'kl')

  scene.poll()
  t.same(scene.readAll(), ['abcdef'])
  scene.poll()
  t.same(scene.readAll(), ['gh', 'ij'])
})

t.test('admits no more than its budget in one pump', async (t) => {
  const scene = new ChannelScene({ packetsPerPump: 2 })
  scene.receive('a', 'b', 'c')
  scene.channel.ended(LOST)

  scene.poll()
  t.equal(scene.channel.availablePackets, 2)
  t.notMatch(scene.take(), ['disconnected false'])

  scene.poll()
  t.same(scene.take(), ['admitted', 'disconnected false'])
})

t.test('does not keep a peer that is gone for a game that never reads', async (t) => {
  const scene = new ChannelScene({ queuePackets: 1 })
  scene.receive('a', 'b', 'c')
  scene.channel.ended(LOST)

  scene.poll()
  t.equal(scene.channel.isAlive, true)
  scene.poll()

  t.equal(scene.channel.isAlive, false)
  t.equal(scene.traffic.drops.unread, 3)
  t.equal(scene.traffic.backlogBytes, 0)
})

t.test('drops the newest at a full queue when told so, without announcing it', async (t) => {
  const scene = new ChannelScene({ queuePackets: 1, overflow: 'drop_newest' })
  scene.receive('a', 'b', 'c')
  scene.take()

  scene.poll()

  t.same(scene.take(), ['admitted'])
  t.same(scene.readAll(), ['a'])
  t.equal(scene.traffic.drops['queue-full'], 2)
})

t.test('tells its owner of a full backlog, and counts the packet', async (t) => {
  for (const flood of [['x'.repeat(999), 'xx'], Array.from({ length: 11 }, () => 'x')]) {
    const scene = new ChannelScene()
    scene.receive(...flood)

    t.same(scene.take(), ['arrived', 'overflowed'])
    t.equal(scene.traffic.drops['backlog-full'], 1)
    t.equal(scene.channel.backlogPackets, flood.length - 1)
  }
})

t.test('drops the oldest of a full backlog when told so, and never what was admitted', async (t) => {
  const scene = new ChannelScene({ backlogPackets: 2, overflow: 'drop_oldest' })
  scene.receive('a')
  scene.poll()

  scene.receive('b', 'c', 'd', 'e')
  scene.poll()

  t.same(scene.readAll(), ['a', 'd', 'e'])
  t.equal(scene.traffic.drops['backlog-full'], 2)
  t.equal(scene.traffic.backlogBytes, 0)
})

t.test('keeps to what was marked when old packets are pushed out during a pump', async (t) => {
  const scene = new ChannelScene({ backlogPackets: 2, overflow: 'drop_oldest' })
  scene.receive('a', 'b')
  let isFirst = true
  scene.onAdmitted = () => {
    if (isFirst) scene.receive('c', 'd', 'e')
    isFirst = false
  }

  scene.poll()

  t.equal(scene.traffic.drops['backlog-full'], 2)
  t.same(scene.readAll(), ['a'])
  scene.poll()
  t.same(scene.readAll(), ['d', 'e'])
})

t.test('stops reading at a full backlog when told to pause, and reads on when it is half empty', async (t) => {
  const scene = new ChannelScene({ backlogPackets: 100, backlogBytes: 4, overflow: 'pause' })

  scene.receive('abc', 'de', 'f')
  t.equal(scene.connection.isReading, false)
  t.equal(scene.channel.backlogPackets, 3)

  scene.poll()
  t.equal(scene.connection.isReading, true)
  t.same(scene.readAll(), ['abc', 'de', 'f'])
})

t.test('reads on only when the backlog is half empty in packets too', async (t) => {
  const scene = new ChannelScene({ backlogPackets: 4, queuePackets: 1, overflow: 'pause' })
  scene.receive('a', 'b', 'c', 'd', 'e')
  t.equal(scene.connection.isReading, false)

  scene.poll()
  t.equal(scene.connection.isReading, false, 'the game does not read')
  for (const left of [3, 2]) {
    scene.readAll()
    scene.poll()
    t.equal(scene.channel.backlogPackets, left)
  }
  t.equal(scene.connection.isReading, true)
})

t.test('admits nothing more once our side closes, and leaves what was admitted readable', async (t) => {
  const scene = new ChannelScene()
  scene.receive('a', 'b', 'c')
  scene.onAdmitted = () => scene.channel.close(1000, 'enough')

  scene.poll()
  scene.receive('d')

  t.same(scene.readAll(), ['a'])
  t.same(scene.connection.closes, [[1000, 'enough']])
  t.equal(scene.traffic.drops.closed, 3)
  t.equal(scene.channel.phase, CHANNEL_PHASES.closing)
})

t.test('announces the end of its own close without a close request', async (t) => {
  const scene = new ChannelScene()
  scene.channel.close(4000, '')
  scene.channel.close(4001, 'again')
  scene.channel.ended({ cause: 'remote', code: 4000, reason: '', wasClean: true })
  scene.take()

  scene.poll()

  t.same(scene.take(), ['disconnected true'])
  t.same(scene.connection.closes, [[4000, '']])
})

t.test('does not close a connection that has ended already', async (t) => {
  const scene = new ChannelScene()
  scene.channel.ended(LOST)

  scene.channel.close(1000, '')

  t.same(scene.connection.closes, [])
})

t.test('writes what was put before it closes, and what its owner adds at the last moment', async (t) => {
  const scene = new ChannelScene()
  scene.onClosing = () => scene.channel.send(Uint8Array.of(2), false, false)
  scene.channel.send(Uint8Array.of(1), false, false)

  scene.channel.close(1000, '')

  t.same(scene.connection.writes, [['hex:01', 'hex:02']])
  t.same(scene.connection.closes, [[1000, '']])
})

t.test('replaces a code that would hang a Godot client by 1000, and warns', async (t) => {
  const scene = new ChannelScene()

  scene.channel.close(1013, 'later')

  t.same(scene.connection.closes, [[1000, 'later']])
  t.match(scene.warnings, [/closed with 1000 instead of 1013/])
})

t.test('takes anything for a code and a reason without throwing', async (t) => {
  for (const [code, reason] of [
    [1000, null],
    [1000, 5],
    [Symbol('x'), 'r'],
    ['1000', undefined],
  ] as const) {
    const scene = new ChannelScene()
    t.doesNotThrow(() => scene.channel.close(code as never, reason as never))
    t.equal(scene.connection.closes.length, 1)
    t.equal(scene.connection.closes[0]?.[0], 1000)
  }
})

t.test('sends no reason where there is no code, and a long one cut', async (t) => {
  const bare = new ChannelScene()
  const long = new ChannelScene()

  bare.channel.close(0, 'nowhere to put it')
  long.channel.close(1000, 'x'.repeat(500))

  t.same(bare.connection.closes, [[0, '']])
  t.same(long.connection.closes, [[1000, 'x'.repeat(123)]])
})

t.test('passes on that the buffer was drained, and that a ping was answered', async (t) => {
  const scene = new ChannelScene()

  scene.channel.drained()
  scene.channel.pong()

  t.same(scene.take(), ['drained', 'ponged'])
})

t.test('is disposed of once, and counts what it still held', async (t) => {
  const scene = new ChannelScene()
  scene.receive('a')
  scene.poll()
  scene.receive('b')

  scene.channel.dispose()
  scene.channel.dispose()
  scene.poll()

  t.equal(scene.traffic.drops.unread, 2)
  t.equal(scene.channel.isAlive, false)
})

t.test('stops in the middle of a pump when it is disposed of by a listener', async (t) => {
  const scene = new ChannelScene()
  scene.receive('a', 'b')
  scene.channel.ended(LOST)
  scene.take()
  scene.onAdmitted = () => scene.channel.dispose()

  scene.poll()

  t.same(scene.take(), ['admitted'])
})

t.test(
  'drops what is larger than a whole backlog, and keeps the older packets, when told to drop the oldest',
  async (t) => {
    const scene = new ChannelScene({ backlogBytes: 10, overflow: 'drop_oldest' })
    scene.receive('old', 'x'.repeat(11), 'new')

    t.equal(scene.traffic.drops['backlog-full'], 1)
    t.equal(scene.traffic.backlogBytes, 6)
    scene.poll()
    t.same(scene.readAll(), ['old', 'new'])
  },
)

t.test('counts what arrives behind the end or the close, whoever tells of it', async (t) => {
  const scene = new ChannelScene()
  scene.channel.ended({ cause: 'refused', code: 1008, reason: '', wasClean: false })

  scene.channel.late(5)
  scene.poll()
  scene.channel.late(6)

  t.match(scene.traffic, { packetsIn: 2, bytesIn: 11, drops: { closed: 2 } })
})
