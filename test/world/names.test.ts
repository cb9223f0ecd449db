/**
 * Names of remote calls that differ between the host and the script of a player of Godot 4, which calls by number: told
 * of in words, and no number becomes a wrong name.
 */

import { createHash } from 'node:crypto'
import t from 'tap'
import { GodotError } from '../../src/peer/error.ts'
import { WorldStage } from './world-stage.ts'
import { Ship, SHIP_NAMES } from './ship.ts'

/** A count and compact Variants: the int 7. */
const SEVEN = Uint8Array.of(1, 2, 7)
const OUR_CHECKSUM = createHash('md5')
  .update([...SHIP_NAMES].sort().join(''))
  .digest('hex')

t.test('a script with other names is told of in words, and its announcement is confirmed', async (t) => {
  const warnings: string[] = []
  const stage = new WorldStage(t, { server: { on_warning: (text) => warnings.push(text) } })
  const names = SHIP_NAMES.filter((name) => name !== 'welcome')
  const [b, c] = [stage.godot4('B', { names }), stage.godot4('C', { names })]

  c.scene.announce(1, 'Ship')
  stage.settle()
  t.strictSame(stage.refusals, [`${c.id} checksum-mismatch Ship.`])
  t.strictSame(c.scene.confirmed, ['Ship of 1!'])
  for (const part of [
    '"Ship"',
    `peer ${c.id}`,
    c.scene.checksumOf('Ship'),
    OUR_CHECKSUM,
    'fire, moved, say, steer, welcome',
  ]) {
    t.ok(warnings[0]?.includes(part), part)
  }

  stage.host.ship.rpc_id(c.id, 'say', 1)
  b.scene.announce(1, 'Ship')
  stage.settle()
  t.strictSame(c.scene.complaints, ['the names of Ship differ'])
  t.ok(stage.refusals.slice(1).includes(`${c.id} checksum-mismatch Ship.`), 'it says so in its confirmation, too')
  t.equal(warnings.length, 1, 'once for each set of our names')
  t.strictSame(stage.drops, [])
})

t.test('a checksum that is none does not stand in the warning', async (t) => {
  const warnings: string[] = []
  const stage = new WorldStage(t, { server: { on_warning: (text) => warnings.push(text) } })
  const c = stage.godot4('C')

  c.send(1, Buffer.from(`\x01${'forged line\n'.padEnd(32)}\0\x01\0\0\0Ship\0`, 'latin1'))
  stage.settle()

  t.equal(warnings.length, 1)
  t.match(warnings[0], `their checksum at peer ${c.id} is another, and ours is ${OUR_CHECKSUM}.`)
})

t.test(
  'a call by number is refused where the player has announced other names, and done once they are ours',
  async (t) => {
    const stage = new WorldStage(t)
    const a = stage.godot3('A')
    // Its "say" has the number of our "steer".
    const c = stage.godot4('C', { names: [...SHIP_NAMES, 'aim'] })
    const idOfA = a.api.get_network_unique_id()
    const call = (peer: number, isById: boolean): string[] => {
      c.scene.call(peer, 'Ship', 'say', SEVEN, isById)
      stage.settle()
      return stage.refusals.splice(0)
    }
    c.scene.announce(1, 'Ship')
    c.scene.announce(idOfA, 'Ship')
    stage.settle()
    t.strictSame(stage.refusals.splice(0), Array(2).fill(`${c.id} checksum-mismatch Ship.`))

    for (const isById of [false, true]) {
      for (const peer of [1, idOfA]) t.strictSame(call(peer, isById), [`${c.id} names-differ Ship.`])
    }
    t.strictSame([stage.host.ship.take(), a.ship.take()], [[], []])
    t.equal(stage.world.get_refusal_counts()['names-differ'], 4)
    t.equal(stage.drops.length, 4)

    stage.host.ship.set_rpc_names(['welcome', 'aim'])
    t.strictSame([...call(1, true), ...call(idOfA, true)], [])
    t.strictSame([stage.host.ship.take(), a.ship.take()], Array(2).fill([`say(7) of ${c.id}`]))
  },
)

t.test('names that are declared later are other numbers', async (t) => {
  const stage = new WorldStage(t)
  const c = stage.godot4('C', { names: [...SHIP_NAMES, 'aim'] })
  stage.host.ship.rpc('say', 1)
  stage.settle()
  t.strictSame(c.scene.calls.length, 1)
  t.notOk(c.scene.calls[0]?.includes('say'), 'another method is called')

  t.equal(stage.host.ship.set_rpc_names(['welcome', 'aim']), GodotError.OK)
  stage.host.ship.rpc('say', 1)
  stage.settle()
  t.ok(c.scene.calls[1]?.includes('say'))
})

for (const names of [[''], [5], Array(4097).fill('x')]) {
  t.test(`names that are none are refused: ${names.length === 1 ? JSON.stringify(names) : 'too many'}`, async (t) => {
    t.equal(new Ship().set_rpc_names(names as string[]), GodotError.ERR_INVALID_PARAMETER)
  })
}
