import t from 'tap'
import { sendFrame } from '../../src/multiplayer/send-frame.ts'
import { GodotError } from '../../src/peer/error.ts'
import { ChannelScene } from '../support/channel-scene.ts'

const frame = Uint8Array.of(1, 2, 3)

t.test('puts a frame, as bytes, into the batch of the turn', async (t) => {
  const scene = new ChannelScene()

  t.equal(sendFrame(scene.channel, frame), GodotError.OK)
  t.same(scene.connection.writes, [])
  scene.turn.end()
  t.same(scene.connection.writes, [['hex:010203']])
})

t.test('refuses what there is no room for, and counts it', async (t) => {
  const scene = new ChannelScene({ outboundBytes: 3 })

  t.equal(sendFrame(scene.channel, frame), GodotError.ERR_OUT_OF_MEMORY)
  t.equal(scene.traffic.drops['outbound-full'], 1)
})

t.test('counts what is put to a channel that is closing as gone, and fails for one that is over', async (t) => {
  const scene = new ChannelScene()

  scene.channel.close(1000, '')
  t.equal(sendFrame(scene.channel, frame), GodotError.OK)
  t.equal(scene.traffic.drops.gone, 1)
  scene.channel.dispose()
  t.equal(sendFrame(scene.channel, frame), GodotError.FAILED)
  scene.turn.end()
  t.same(scene.connection.writes, [])
})
