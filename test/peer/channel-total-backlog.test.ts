/** What all channels of one owner may hold together, in bytes and in packets. */

import t from 'tap'
import { ChannelScene } from '../support/channel-scene.ts'

t.test('counts the backlogs of all channels together', async (t) => {
  const scene = new ChannelScene({ totalBacklogBytes: 100 })
  scene.traffic.backlogBytes = 99

  scene.receive('a')
  scene.receive('b')

  t.same(scene.take(), ['arrived', 'overflowed'])
})

t.test('counts the packets in the backlogs of all channels together', async (t) => {
  const scene = new ChannelScene({ totalBacklogPackets: 3 })
  scene.traffic.backlogPackets = 2

  scene.receive('a')
  scene.receive('b')
  t.same(scene.take(), ['arrived', 'overflowed'])
  t.equal(scene.traffic.backlogPackets, 3)

  scene.poll()
  t.equal(scene.traffic.backlogPackets, 2)
})

t.test('drops what comes, not the packets of others, where all channels have too many', async (t) => {
  const scene = new ChannelScene({ totalBacklogPackets: 3, overflow: 'drop_oldest' })
  scene.traffic.backlogPackets = 2
  scene.receive('a', 'b')
  scene.traffic.backlogPackets += 1
  scene.receive('c')

  t.equal(scene.traffic.drops['backlog-full'], 2)
  t.equal(scene.traffic.backlogPackets, 4)
  scene.channel.dispose()
  t.equal(scene.traffic.backlogPackets, 3)
})

t.test('never passes the bound of all channels together when told to drop the oldest', async (t) => {
  const scene = new ChannelScene({ totalBacklogBytes: 100, overflow: 'drop_oldest' })
  scene.traffic.backlogBytes = 90
  scene.receive('x'.repeat(8), 'y'.repeat(9), 'z'.repeat(11))

  t.equal(scene.traffic.backlogBytes, 99)
  t.equal(scene.traffic.drops['backlog-full'], 2)
  t.same(scene.take(), ['arrived'])
  scene.poll()
  t.same(scene.readAll(), ['y'.repeat(9)])
})
