/** What all channels of one owner may hold together, in bytes and in packets, and who gives way where it is too much. */

import t from 'tap'
import { ChannelScene, LOST } from '../support/channel-scene.ts'

t.test('counts the packets of all channels together, and takes one more when one was admitted', async (t) => {
  const scene = new ChannelScene({ totalBacklogPackets: 3 })
  const neighbour = scene.join(8)
  neighbour.message(Buffer.from('a'), true)
  scene.receive('b', 'c')
  t.equal(scene.traffic.backlogPackets, 3)

  scene.poll()
  scene.take()
  scene.receive('d')

  t.same(scene.take(), ['arrived'])
  t.equal(scene.traffic.backlogPackets, 2)
})

t.test('takes the packet of who holds little where all hold too much, and who holds most goes', async (t) => {
  for (const [limits, text] of [
    [{ totalBacklogBytes: 100 }, 'x'.repeat(10)],
    [{ totalBacklogPackets: 10 }, 'x'],
  ] as const) {
    const scene = new ChannelScene(limits)
    const [quiet, loud] = [scene.join(8), scene.join(9)]
    for (const channel of [quiet, loud, loud, loud, loud, loud, quiet, quiet, quiet]) {
      channel.message(Buffer.from(text), true)
    }
    scene.receive(text)
    t.same(scene.take(), ['arrived'])

    scene.receive(text)

    t.same(scene.take(), ['overflowed 9'])
    t.strictSame(
      [scene.channel, quiet, loud].map(({ backlogPackets }) => backlogPackets),
      [2, 4, 0],
    )
    t.strictSame([scene.traffic.backlogPackets, scene.traffic.backlogBytes], [6, 6 * text.length])
    t.equal(scene.traffic.drops['backlog-full'], 5, 'what it held is counted')
  }
})

t.test('goes itself, with what it holds, where it would hold most, or as much as another', async (t) => {
  for (const others of ['12345', '123456']) {
    const scene = new ChannelScene({ totalBacklogBytes: others.length + 5 })
    const neighbour = scene.join(8)
    neighbour.message(Buffer.from(others), true)
    scene.receive('12345')
    scene.take()

    scene.receive('6')

    t.same(scene.take(), ['overflowed'])
    t.strictSame([neighbour.backlogBytes, scene.channel.backlogBytes], [others.length, 0])
    t.equal(scene.traffic.drops['backlog-full'], 2)
  }
})

t.test('goes itself where another holds as many packets as it would', async (t) => {
  const scene = new ChannelScene({ totalBacklogPackets: 3 })
  const neighbour = scene.join(8)
  for (const text of ['a', 'b']) neighbour.message(Buffer.from(text), true)
  scene.receive('c')
  scene.take()

  scene.receive('d')

  t.same(scene.take(), ['overflowed'])
  t.strictSame([neighbour.backlogPackets, scene.channel.backlogPackets], [2, 0])
})

t.test('weighs by what is full: by packets those of many tiny ones, by bytes those of one large', async (t) => {
  for (const [limits, gone] of [
    [{ totalBacklogPackets: 4 }, 8],
    [{ totalBacklogBytes: 103 }, 9],
  ] as const) {
    const scene = new ChannelScene(limits)
    const [tiny, large] = [scene.join(8), scene.join(9)]
    for (const text of ['a', 'b', 'c']) tiny.message(Buffer.from(text), true)
    large.message(Buffer.alloc(100), true)

    scene.receive('x')

    t.same(scene.take(), [`overflowed ${gone}`, 'arrived'])
  }
})

t.test('lets the one that came last go, of those that hold as much as each other', async (t) => {
  const scene = new ChannelScene({ totalBacklogPackets: 6 })
  for (const id of [9, 5, 8]) {
    const channel = scene.join(id)
    channel.message(Buffer.from('a'), true)
    channel.message(Buffer.from('b'), true)
  }

  scene.receive('c')

  t.same(scene.take(), ['overflowed 8', 'arrived'])
})

