/**
 * More nodes than fit into an engine's buffers: a server of ours has all of them come to be in a real Godot 4, in order,
 * whether it was there before them or comes when they are, and has them gone again.
 */

import t from 'tap'
import { onEachEngine } from '../../network/engines.ts'
import { until } from '../../support/while-polling.ts'
import { EngineFleet, OurFleet } from './fleets.ts'
import { Puppet } from './puppet.ts'

const COUNT = 1500
const NAMES = Array.from({ length: COUNT }, (_, index) => `C${index}`)

onEachEngine(t, (engine) => {
  t.test(`${engine}: ${COUNT} nodes come at once`, async (t) => {
    const puppet = await Puppet.start(t)
    if (puppet === undefined) return
    const server = new OurFleet('server', engine)
    const [early, late] = [await EngineFleet.make(puppet, 'early'), await EngineFleet.make(puppet, 'late')]
    const port = await server.serve(t)
    await early.join(t, port)
    await until([server, early], () => early.log.includes('connected_to_server'))

    for (const [index, name] of NAMES.entries()) await server.add('crate', 'Players', name, { weight: index })
    await until([server, early], () => early.shown === server.shown)
    t.equal(early.shown.split('\n').length, 1 + COUNT)
    await late.join(t, port)
    await until([server, early, late], () => late.shown === server.shown)
    for (const fleet of [early, late]) {
      const spawned = fleet.log.filter((line) => line.startsWith('spawned'))
      t.strictSame(
        spawned,
        NAMES.map((name, index) => `spawned ${name}: weight ${index}`),
        fleet.name,
      )
    }

    for (const name of NAMES) await server.takeOut(`Players/${name}`)
    await until([server, early, late], () => [early, late].every(({ shown }) => shown === server.shown))
    t.equal(late.shown, 'Board title  score 0')
    t.strictSame(server.refusals, [])
    t.strictSame(await puppet.complaints(), [])
  })
})
