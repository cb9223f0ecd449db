/** Who is served when the server's inbox has fewer places than senders; the rest of it is in multiplayer.test.ts. */

import t from 'tap'
import { writePayloadFrame } from '../../../src/multiplayer/frame.ts'
import { ServerScene } from '../../support/server-scene.ts'

const EVERYBODY_ELSE = -1
const frame = (source: number, target: number) => writePayloadFrame(source, target, Uint8Array.of(1))

/** A server with one place in its inbox and a game that reads it in each tick, and clients by ascending id. */
function world(clients: number) {
  let last = 1
  const scene = new ServerScene({ multiplayer: true, max_queued_packets: 1, random: { nextUint32: () => ++last } })
  const joined = Array.from({ length: clients }, () => scene.join())
  scene.tick()
  /** Ticks, and returns whose packet the server had. */
  const tick = (): number | undefined => {
    scene.tick()
    if (scene.server.get_available_packet_count() === 0) return undefined
    const source = scene.server.get_packet_peer()
    scene.server.get_packet()
    return source
  }
  return { joined, tick }
}

t.test('serves all in turn where the inbox has fewer places than senders', async (t) => {
  const { joined, tick } = world(3)

  const served = Array.from({ length: 6 }, () => {
    for (const { client, id } of joined) client.send(frame(id, 1))
    return tick()
  })

  const ids = joined.map(({ id }) => id)
  t.same(served, [...ids, ...ids])
})

t.test('serves who is alone in each tick, whatever others say to each other', async (t) => {
  const { joined, tick } = world(3)
  const [first, ...others] = joined

  const served = Array.from({ length: 4 }, () => {
    for (const { client, id } of others) client.send(frame(id, EVERYBODY_ELSE))
    first?.client.send(frame(first.id, 1))
    return tick()
  })

  t.same(served, new Array(4).fill(first?.id))
})
