/**
 * A game loop that stands still for ten seconds under load, in memory and virtual time: nobody who keeps to the rules is
 * lost, nothing is dropped, and one tick later all is as before. `npm run soak` does the same with real sockets.
 */

import t from 'tap'
import { ServerScene } from '../../support/server-scene.ts'

const PEERS = 50
const HZ = 60
const STALL_S = 10

t.test('after ten seconds without a poll every packet of fifty peers at 60 Hz is delivered, in order', async (t) => {
  const scene = new ServerScene({ max_packets_per_second: 120, rate_burst: 10 })
  const pairs = Array.from({ length: PEERS }, () => scene.join())
  const received = new Map(pairs.map(({ id }) => [id, [] as number[]]))
  scene.server.data_received.connect((id) => {
    const packet = scene.server.get_peer(id)?.get_packet() ?? new Uint8Array(2)
    received.get(id)?.push(Buffer.from(packet).readUInt16BE())
  })

  for (let frame = 0; frame < HZ * STALL_S; frame += 1) {
    scene.pass(1 / HZ)
    const packet = Buffer.alloc(2)
    packet.writeUInt16BE(frame)
    for (const { client } of pairs) client.send(packet)
  }
  const newcomer = scene.open()
  const waiting = scene.server.get_stats().backlog_packets
  scene.tick()

  t.equal(waiting, PEERS * HZ * STALL_S)
  const all = Array.from({ length: HZ * STALL_S }, (_, frame) => frame)
  for (const frames of received.values()) t.strictSame(frames, all)
  t.equal(newcomer.response?.status, 101)
  t.match(scene.server.get_stats(), { peers: PEERS + 1, backlog_packets: 0, backlog_bytes: 0, queued_packets: 0 })
  t.ok(Object.values(scene.server.get_stats().drops).every((count) => count === 0))
  t.ok(Object.values(scene.server.get_refusal_counts()).every((count) => count === 0))
})

t.test(
  'with max_packets_per_poll the rest of a stall is worked off poll by poll, and nobody waits for the loudest',
  async (t) => {
    const scene = new ServerScene({ max_packets_per_poll: 20 })
    const [loud, quiet] = [scene.join(), scene.join()]
    for (let count = 0; count < 600; count += 1) loud.client.send('much')
    quiet.client.send('little')

    const admitted: number[] = []
    while (scene.server.get_stats().backlog_packets > 0 && admitted.length < 100) {
      scene.tick()
      admitted.push(scene.read(loud.id).length)
      if (admitted.length === 1) t.strictSame(scene.read(quiet.id), ['little'])
    }

    t.strictSame(
      admitted,
      Array.from({ length: 30 }, () => 20),
    )
  },
)
