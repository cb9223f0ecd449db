/** Real sockets, recorded on each engine and replayed without any: the same signals, the same packets. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { WebSocketClient } from '../../src/client/index.ts'
import { GodotError, WebSocketServer } from '../../src/index.ts'
import { record, replay } from '../../src/recording.ts'
import { onEachEngine } from '../network/engines.ts'
import { GUARD_MS } from '../support/arrivals.ts'
import { Arena, type ArenaRules } from './arena.ts'

const options = { max_peers: 3, on_warning: () => undefined }

onEachEngine(t, (engine) => {
  for (const multiplayer of [false, true]) {
    const rules: ArenaRules = { port: 0, multiplayer }
    const sort = multiplayer ? 'a world of gd_mp_api' : 'single peers'

    t.test(`${engine}: ${sort} on real sockets, some of whom are refused, are replayed as they were`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'recording-'))
      t.teardown(() => rmSync(folder, { recursive: true }))
      const path = join(folder, 'match.rec')
      const server = new WebSocketServer({ ...options, engine })
      server.bind_ip = '127.0.0.1'
      const recording = record(server, path)
      const { clock, random } = recording
      const arena = new Arena({ server, clock, random }, rules)
      t.teardown(() => server.stop())
      const clients: WebSocketClient[] = []
      const until = async (condition: () => boolean, what: string): Promise<void> => {
        const giveUpAt = performance.now() + GUARD_MS
        while (!condition()) {
          if (performance.now() > giveUpAt) throw new Error(`waited in vain for ${what}`)
          arena.tick()
          for (const client of clients) client.poll()
          await new Promise((resolve) => setImmediate(resolve))
        }
      }
      const join3 = (): WebSocketClient => {
        const client = new WebSocketClient({ on_warning: () => undefined })
        t.equal(client.connect_to_url(`ws://127.0.0.1:${server.get_local_port()}/`, [], multiplayer), GodotError.OK)
        clients.push(client)
        return client
      }
      const said = (): number => arena.journal.filter((line) => line.includes(' said ')).length
      const say = (client: WebSocketClient, bytes: Uint8Array): void => {
        if (multiplayer) client.set_target_peer(1)
        const error = multiplayer ? client.put_packet(bytes) : client.get_peer(1)?.put_packet(bytes)
        t.equal(error, GodotError.OK)
      }

      const [first, second] = [join3(), join3(), join3()] as const
      await until(() => server.get_peer_ids().length === 3, 'three peers')
      await until(() => clients.every((client) => client.get_connection_status() === 2), 'three clients')
      join3()
      await until(() => server.get_stats().refusals['server-full'] > 0, 'a refusal')
      for (let round = 0; round < 20; round++) {
        say(first, new Uint8Array(10 + 150 * round).fill(round))
        say(second, Uint8Array.of(1, round))
        await until(() => said() >= 2 * round, 'what was said')
      }
      first.disconnect_from_host(1000, 'bye')
      await until(() => server.get_peer_ids().length === 2, 'a farewell')
      await until(() => said() === 40, 'all that was said')
      // The arena puts out whoever begins with this.
      say(second, Uint8Array.of(0x21))
      await until(() => multiplayer || server.get_peer_ids().length === 1, 'an expulsion')
      await recording.close()

      const report = await replay(path, (world) => new Arena(world, rules), { server: options })

      t.equal(report.difference, null)
      t.same(report.game.journal, arena.journal)
      t.equal(report.end.state, 'whole')
      t.equal(report.header.description.engine, engine)
      t.equal(report.ticks, arena.ticks)
      for (const client of clients) client.disconnect_from_host()
    })
  }
})
