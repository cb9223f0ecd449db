/** What was recorded in memory is replayed: the same signals, the same packets, and the first difference where there is one. */

import t from 'tap'
import { WebSocketServer } from '../../src/index.ts'
import type { Clock } from '../../src/peer/clock.ts'
import { assertReplays, record, replay, type GameWorld, type Recording } from '../../src/recording.ts'
import { ManualTurn, MemoryTransport, Scenario, VirtualClock, type ScenarioOptions } from '../../src/testing.ts'
import { hex } from '../support/hex.ts'
import { Arena, type ArenaRules } from './arena.ts'
import { MemoryStream } from './memory-stream.ts'

/** A scenario whose server is recorded, and the arena that plays on it. */
function recorded(rules: ArenaRules = {}, options: ScenarioOptions = {}) {
  const stream = new MemoryStream()
  const made: { recording: Recording; arena: Arena }[] = []
  const scenario = new Scenario({
    ...options,
    multiplayer: rules.multiplayer ?? false,
    prepare: (server) => {
      const recording = record(server, stream)
      const { clock, random } = recording
      made.push({ recording, arena: new Arena({ server, clock, random }, rules) })
    },
  })
  const [first] = made
  if (first === undefined) throw new Error('The scenario has prepared nothing.')
  const { recording, arena } = first
  // The scenario polls; the arena's own poll inside it does what is left.
  scenario.onTick(() => arena.tick())
  return { scenario, arena, stream, recording }
}

/** The arena in a replay: it ticks, and the scenario's poll is there too. */
function again(rules: ArenaRules = {}) {
  return (world: ConstructorParameters<typeof Arena>[0]) => {
    const arena = new Arena(world, { port: 9080, ...rules })
    return {
      arena,
      tick: () => {
        world.server.poll()
        arena.tick()
      },
    }
  }
}

t.test('a replay fires the same signals at the same ticks, and sends the same', async (t) => {
  const { scenario, arena, stream, recording } = recorded()
  scenario.raw('ann')
  scenario.step(50)
  const bob = scenario.client('bob')
  scenario.until(() => scenario.isIn('ann', 'bob'))
  for (let round = 0; round < 20; round++) {
    bob.get_peer(1)?.put_packet(hex('01 02 03'))
    scenario.step(40)
  }
  scenario.reset('ann')
  scenario.step(100)
  bob.get_peer(1)?.put_packet(hex('21'))
  scenario.step(500)
  await recording.close()

  const report = await replay(stream.bytes, again())

  t.equal(report.difference, null)
  t.same(report.thrown, [])
  t.equal(report.end.state, 'whole')
  t.same(report.game.arena.journal, arena.journal)
  t.ok(arena.journal.some((line) => line.includes('client_disconnected')))
  t.ok(arena.journal.some((line) => /was at port [1-9]/.test(line)))
  t.equal(report.packetsIn, arena.journal.filter((line) => line.includes('said')).length)
  t.ok(report.packetsOut > report.packetsIn)
  scenario.close()
})

t.test('a world of gd_mp_api is replayed likewise', async (t) => {
  const rules = { multiplayer: true }
  const { scenario, arena, stream, recording } = recorded(rules)
  const clients = ['ann', 'bob', 'cid'].map((name) => scenario.client(name))
  scenario.until(() => clients.every((client) => client.get_connection_status() === 2))
  for (let round = 0; round < 10; round++) {
    for (const client of clients) client.put_packet(Uint8Array.of(round))
    scenario.step(30)
  }
  clients[1]?.disconnect_from_host()
  scenario.step(300)
  scenario.server.stop()
  await recording.close()

  const report = await assertReplays(stream.bytes, again(rules))

  t.same(report.game.arena.journal, arena.journal)
  t.ok(arena.journal.some((line) => line.includes('peer_disconnected')))
  scenario.close()
})

