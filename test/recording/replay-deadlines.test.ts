/** What the clock does to a server, and what is done to it from outside its game, is replayed too. */

import t, { type Test } from 'tap'
import { record, replay, type Recording } from '../../src/recording.ts'
import type { WebSocketServerOptions } from '../../src/index.ts'
import { MemoryTransport, ManualTurn, Scenario, VirtualClock } from '../../src/testing.ts'
import { WebSocketServer } from '../../src/index.ts'
import { Arena } from './arena.ts'
import { MemoryStream } from './memory-stream.ts'

type Options = Omit<WebSocketServerOptions, 'engine' | 'transport' | 'clock' | 'turn' | 'random'>

/** A recorded scenario whose own polls are the only ones, and the arena's journal of it. */
function recorded(options: Options = {}) {
  const stream = new MemoryStream()
  const made: { recording: Recording; arena: Arena }[] = []
  const scenario = new Scenario({
    server: options,
    prepare: (server) => {
      const recording = record(server, stream)
      made.push({ recording, arena: new Arena({ server, clock: recording.clock, random: recording.random }) })
    },
  })
  const [first] = made
  if (first === undefined) throw new Error('The scenario has prepared nothing.')
  return { scenario, stream, ...first }
}

/** The journal of a replay in which nothing is otherwise. */
async function replayed(t: Test, stream: MemoryStream, options: Options = {}): Promise<readonly string[]> {
  const report = await replay(
    stream.bytes,
    (world) => {
      const arena = new Arena(world, { port: 9080 })
      return { arena, tick: () => world.server.poll() }
    },
    { server: options },
  )
  t.equal(report.difference, null)
  t.equal(report.end.state, 'whole')
  return report.game.arena.journal
}

t.test('who falls silent is cut at the same tick', async (t) => {
  const options = { idle_timeout: 1 }
  const { scenario, stream, arena, recording } = recorded(options)
  scenario.client('ann')
  scenario.client('bob')
  scenario.until(() => scenario.isIn('ann', 'bob'))
  scenario.silence('ann')
  scenario.step(3000)
  await recording.close()

  t.same(await replayed(t, stream, options), arena.journal)
  t.ok(arena.journal.some((line) => line.includes('idle-timeout')))
  scenario.close()
})

t.test('who does not answer a close frame, or stays a mere socket, is given up at the same tick', async (t) => {
  const clock = new VirtualClock()
  const turn = new ManualTurn()
  const transport = new MemoryTransport({ turn })
  const server = new WebSocketServer({ transport, clock, turn, close_timeout: 2 })
  const stream = new MemoryStream()
  const recording = record(server, stream)
  const arena = new Arena({ server, clock: recording.clock, random: recording.random }, { port: 9080 })
  const pass = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += 20) {
      clock.advance(20)
      server.poll()
      turn.end()
    }
  }
  const ann = transport.open()
  ann.answersClose = false
  transport.beginPending()
  pass(100)
  ann.send(Uint8Array.of(0x21))
  pass(6000)
  await recording.close()

  t.same(await replayed(t, stream, { close_timeout: 2 }), arena.journal)
  t.ok(arena.journal.some((line) => line.includes('close-timeout')))
  t.ok(arena.journal.some((line) => line.includes('handshake-timeout')))
  server.stop()
})

t.test('a server that was stopped from outside is replayed', async (t) => {
  const { scenario, stream, arena, recording } = recorded()
  scenario.client('ann')
  scenario.until(() => scenario.isIn('ann'))
  scenario.step(100)
  scenario.server.stop()
  scenario.step(100)
  await recording.close()

  t.same(await replayed(t, stream), arena.journal)
  scenario.close()
})

t.test('a farewell that was begun from outside is replayed', async (t) => {
  const { scenario, stream, arena, recording } = recorded()
  scenario.client('ann')
  scenario.client('bob')
  scenario.until(() => scenario.isIn('ann', 'bob'))
  const gone = scenario.server.drain(4100, 'closing time')
  scenario.step(500)
  await gone
  await recording.close()

  t.same(await replayed(t, stream), arena.journal)
  t.equal(arena.journal.filter((line) => line.includes('client_disconnected')).length, 2)
  scenario.close()
})

t.test('a verdict that waits for a promise is replayed', async (t) => {
  const stream = new MemoryStream()
  const clock = new VirtualClock()
  const turn = new ManualTurn()
  const transport = new MemoryTransport({ turn })
  const verify = async ({ path }: { path: string }): Promise<boolean> => {
    await Promise.resolve()
    return path !== '/no'
  }
  const server = new WebSocketServer({ transport, clock, turn, verify })
  const recording = record(server, stream)
  const arena = new Arena({ server, clock: recording.clock, random: recording.random }, { port: 9080 })
  for (const path of ['/', '/no', '/yes']) {
    transport.open({ path })
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(20)
    server.poll()
    turn.end()
  }
  await recording.close()

  t.same(await replayed(t, stream, { verify }), arena.journal)
  t.equal(arena.journal.filter((line) => line.includes('client_connected')).length, 2)
  t.ok(arena.journal.some((line) => line.includes('not-verified')))
  server.stop()
})
