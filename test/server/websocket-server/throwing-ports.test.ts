/** Ports and codecs of the user's own that throw, which none may: what they break is theirs, and the server stays usable. */

import t from 'tap'
import { msgpackCodec } from '../../../src/multiplayer/codec/msgpack.ts'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import { writePayloadFrame } from '../../../src/multiplayer/frame.ts'
import { writeCall } from '../../../src/multiplayer/rpc/commands.ts'
import { VirtualClock } from '../../../src/peer/virtual-clock.ts'
import { ManualTurn } from '../../../src/peer/turn.ts'
import { ClientScene } from '../../client/client-scene.ts'
import { ServerScene } from '../../support/server-scene.ts'

/** A clock that can break. */
class BreakableClock extends VirtualClock {
  isBroken = false

  override now(): number {
    if (this.isBroken) throw new Error('no time')
    return super.now()
  }
}

/** A turn that breaks once. */
class BreakableTurn extends ManualTurn {
  isBroken = false

  override atEnd(callback: () => void): void {
    if (this.isBroken) {
      this.isBroken = false
      throw new Error('no turn')
    }
    super.atEnd(callback)
  }
}

t.test(
  'a codec that throws while a call is translated drops that call alone, counted, and poll() throws',
  async (t) => {
    const name = msgpackCodec.name
    const broken = { ...msgpackCodec, writeValues: () => fail('codec') }
    const scene = new ServerScene({ multiplayer: true, codecs: [broken] })
    const { client, id } = scene.join()
    const others = [scene.join(), scene.join({ protocols: [name] })]
    for (const other of others) other.client.takeMessages()
    const call = writeCall('call', { path: 'Main' }, 'rem', [1], variantCodec, 60_000)
    if (!call.ok) throw new Error(call.message)

    client.send(writePayloadFrame(id, 0, call.bytes))
    client.send(writePayloadFrame(id, 0, Uint8Array.of(4, 9)))

    t.throws(() => scene.tick(), { message: 'codec' })
    scene.turn.end()
    t.strictSame(
      others.map((other) => other.client.takeMessages().length),
      [2, 1],
    )
    t.equal(scene.server.get_stats().drops.untranslatable, 1)
    t.doesNotThrow(() => scene.tick())
  },
)

t.test('a clock that throws does not stop the polls of a server for ever', async (t) => {
  const clock = new BreakableClock()
  const scene = new ServerScene({ clock })
  const { client, id } = scene.join()
  client.send('a word')
  clock.isBroken = true
  t.throws(() => scene.tick(), { message: 'no time' })

  clock.isBroken = false
  scene.tick()

  t.strictSame(scene.read(id), ['a word'])
})

t.test('a turn that throws ends the pass, and who was behind it has his packets and his end told', async (t) => {
  const turn = new BreakableTurn()
  const scene = new ServerScene({ multiplayer: true, max_packets_per_poll: 1, turn })
  const [first, second] = [scene.join(), scene.join()].sort((a, b) => a.id - b.id)
  if (first === undefined || second === undefined) throw new Error('nobody joined')
  turn.end()
  const joining = scene.open()
  first.client.send(writePayloadFrame(first.id, second.id, Uint8Array.of(1)))
  for (let count = 0; count < 3; count++) second.client.send(writePayloadFrame(second.id, 1, Uint8Array.of(2)))
  turn.isBroken = true
  t.throws(() => scene.tick(), { message: 'no turn' })

  for (let count = 0; count < 4; count++) scene.tick()
  turn.end()

  t.equal(scene.server.get_available_packet_count(), 3)
  t.equal(scene.server.get_peer_ids().length, 3)
  t.equal(joining.takeMessages().length > 0, true, 'what is put goes out again')
  second.client.close(1000)
  scene.tick()
  scene.tick()
  t.equal(scene.server.has_peer(second.id), false)
})

t.test('a clock that throws does not stop the polls of a client for ever', async (t) => {
  const clock = new BreakableClock()
  const { scene, client, link } = ClientScene.connected({ clock })
  link.deliver(Buffer.from('a word'))
  clock.isBroken = true
  t.throws(() => scene.tick(), { message: 'no time' })

  clock.isBroken = false
  scene.tick()

  t.equal(client.get_peer(1)?.get_available_packet_count(), 1)
})

function fail(message: string): never {
  throw new Error(message)
}