t.test('a game reads the same times around polls in which nothing happens', async (t) => {
  const clock = new VirtualClock()
  const stream = new MemoryStream()
  const server = new WebSocketServer({ transport: new MemoryTransport(), clock })
  const recording = record(server, stream)
  const makeGame = (world: GameWorld) => {
    const times: number[] = []
    world.server.listen(9080)
    const look = (): number => times.push(world.clock.now())
    const tick = (): void => {
      look()
      world.server.poll()
      look()
    }
    return { times, tick }
  }
  const game = makeGame({ server, clock: recording.clock, random: recording.random })
  for (let tick = 0; tick < 9; tick++) {
    game.tick()
    clock.advance(16)
  }
  await recording.close()
  server.stop()

  const report = await assertReplays(stream.bytes, makeGame)

  t.same(report.game.times, game.times)
  t.equal(new Set(game.times).size, 9)
})

/** A recording of three who talk for half a second. */
async function talk(rules: ArenaRules = {}) {
  const { scenario, arena, stream, recording } = recorded(rules)
  const clients = ['ann', 'bob', 'cid'].map((name) => scenario.client(name))
  scenario.until(() => scenario.isIn('ann', 'bob', 'cid'))
  for (let round = 0; round < 15; round++) {
    for (const client of clients) client.get_peer(1)?.put_packet(Uint8Array.of(1, 2, 3, round))
    scenario.step(40)
  }
  await recording.close()
  scenario.close()
  return { bytes: stream.bytes, journal: arena.journal }
}

/** A game on a server in memory, recorded for some ticks; `outside` happens between them. */
function watched(makeGame: (world: GameWorld) => { tick(): void }, outside: (server: WebSocketServer) => void) {
  const still = new VirtualClock()
  let readings = 0
  // No two readings are the same.
  const clock: Clock = { now: () => still.now() + ++readings / 1000, after: still.after.bind(still) }
  const turn = new ManualTurn()
  const transport = new MemoryTransport({ turn })
  const server = new WebSocketServer({ transport, clock, turn, ...CROWD })
  const stream = new MemoryStream()
  const recording = record(server, stream)
  const game = makeGame({ server, clock: recording.clock, random: recording.random })
  return {
    stream,
    server,
    recording,
    join: () => transport.open({ path: '/' }),
    tick() {
      still.advance(16)
      game.tick()
      turn.end()
      still.advance(3)
      outside(server)
    },
  }
}

const CROWD = { max_peers: 4095, max_connections_per_ip: 4095, max_pending: 4095 }

/** Tells everybody the first of so many readings of the clock, in each tick. */
function teller(readings: number) {
  return ({ server, clock }: GameWorld) => {
    server.listen(9080)
    const tick = (): void => {
      const now = clock.now()
      for (let count = 1; count < readings; count++) clock.now()
      server.poll()
      server.broadcast(hex('00'.repeat(1 + (Math.round(now * 1000) % 997))))
    }
    return { tick }
  }
}

t.test('who asks for facts from outside between ticks makes no difference', async (t) => {
  const scene = watched(teller(1), (server) => {
    for (const id of server.get_peer_ids()) server.get_peer_port(id)
  })
  scene.join()
  for (let tick = 0; tick < 20; tick++) scene.tick()
  await scene.recording.close()

  t.equal((await assertReplays(scene.stream.bytes, teller(1), { server: CROWD })).difference, null)
})

t.test('a game may look at its clock five thousand times a tick', async (t) => {
  const scene = watched(teller(5000), () => undefined)
  scene.join()
  for (let tick = 0; tick < 4; tick++) scene.tick()
  await scene.recording.close()

  t.equal((await assertReplays(scene.stream.bytes, teller(5000), { server: CROWD })).difference, null)
})

t.test('a stop from outside is replayed with as many peers as a server has', async (t) => {
  const scene = watched(teller(1), () => undefined)
  for (let peer = 0; peer < 4095; peer++) scene.join()
  for (let tick = 0; tick < 3; tick++) scene.tick()
  t.equal(scene.server.get_peer_ids().length, 4095)
  scene.server.stop()
  await scene.recording.close()

  t.equal((await assertReplays(scene.stream.bytes, teller(1), { server: CROWD })).difference, null)
})

