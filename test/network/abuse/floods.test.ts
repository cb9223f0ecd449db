/**
 * Floods on real sockets: of packets and bytes beyond the rate of a peer, of pings with and without a reader of the
 * answers, and of frames of one byte. Each is bounded and counted, and a bystander notices nothing.
 */

import t from 'tap'
import { encodeFrame, OPCODE } from '../../support/frames.ts'
import { onEachEngine } from '../engines.ts'
import { NetworkScene } from '../scene.ts'

const FLOOD = 10_000
/** A bucket of a hundred that gets one more in a second: a machine would have to be asleep to let a flood pass. */
const RATES = {
  packets: { max_packets_per_second: 1, rate_burst: 100 },
  bytes: { max_bytes_per_second: 64, rate_burst: 100 },
} as const
const MOST_PING_BYTES = 64_000_000
const FRAME_OF_64 = encodeFrame({ opcode: OPCODE.binary, payload: new Uint8Array(64) })
const PING = encodeFrame({ opcode: OPCODE.ping, payload: new Uint8Array(125) })
const PINGS = Buffer.concat(Array.from({ length: 2000 }, () => PING))

onEachEngine(t, (engine) => {
  for (const [what, rate] of Object.entries(RATES)) {
    t.test(`${engine}: closes who sends ten thousand packets with 1008, at the rate of ${what}`, async (t) => {
      const scene = NetworkScene.listening(t, { engine, ...rate })
      await scene.addBystander()
      const { client, id } = await scene.join()

      client.write(Buffer.concat(Array.from({ length: FLOOD }, () => FRAME_OF_64)))
      const lines = await scene.goodbye(id)
      const said = await scene.during(client.closeFrames.next())

      t.equal(said.code, 1008)
      t.ok(lines.includes('client_disconnected(false)'))
      t.strictSame(scene.refusalCounts, { 'rate-limit': 1 })
      const { packets_in, drops } = scene.server.get_stats()
      const admitted = packets_in - drops.closed
      t.ok(admitted >= 100 && admitted < FLOOD / 10, `${admitted} of ${FLOOD} were admitted`)
      t.ok(drops.closed > 0, `${drops.closed} came behind the close and were counted`)
      t.ok(await scene.bystanderEchoes())
    })
  }

  t.test(`${engine}: cuts who pings and does not read before his answers fill the memory`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    await scene.addBystander()
    const { client, id } = await scene.join()
    client.stopReading()
    let sent = 0

    // What the operating system takes on its own account is different everywhere, and is not ours.
    while (scene.server.has_peer(id) && sent < MOST_PING_BYTES) {
      client.write(PINGS)
      sent += PINGS.length
      await scene.turns(2)
    }
    await scene.goodbye(id)

    t.strictSame(scene.refusalCounts, { 'ping-flood': 1 })
    t.match(scene.server.get_stats(), { peers: 1, connections: 1, outbound_bytes: 0 })
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: answers each of five thousand pings of who reads the answers`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    const { client } = await scene.join()

    for (let burst = 0; burst < 100; burst += 1) {
      for (let index = 0; index < 50; index += 1) client.ping(Uint8Array.of(burst, index))
      await scene.during(client.pongs.take(50))
    }

    t.equal(client.pongs.total, 5000)
    t.strictSame(scene.refusalCounts, {})
    t.equal(scene.server.get_stats().packets_in, 0)
  })

  t.test(`${engine}: ends a message that comes in frames of one byte when it is over the limit`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    await scene.addBystander()
    const { client, id } = await scene.join()
    const first = encodeFrame({ opcode: OPCODE.binary, payload: Uint8Array.of(0), fin: false })
    const next = encodeFrame({ opcode: OPCODE.continuation, payload: Uint8Array.of(0), fin: false })
    const rest = Buffer.concat(Array.from({ length: 10_000 }, () => next))

    client.write(first)
    for (let burst = 0; burst < 14; burst += 1) client.write(rest)
    const lines = await scene.goodbye(id)

    t.ok(lines.includes('client_disconnected(false)'))
    t.strictSame(scene.refusalCounts, { 'message-too-big': 1 })
    t.match(scene.server.get_stats(), { packets_in: 0, backlog_bytes: 0 })
    t.ok(await scene.bystanderEchoes())
  })
})