t.test('lets as many go as one long packet needs, and none for one that can never fit', async (t) => {
  const scene = new ChannelScene({ totalBacklogBytes: 12 })
  for (const id of [8, 9, 10]) scene.join(id).message(Buffer.from('1234'), true)
  scene.join(11).message(Buffer.from(''), true)

  scene.receive('x'.repeat(13))
  t.same(scene.take(), ['overflowed'])
  t.equal(scene.traffic.backlogPackets, 4)

  scene.receive('123')
  scene.receive('45678')

  t.same(scene.take(), ['overflowed 10', 'arrived', 'overflowed'])
})

t.test('drops the older half of who holds most where all hold too much, when told to drop the oldest', async (t) => {
  const scene = new ChannelScene({ totalBacklogPackets: 8, overflow: 'drop_oldest' })
  const neighbour = scene.join(8)
  for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) neighbour.message(Buffer.from(text), true)
  scene.receive('x', 'y')

  neighbour.announce()
  neighbour.mark()
  neighbour.pump()

  t.equal(Buffer.from(neighbour.read() ?? []).toString(), 'e')
  t.equal(scene.channel.backlogPackets, 2)
  t.equal(scene.traffic.drops['backlog-full'], 4)
})

t.test('drops the older half of its own where it holds most, when told to drop the oldest', async (t) => {
  const scene = new ChannelScene({ totalBacklogBytes: 10, overflow: 'drop_oldest' })
  scene.join(8).message(Buffer.from('12'), true)
  scene.receive('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i')
  scene.poll()

  t.same(scene.readAll(), ['e', 'f', 'g', 'h', 'i'])
  t.equal(scene.traffic.drops['backlog-full'], 4)
})

t.test('drops what comes where nobody holds as much, or it can never fit, when told to drop the oldest', async (t) => {
  const scene = new ChannelScene({ totalBacklogBytes: 10, overflow: 'drop_oldest' })
  for (const id of [8, 9, 10]) scene.join(id).message(Buffer.from('123'), true)

  scene.receive('1234')
  t.strictSame([scene.traffic.backlogBytes, scene.traffic.drops['backlog-full']], [9, 1])

  scene.receive('5')
  scene.receive('x'.repeat(11))
  t.strictSame([scene.traffic.backlogBytes, scene.traffic.drops['backlog-full']], [10, 2])
})

t.test('admits no more of who has to go while it is being pumped', async (t) => {
  const scene = new ChannelScene({ totalBacklogPackets: 4 })
  const neighbour = scene.join(8)
  scene.receive('a', 'b', 'c', 'd')
  scene.onAdmitted = () => {
    neighbour.message(Buffer.from('x'), true)
    neighbour.message(Buffer.from('y'), true)
  }

  scene.poll()

  t.same(scene.readAll(), ['a'])
  t.equal(scene.take().includes('overflowed'), true)
  t.equal(scene.traffic.backlogPackets, 2)
})

t.test('lets who is gone and not announced yet give way as well', async (t) => {
  const scene = new ChannelScene({ totalBacklogPackets: 4 })
  const gone = scene.join(8)
  for (const text of ['a', 'b', 'c']) gone.message(Buffer.from(text), true)
  gone.ended(LOST)

  scene.receive('x', 'y')

  t.equal(scene.traffic.backlogPackets, 2)
  t.equal(scene.traffic.drops['backlog-full'], 3)
})

t.test('looks at the others once for half of what the heaviest holds, however many packets come', async (t) => {
  const scene = new ChannelScene({ totalBacklogPackets: 1000, backlogPackets: 1000, overflow: 'drop_oldest' })
  const looks = t.capture(scene, 'channels', scene.channels.bind(scene))
  for (let count = 0; count < 1000; count++) scene.receive('a')
  t.equal(looks().length, 0)

  for (let count = 0; count < 5000; count++) scene.receive('a')

  t.ok(looks().length <= 10)
})

t.test('drops only its own where its own bound is reached, in bytes too, when told to drop the oldest', async (t) => {
  const scene = new ChannelScene({ backlogBytes: 10, overflow: 'drop_oldest' })
  const neighbour = scene.join(8)
  neighbour.message(Buffer.from('1234567890'), true)
  scene.receive('aaa', 'bbb', 'ccc')

  scene.receive('dddd')

  t.strictSame([neighbour.backlogBytes, scene.channel.backlogBytes], [10, 10])
  scene.poll()
  t.same(scene.readAll(), ['bbb', 'ccc', 'dddd'])
})