t.test('a recording without a poll proves nothing, and says so', async (t) => {
  const scene = watched(teller(1), () => undefined)
  await scene.recording.close()

  await t.rejects(assertReplays(scene.stream.bytes, teller(1), { server: CROWD }), /no poll: nothing was compared/)
})

t.test('names the first byte that differs, with tick, peer and both values', async (t) => {
  const { bytes, journal } = await talk()
  let packets = 0
  const change = (packet: Uint8Array): void => {
    packets++
    if (packets >= 20) packet[2] = 9
  }

  const { difference } = await replay(bytes, again({ change }))

  const said = journal.filter((line) => line.includes('said'))[19]?.split(' ') ?? []
  t.match(difference, { kind: 'write', byte: 2, recorded: 3, replayed: 9, peer: Number(said[1]) })
  // There are two polls in each tick of the arena, and what it answers in the first leaves behind the second.
  t.equal(difference?.tick, 2 * Number(said[0]) + 2)
  t.match(
    difference?.text,
    /^Tick \d+ \(0\.\d+ s\), peer \d+, packet 0 of the batch: byte 2 of 4 is 0x03 in the recording and 0x09/,
  )
})

t.test('names a packet too many, one too few, one of another length and one of another mode', async (t) => {
  const { bytes } = await talk()
  const said = async (rules: ArenaRules): Promise<string> => (await replay(bytes, again(rules))).difference?.text ?? ''
  const first = ({ world }: Arena) => world.server.get_peer(world.server.get_peer_ids()[0] ?? 0)
  const at20 = (act: (arena: Arena) => void): ArenaRules => ({
    each: (arena) => {
      if (arena.ticks === 20) act(arena)
    },
  })
  const setMode = (arena: Arena): void => first(arena)?.set_write_mode(0)

  const more = await said(at20((arena) => first(arena)?.put_packet(hex('aa bb'))))
  const fewer = await replay(bytes, (world) => {
    const game = again()(world)
    return { tick: () => (game.arena.ticks < 19 ? game.tick() : world.server.poll()) }
  })

  t.match(more, /^Tick 40 .*peer \d+, packet 1 of the batch: only the replay has a packet here, aa bb\.$/)
  t.match(fewer.difference, { tick: 41, recorded: 'dice', replayed: 'poll' })
  t.match(await said({ ...at20(setMode) }), /packet is binary in the recording and text in the replay/)
  t.match(await said({ greeting: 'hello' }), /packet 0 of the batch: byte 0 of \d+ is 0x77 .* and 0x68/)
  t.match(await said({ greeting: 'welcome, dear' }), /byte 7 of/)
})

