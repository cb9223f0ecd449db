/**
 * No sequence of packets from a server makes a client believe in peers that cannot be, call what was not declared or
 * what its source may not call, or answer more than it was told.
 */

import t from 'tap'
import { fc } from '../../support/property-test.ts'
import { hex } from '../../support/hex.ts'
import { HostileServerWorld } from './hostile-server-world.ts'
import { packets } from './hostile-packets.ts'
import { idHex } from './server-stage.ts'

const { ids } = new HostileServerWorld()

for (const [what, options, reasons] of [
  ['a client', {}, 15],
  ['a client whose tree belongs to another client', { authority: 7 }, 15],
  ['a client that does not relay', { relay: false }, 10],
  ['a client that authenticates its server', { auth: true }, 4],
  ['a client that has no id yet', { isBare: true }, 5],
] as const) {
  t.test(`whatever its server says, ${what} believes and does no more than it may`, async (t) => {
    const steps = fc.array(
      fc.oneof(
        { arbitrary: packets(ids), weight: 20 },
        { arbitrary: fc.constantFrom('tick', 'call'), weight: 3 },
        { arbitrary: fc.constant('end'), weight: 'isBare' in options ? 0 : 1 },
      ),
      { minLength: 20, maxLength: 60 },
    )
    const seen = new Set<string>()

    fc.assert(
      fc.property(steps, (all) => {
        const world = new HostileServerWorld(options)
        for (const step of all) {
          if (step === 'tick') world.tick()
          else if (step === 'call') world.callOut()
          else if (step === 'end') break
          else world.say(step)
        }
        world.tick()
        for (const [reason, count] of Object.entries(world.api.get_refusal_counts())) if (count > 0) seen.add(reason)
        world.end()
        if (world.fault !== null) throw new Error(world.fault)
      }),
      { numRuns: 100 },
    )

    t.ok(seen.size >= reasons, `of the reasons ${[...seen].join(', ')}`)
  })
}

t.test('forgets whoever comes and goes: a server may say so as often as it likes', async (t) => {
  const world = new HostileServerWorld()

  for (let id = 100; id < 5000; id++) {
    world.say(hex(`07 01 ${idHex(id)}`))
    world.say(hex(`07 03 ${idHex(id)} 01 ${'61'.repeat(32)} 00 01000000 4d61696e00`))
    world.say(hex(`07 02 ${idHex(id)}`))
    if (id % 100 === 0) world.tick()
  }
  world.tick()

  t.strictSame([[...world.api.get_peers()], world.fault], [[1, 7, 8], null])
})
