/** The arena's host with players of all kinds at once: Godot 3, Godot 4, browsers, Node. Against the built demo. */

import t, { type Test } from 'tap'
import { PILOT } from '../../demo/arena/arena.ts'
import { CLOSE_OTHER_VERSION, WIRE_VERSION } from '../../demo/arena/calls.ts'
import { KEY } from '../../demo/arena/flight.ts'
import { msgpackCodec } from '../../src/msgpack.ts'
import { onEachEngine } from '../network/engines.ts'
import { DemoProcess } from '../support/demo.ts'
import { hex } from '../support/hex.ts'
import { EngineStranger, Godot4Stranger } from './godot4-stranger.ts'
import { Stranger } from './stranger.ts'
import type { Witness } from './witness.ts'

function startDemo(t: Test, words: readonly string[] = []): Promise<string> {
  return new DemoProcess(t, ['--port', '0', '--bots', '0', ...words]).url()
}

onEachEngine(t, (engine) => {
  t.test(`players of all kinds meet, fly and see one another on ${engine}`, async (t) => {
    const url = await startDemo(t, ['--engine', engine])
    const players: readonly (readonly [name: string, pilot: number, player: Witness])[] = [
      ['Ada', PILOT.godot, new Stranger(t, url)],
      ['Léa', PILOT.visitor, new Stranger(t, url, { codec: msgpackCodec })],
      ['Uma', PILOT.godot4, new Godot4Stranger(t, url)],
      ['Ida', PILOT.godot4, await EngineStranger.start(t, url, '4.2')],
      ['Eva', PILOT.godot4, await EngineStranger.start(t, url, '4.3')],
    ]

    const roster = new Map<number, readonly unknown[]>()
    for (const [name, pilot, player] of players) {
      const ship = await player.join(WIRE_VERSION, pilot, name)
      roster.set(ship, [pilot, name])
      player.call('steer', [KEY.thrust, 7])
      player.call('ping', [4123456789])
    }

    for (const [name, , player] of players) {
      const seen = () => new Map(player.heard('arrived').map(([ship, pilot, name]) => [ship, [pilot, name]]))
      await player.until(() => seen().size === players.length && player.heard('pong').length === 1)
      t.strictSame(new Map([...seen()].sort()), new Map([...roster].sort()), `${name} knows who is there`)
      t.strictSame(player.heard('pong'), [[4123456789]])
      const [[own] = []] = player.heard('welcome')
      t.strictSame(player.heard('welcome'), [[own, engine, 60]])
      await player.until(() => player.latest?.ships.filter((ship) => ship.heard === 7).length === players.length)
      t.strictSame(
        new Set(player.latest?.ships.map((ship) => ship.number)),
        new Set(roster.keys()),
        `${name} sees them`,
      )
      await player.until(() => player.heard('metered').length > 0)
      t.match(player.heard('metered')[0], [Number, Number, Number, Number, Number])
    }
    for (const [name, , player] of players)
      if (player instanceof EngineStranger) t.strictSame(player.complaints, [], name)
  })
})

t.test('a ship leaves the field with its Godot 4 player, and the others are told', async (t) => {
  const url = await startDemo(t)
  const [leaving, three, four] = [new Godot4Stranger(t, url), new Stranger(t, url), new Godot4Stranger(t, url)]
  const gone = await leaving.join(WIRE_VERSION, PILOT.godot4, '')
  for (const player of [three, four]) await player.join(WIRE_VERSION, PILOT.visitor, '')

  leaving.peer.close()

  for (const player of [three, four]) {
    await player.until(() => player.heard('departed').length > 0)
    t.strictSame(player.heard('departed'), [[gone]])
    const its = player.heard('arrived').find(([ship]) => ship === gone)
    t.match(its, [gone, PILOT.godot4, `Godot4 ${gone}`])
  }
})

t.test('scores reach players of Godot 4 as ships and points', async (t) => {
  const url = await new DemoProcess(t, ['--port', '0', '--bots', '8']).url()
  const player = new Godot4Stranger(t, url)
  await player.join(WIRE_VERSION, PILOT.godot4, '')

  await player.until(() => player.heard('scored').length > 0)

  const [scores] = player.heard('scored')[0] ?? []
  t.ok(scores instanceof Map && scores.size > 0 && [...scores.values()].every((score) => score > 0))
})

t.test('turns a Godot 4 player of another version away with a code of its own', async (t) => {
  const player = await EngineStranger.start(t, await startDemo(t), '4.3')
  player.call('join', [WIRE_VERSION + 1, PILOT.godot4, ''])

  t.equal(await player.closed(), CLOSE_OTHER_VERSION)
})

t.test('closes a Godot 4 player with 1008 after twenty things that are refused, whichever they are', async (t) => {
  const url = await startDemo(t)
  const nuisances: Readonly<Record<string, (player: EngineStranger) => void>> = {
    'keys that are none': (player) => player.call('steer', [99, 0]),
    'keys without a ship': (player) => player.call('steer', [1, 0]),
    'what the server tells': (player) => player.call('welcome', [1, 'uws', 60]),
    'a call that does not exist': (player) => player.send(hex('20 08 00 00 80 63 01 01 41 72 65 6e 61 00')),
    'bytes that nobody wants': (player) => player.send(hex('03 01')),
    'bytes for everybody': (player) => player.send(hex('07 03 00 00 00 00 03 01')),
    'packets that mean nothing': (player) => player.send(hex('07 63 01 01 01 01')),
  }

  for (const [name, offend] of Object.entries(nuisances)) {
    const player = await EngineStranger.start(t, url, '4.3')
    for (let time = 0; time < 20; time++) offend(player)
    t.equal(await player.closed(), 1008, name)
  }
})