t.test('names a close that is another, a close too many, and dice that were not thrown', async (t) => {
  const rules = (code: number): ArenaRules => ({
    each: ({ ticks, world }) => {
      const [id] = world.server.get_peer_ids()
      if (ticks === 12 && id !== undefined) world.server.disconnect_peer(id, code, 'out')
    },
  })
  const { bytes } = await talk(rules(4001))
  const playedWith = async (game: ArenaRules) => (await replay(bytes, again(game))).difference

  t.equal(await playedWith(rules(4001)), null)
  t.match(await playedWith(rules(4002)), { kind: 'close', recorded: 4001, replayed: 4002 })
  t.match(await playedWith({}), {
    kind: 'close',
    replayed: 'poll',
    text: /has "close" \(.*code 4001.*where the replay has "poll"/,
  })
  const thrower: ArenaRules = { each: ({ ticks, world }) => (ticks === 3 ? world.random.nextUint32() : 0) }
  t.match(await playedWith(thrower), { text: /the replay throws dice/ })
})

t.test('nothing in a sentence of a replay drives a terminal or turns its writing', async (t) => {
  const hostile = 'out\u001b[2J\u009b31m\u202e\u200b\n'
  const rules = (reason: string): ArenaRules => ({
    each: ({ ticks, world }) => {
      const [id] = world.server.get_peer_ids()
      if (ticks === 12 && id !== undefined) world.server.disconnect_peer(id, 4001, reason)
    },
  })
  const { bytes } = await talk(rules(hostile))
  const each = (): void => {
    throw new Error(hostile)
  }

  const sentences: string[] = []
  for (const game of [rules('else'), {}, { each }]) {
    await assertReplays(bytes, again(game)).catch((error: unknown) => sentences.push(String(error)))
  }

  t.equal(sentences.length, 3)
  for (const sentence of sentences)
    t.match(sentence, /^Error: [\x20-\x7e]*out\\u001b\[2J\\u009b31m\\u202e\\u200b[\x20-\x7e\n]*$/)
})

t.test('what a tick throws is reported with its tick, and the replay goes on', async (t) => {
  const { bytes } = await talk()
  const each = ({ ticks }: Arena): void => {
    if (ticks === 7 || ticks === 9) throw new Error(`no tick ${ticks}`)
  }

  const report = await replay(bytes, again({ each }))

  t.same(
    report.thrown.map(({ tick, error }) => [tick, String(error)]),
    [
      [14, 'Error: no tick 7'],
      [18, 'Error: no tick 9'],
    ],
  )
  t.equal(report.end.state, 'whole')
  await t.rejects(assertReplays(bytes, again({ each })), /Tick 14 threw. Error: no tick 7/)
  const several = (arena: Arena): void => {
    if (arena.ticks === 7) throw new Error('not equal\n- 1\n+ \u001b[2J')
  }
  await t.rejects(assertReplays(bytes, again({ each: several })), {
    message: 'Tick 14 threw. Error: not equal\n- 1\n+ \\u001b[2J',
  })
})

t.test('goes on behind a difference if it is told to, fed by what came in', async (t) => {
  const { bytes, journal } = await talk()
  const change = (packet: Uint8Array): void => {
    packet[0] = 7
  }

  const report = await replay(bytes, again({ change }), { keep_going: true })

  t.match(report.difference, { byte: 0, recorded: 1, replayed: 7 })
  t.equal(report.end.state, 'whole')
  const said = (lines: readonly string[]) => lines.filter((line) => line.includes('said'))
  t.same(said(report.game.arena.journal), said(journal))
})

t.test('tells how far it has come, and is the same ten times in a row', async (t) => {
  const { bytes } = await talk()
  const steps: number[] = []

  for (let round = 0; round < 10; round++) {
    await assertReplays(bytes, again(), { on_progress: ({ offset }) => steps.push(offset) })
  }

  t.ok(steps.length > 100)
  t.equal(steps.at(-1), bytes.length)
})

t.test('plays a recording that was cut off as far as it goes', async (t) => {
  const { bytes, journal } = await talk()

  for (const part of [0.3, 0.5, 0.77, 0.999]) {
    const report = await assertReplays(bytes.subarray(0, Math.floor(bytes.length * part)), again())
    const { length } = report.game.arena.journal
    t.match(report.end.state, /cut|unfinished/)
    t.same(report.game.arena.journal, journal.slice(0, length), `${length} lines`)
  }
})

t.test('refuses what cannot be replayed, in a sentence', async (t) => {
  const stream = new MemoryStream()
  const recordings: Recording[] = []
  const scenario = new Scenario({ prepare: (server) => recordings.push(record(server, stream, { payloads: false })) })
  scenario.step(100)
  await recordings[0]?.close()
  scenario.close()

  await t.rejects(replay(stream.bytes, again()), /without payloads/)
  await t.rejects(replay(new Uint8Array(3), again()), /cannot be replayed/)
  await t.rejects(replay(new TextEncoder().encode('no recording'), again()), /no recording/)
  await t.rejects(replay(stream.bytes, again(), { keepGoing: true } as object), /no option "keepGoing"/)
  await t.rejects(replay(stream.bytes, again(), { server: 5 } as object), /"server" must be an object, not 5/)
  const clock = new VirtualClock()
  await t.rejects(replay(stream.bytes, again(), { server: { clock } } as object), /no option "server.clock"/)
  const { bytes } = await talk()
  const damaged = Uint8Array.from(bytes)
  damaged.fill(0, bytes.length - 300, bytes.length - 200)
  await t.rejects(assertReplays(damaged, again()), /damaged/)
})
