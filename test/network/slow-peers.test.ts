/**
 * Peers that do not read, on real sockets: the outbound limit, the signal when they read again, the end of those who
 * never do. Nobody else waits for them.
 */

import t from 'tap'
import { GodotError } from '../../src/index.ts'
import { closeTimeout, onEachEngine } from './engines.ts'
import { NetworkScene } from './scene.ts'

const PACKET = 16_384
/** More than any system's buffers hold; a run that gets here has no limit. */
const MOST_PACKETS = 20_000
/** Polls in which nothing more was taken: the system's buffers are full. */
const FULL_FOR_TURNS = 50

/** Puts numbered packets until nothing more is taken; how many were. */
async function fill(scene: NetworkScene, id: number): Promise<number> {
  const peer = scene.server.get_peer(id)
  const count = { taken: 0, refusedInARow: 0 }
  const packet = Buffer.alloc(PACKET)
  while (peer !== null && count.refusedInARow < FULL_FOR_TURNS) {
    if (count.taken > MOST_PACKETS) throw new Error('there is no limit')
    packet.writeUInt32BE(count.taken)
    const error = peer.put_packet(packet)
    if (error === GodotError.OK) count.taken += 1
    count.refusedInARow = error === GodotError.ERR_OUT_OF_MEMORY ? count.refusedInARow + 1 : 0
    await scene.turns(1)
  }
  return count.taken
}

onEachEngine(t, (engine) => {
  t.test(
    `${engine}: refuses packets for a peer that does not read, and delivers the others when it reads again`,
    async (t) => {
      const scene = NetworkScene.listening(t, { engine })
      await scene.addBystander()
      const { client, id } = await scene.join()
      client.stopReading()

      const taken = await fill(scene, id)
      const waiting = scene.server.get_peer(id)?.get_current_outbound_buffered_amount() ?? 0
      const linesWhileFull = scene.linesOf(id).filter((line) => line.startsWith('peer_drained'))
      t.ok(await scene.bystanderEchoes())
      client.startReading()
      const messages = await scene.during(client.messages.take(taken))
      await scene.until(() => scene.linesOf(id).includes('peer_drained()'), 'the drained signal')

      t.ok(waiting > 0 && waiting < 65_536 + PACKET, `${waiting} bytes wait`)
      t.strictSame(linesWhileFull.slice(1), [])
      t.match(scene.server.get_last_error_message(), /cannot take a packet of 16384 bytes/)
      t.equal(scene.server.get_stats().drops['outbound-full'], FULL_FOR_TURNS)
      t.strictSame(
        messages.map(({ bytes }) => Buffer.from(bytes).readUInt32BE()),
        Array.from({ length: taken }, (_, number) => number),
      )
      t.equal(scene.server.get_peer(id)?.get_current_outbound_buffered_amount(), 0)
      t.equal(scene.server.get_peer(id)?.put_packet(Uint8Array.of(1)), GodotError.OK)
      t.strictSame([...(await scene.during(client.messages.next())).bytes], [1])
    },
  )

  t.test(`${engine}: cuts a peer that stays above slow_peer_bytes for slow_peer_timeout`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, slow_peer_bytes: 8192, slow_peer_timeout: 0.3 })
    await scene.addBystander()
    const { client, id } = await scene.join()
    client.stopReading()

    await fill(scene, id)
    const lines = await scene.goodbye(id)

    t.ok(lines.includes('client_disconnected(false)'))
    t.strictSame(scene.refusalCounts, { 'slow-peer': 1 })
    t.match(scene.server.get_stats(), { outbound_bytes: 0, connections: 1, peers: 1 })
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: drops nothing without a count when a peer that does not read resets its connection`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    const { client, id } = await scene.join()
    client.stopReading()
    const taken = await fill(scene, id)
    const waiting = scene.server.get_peer(id)?.get_current_outbound_buffered_amount() ?? 0

    client.reset()
    await scene.goodbye(id)

    const { unsent } = scene.server.get_stats().drops
    t.ok(
      unsent * PACKET >= waiting - PACKET && unsent < taken,
      `${unsent} of ${taken} packets, ${waiting} bytes waited`,
    )
    await scene.until(() => scene.linesOf(id).includes(`packet_dropped(unsent, ${unsent})`), 'the signal of the drop')
  })

  t.test(`${engine}: broadcasts past a peer that does not read`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    const { client } = await scene.join()
    const deaf = await scene.join()
    deaf.client.stopReading()
    await fill(scene, deaf.id)
    const reached: number[] = []

    for (let round = 0; round < 20; round += 1) {
      reached.push(scene.server.broadcast(Buffer.alloc(PACKET, round)))
      await scene.during(client.messages.next())
    }

    t.strictSame(
      reached,
      Array.from({ length: 20 }, () => 1),
    )
    t.equal(scene.server.get_stats().drops['outbound-full'], FULL_FOR_TURNS + 20)
  })

  t.test(`${engine}: says goodbye to a peer that does not read, and lets go of it`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, ...closeTimeout(engine, 0.3) })
    await scene.addBystander()
    const { client, id } = await scene.join()
    client.stopReading()
    await fill(scene, id)

    scene.server.disconnect_peer(id, 4000, 'too slow')
    const lines = await scene.goodbye(id)
    await scene.until(() => scene.server.get_stats().connections === 1, 'the end of the connection')

    t.ok(lines.some((line) => line.startsWith('client_disconnected')))
    t.ok(scene.server.get_stats().drops.unsent > 0, 'what it never took is counted')
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: closes a peer whose packets the game does not admit, with 1008`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, echoes: false, max_backlog_packets: 1500 })
    const { client, id } = await scene.join()

    for (let number = 0; number < 3000; number += 1) client.send(Uint8Array.of(1))
    const lines = await scene.goodbye(id)
    const said = await scene.during(client.closeFrames.next())

    t.ok(lines.includes('client_disconnected(false)'))
    t.match(said, { code: 1008, reason: /More arrived than the game admits/ })
    t.strictSame(scene.refusalCounts, { 'backlog-full': 1 })
    t.match(scene.server.get_stats(), { backlog_bytes: 0, backlog_packets: 0, queued_packets: 0 })
  })
})
