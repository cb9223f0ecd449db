/**
 * Whole sessions on both real engines: a SceneMultiplayer of ours as the server of strict stand-ins for Godot 4's client
 * and of a client of ours, together in one scene. Everything is let go when a subtest ends. No wait is without a bound.
 */

import t from 'tap'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { onEachEngine } from '../../network/engines.ts'
import { hex } from '../../support/hex.ts'
import { until, whilePolling } from '../../support/while-polling.ts'
import { hostOn, joinEngine, newGuest, quiet } from '../real-peers.ts'
import type { EngineClient } from '../strict/engine-client.ts'
import { idHex, keepJournal } from './server-stage.ts'

onEachEngine(t, (engine) => {
  t.test(
    `${engine}: strict clients and ours meet, speak through the server, and are kicked with a message`,
    async (t) => {
      const host = hostOn(t, engine)
      const server = new SceneMultiplayer(quiet)
      server.multiplayer_peer = host
      const guest = newGuest(t)
      const client = new SceneMultiplayer(quiet)
      const polled = [server, client]
      const next = async (one: EngineClient) =>
        Buffer.from(await whilePolling(polled, one.socket.packets.next())).toString('hex')

      const a = await joinEngine(t, polled, host.get_local_port())
      const b = await joinEngine(t, polled, host.get_local_port())
      t.strictSame([await next(a), await next(b)], [`0701${idHex(b.id)}`, `0701${idHex(a.id)}`])
      const journal: string[] = []
      keepJournal(client, journal)
      guest.create_client(`ws://127.0.0.1:${host.get_local_port()}/`)
      client.multiplayer_peer = guest
      await until(polled, () => client.get_peers().length === 3)
      const ours = client.get_unique_id()
      t.strictSame([await next(a), await next(b)], [`0701${idHex(ours)}`, `0701${idHex(ours)}`])

      a.socket.send(hex(`07 03 ${idHex(0)} 03 aa`))
      t.equal(await next(b), `0703${idHex(a.id)}03aa`)
      await until(polled, () => journal.includes(`peer_packet(${a.id}, aa) of ${a.id}`))
      client.send_bytes(Uint8Array.of(0xbb), b.id)
      t.equal(await next(b), `0703${idHex(ours)}03bb`)
      server.send_bytes(Uint8Array.of(0xcc), a.id)
      server.disconnect_peer(a.id)
      t.equal(await next(a), '03cc')
      t.strictSame(await whilePolling(polled, a.socket.ends.next()), { code: 1000, reason: '' })
      t.equal(await next(b), `0702${idHex(a.id)}`)
      b.socket.drop()
      await until(polled, () => client.get_peers().length === 1)

      t.strictSame(journal.slice(0, 2), ['connected_to_server', 'peer_connected(1)'])
      t.ok(journal.includes(`peer_disconnected(${b.id})`))
      t.strictSame([a.socket.complaints, b.socket.complaints], [[], []])
      t.ok(Object.values(server.get_refusal_counts()).every((count) => count === 0))
    },
  )
})
