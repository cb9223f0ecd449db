/** A channel whose owner has a say in what is admitted: a world, with an inbox for all its peers. */

import t from 'tap'
import { ChannelScene, LOST } from '../support/channel-scene.ts'

t.test('leaves what its owner has no room for, and all behind it, to the next pump', async (t) => {
  const scene = new ChannelScene()
  scene.asksForRoom = (text) => text !== 'b'
  scene.receive('a', 'b', 'c')

  scene.poll()
  t.same(scene.readAll(), ['a'])
  t.equal(scene.take().at(-1), 'arrived', 'what waits takes part in the next poll')

  scene.asksForRoom = () => true
  scene.poll()
  t.same(scene.readAll(), ['b', 'c'])
  t.equal(scene.traffic.backlogBytes, 0)
})

t.test('keeps a peer that is gone while its owner lets its packets wait', async (t) => {
  const scene = new ChannelScene()
  scene.asksForRoom = () => false
  scene.receive('a')
  scene.channel.ended(LOST)
  scene.take()

  scene.poll()
  t.same(scene.take(), ['arrived'])

  scene.asksForRoom = () => true
  scene.poll()
  t.same(scene.take(), ['admitted', 'disconnected false'])
})

t.test('does not ask its owner for room when nothing may wait', async (t) => {
  const scene = new ChannelScene({ overflow: 'drop_newest' })
  scene.asksForRoom = () => false
  scene.receive('a', 'b')

  scene.poll()

  t.same(scene.readAll(), ['a', 'b'])
})
