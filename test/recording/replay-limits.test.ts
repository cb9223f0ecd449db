/** What docs/recording.md says that no replay can reproduce: it is the first difference, and nothing worse. */

import t from 'tap'
import { record, replay, type GameWorld, type Recording, type RecordOptions } from '../../src/recording.ts'
import { Scenario, type ScenarioOptions } from '../../src/testing.ts'
import { MemoryStream } from './memory-stream.ts'

/** Greets each peer with the address that it sees. */
function greet({ server }: Pick<GameWorld, 'server'>): void {
  server.client_connected.connect((id) => server.get_peer(id)?.put_packet(Buffer.from(server.get_peer_address(id))))
}

function recorded(server: ScenarioOptions['server'], options: RecordOptions = {}) {
  const stream = new MemoryStream()
  const made: Recording[] = []
  const scenario = new Scenario({
    server,
    prepare: (server) => {
      made.push(record(server, stream, options))
      greet({ server })
    },
  })
  return { scenario, stream, close: () => Promise.all(made.map((recording) => recording.close())) }
}

function makeGame(world: GameWorld) {
  greet(world)
  world.server.listen(9080)
  return { tick: () => world.server.poll() }
}

t.test('a verdict from elsewhere comes at another place, also where it is the same', async (t) => {
  const answers: ((verdict: boolean) => void)[] = []
  const verify = () => new Promise((resolve) => answers.push(resolve))
  const { scenario, stream, close } = recorded({ verify })
  scenario.raw('ann')
  scenario.step(100)
  for (const answer of answers) answer(true)
  await new Promise((resolve) => setImmediate(resolve))
  scenario.step(100)
  t.ok(scenario.isIn('ann'))
  await close()

  const atOnce = await replay(stream.bytes, makeGame, { server: { verify: () => Promise.resolve(true) } })

  t.match(atOnce.difference, { recorded: 'idle', replayed: 'upgrade' })
  scenario.close()
})

t.test('a game that looks at addresses differs where they were left out', async (t) => {
  for (const addresses of [true, false]) {
    const { scenario, stream, close } = recorded({}, { addresses })
    scenario.raw('ann', { address: '192.0.2.7' })
    scenario.step(100)
    await close()

    const same = await replay(stream.bytes, makeGame)

    t.equal(same.difference === null, addresses)
    if (!addresses) t.match(same.difference, { kind: 'write', packet: 0 })
    scenario.close()
  }
})
