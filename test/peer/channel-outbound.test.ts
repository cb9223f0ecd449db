/** What a channel lets out: its limits in bytes and packets, and what it counts. */

import t from 'tap'
import { ChannelScene, LOST } from '../support/channel-scene.ts'

t.test('counts what was put and not written when the connection ended', async (t) => {
  const scene = new ChannelScene()
  scene.channel.send(Uint8Array.of(1), false, false)
  scene.channel.send(Uint8Array.of(2), false, false)

  scene.channel.ended(LOST)

  t.equal(scene.traffic.drops.unsent, 2)
})

t.test('has room for what the operating system has not taken, up to the limit', async (t) => {
  const scene = new ChannelScene({ outboundBytes: 100 })
  scene.connection.bufferedAmount = 50

  t.equal(scene.channel.hasOutboundRoom(49), true)
  t.equal(scene.channel.hasOutboundRoom(50), false)
  t.equal(scene.traffic.drops['outbound-full'], 1)
})

t.test('writes a batch early rather than refuse for the sake of a turn', async (t) => {
  const scene = new ChannelScene({ outboundBytes: 100 })
  scene.channel.send(new Uint8Array(60), false, false)
  t.equal(scene.channel.outboundBytes, 60)

  t.equal(scene.channel.hasOutboundRoom(60), true)
  t.equal(scene.connection.writes.length, 1)
})

t.test('refuses a packet when as many as the limit wait for the operating system', async (t) => {
  const scene = new ChannelScene({ outboundPackets: 3 })
  scene.connection.keeps = 1
  for (const size of [10, 20, 30]) scene.channel.send(new Uint8Array(size), false, false)
  scene.turn.end()

  t.equal(scene.channel.outboundPackets, 3)
  t.equal(scene.channel.hasOutboundRoom(1), false)
  t.equal(scene.traffic.drops['outbound-full'], 1)

  scene.connection.bufferedAmount = 1
  t.equal(scene.channel.hasOutboundRoom(1), false, 'one byte of the write still waits')
  scene.connection.bufferedAmount = 0
  t.equal(scene.channel.hasOutboundRoom(1), true)
  t.equal(scene.channel.outboundPackets, 0)
})

t.test('counts packets write by write, as the operating system takes them', async (t) => {
  const scene = new ChannelScene({ outboundPackets: 5 })
  scene.connection.keeps = 1
  for (const count of [2, 2]) {
    for (let index = 0; index < count; index++) scene.channel.send(new Uint8Array(10), false, false)
    scene.turn.end()
  }
  scene.channel.send(new Uint8Array(10), false, false)
  t.equal(scene.channel.outboundPackets, 5)

  scene.connection.bufferedAmount = 20

  t.equal(scene.channel.outboundPackets, 3)
  t.equal(scene.channel.hasOutboundRoom(1), true)
})

t.test('writes packets early rather than refuse one for the sake of a turn', async (t) => {
  const scene = new ChannelScene({ outboundPackets: 2 })

  for (let index = 0; index < 5; index++) {
    t.equal(scene.channel.hasOutboundRoom(1), true)
    scene.channel.send(Uint8Array.of(index), false, false)
  }
  scene.turn.end()

  t.same(scene.connection.writes, [['hex:00', 'hex:01'], ['hex:02', 'hex:03'], ['hex:04']])
})

t.test('has room for what must not be missed however many packets wait, up to the limit in bytes', async (t) => {
  const scene = new ChannelScene({ outboundPackets: 1, outboundBytes: 100 })
  scene.connection.keeps = 1
  scene.channel.send(new Uint8Array(50), false, false)
  scene.turn.end()

  t.equal(scene.channel.hasOutboundRoom(10), false)
  t.equal(scene.channel.hasOutboundBytes(49), true)
  t.equal(scene.channel.hasOutboundBytes(50), false)
})

t.test('counts what is put to a peer that is closing or gone', async (t) => {
  const closing = new ChannelScene()
  closing.channel.close(1000, '')
  const ended = new ChannelScene()
  ended.channel.ended(LOST)

  t.equal(closing.channel.isSending(), false)
  t.equal(ended.channel.isSending(), false)
  t.equal(closing.traffic.drops.gone, 1)
  t.equal(ended.traffic.drops.gone, 1)
})

/** A channel on a connection that takes nothing: 2 packets of 10 bytes were written, then 3. */
function stalled(): ChannelScene {
  const scene = new ChannelScene()
  scene.connection.keeps = 1
  for (const count of [2, 3]) {
    for (let index = 0; index < count; index++) scene.channel.send(new Uint8Array(10), false, false)
    scene.turn.end()
  }
  return scene
}

t.test('counts what was written and not taken when the connection is lost, and what was put since', async (t) => {
  for (const cause of ['lost', 'remote', 'violation', 'local'] as const) {
    const scene = stalled()
    scene.channel.send(Uint8Array.of(1), false, false)
    scene.connection.bufferedAmount = 0

    scene.channel.ended({ cause, code: 1006, reason: '', wasClean: cause === 'remote' })

    t.equal(scene.traffic.drops.unsent, 6, cause)
  }
})

t.test('counts of a connection that we refuse what it holds at that moment', async (t) => {
  const scene = stalled()
  scene.connection.bufferedAmount = 30

  scene.channel.ended({ cause: 'refused', code: 1006, reason: '', wasClean: false })

  t.equal(scene.traffic.drops.unsent, 3)
})

t.test('counts nothing as unsent that was taken, at a drain or inside a later write', async (t) => {
  const drained = stalled()
  drained.channel.drained()
  const written = stalled()
  written.connection.keeps = 0
  written.connection.bufferedAmount = 0
  written.channel.send(Uint8Array.of(1), false, false)
  written.turn.end()

  for (const scene of [drained, written]) {
    scene.channel.ended(LOST)
    t.equal(scene.traffic.drops.unsent, 0)
  }
})

t.test('counts nothing as unsent when our close, behind all that was sent, was answered', async (t) => {
  const scene = stalled()

  scene.channel.close(1000, '')
  scene.channel.ended({ cause: 'local', code: 1000, reason: '', wasClean: true })

  t.equal(scene.traffic.drops.unsent, 0)
})

t.test('counts what was put and not written when it is disposed of', async (t) => {
  const scene = new ChannelScene()
  scene.channel.send(Uint8Array.of(1), false, false)

  scene.channel.dispose()

  t.equal(scene.traffic.drops.unsent, 1)
})
