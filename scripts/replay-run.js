/**
 * Replays a recording of the arena so many times in a row, on the Node that runs it, and prints what came of each time as
 * a line of JSON. Started by replay-check.js; needs a build.
 *   node scripts/replay-run.js FILE TIMES [RULES]      RULES is JSON: what is changed in the arena's rules
 */

import { replay } from 'polled-peer/recording'
import { RULES } from '../dist-demo/arena/arena.js'
import { makeGame, serverOptions } from '../dist-demo/replay.js'

const [file, times, changes = '{}'] = process.argv.slice(2)
const rules = { ...RULES, ...JSON.parse(changes) }

for (let time = 0; time < Number(times); time++) {
  let players = 0
  let now = () => 0
  const begin = performance.now()
  const build = (world) => {
    now = () => world.clock.now()
    world.server.peer_connected.connect(() => players++)
    return makeGame(world, rules)
  }
  const { header, difference, thrown, end, ticks, packetsIn, packetsOut } = await replay(file, build, {
    server: serverOptions,
  })
  const seconds = Math.floor((now() - header.clockMicros / 1000) / 1000)
  const told = { state: end.state, difference: difference?.text ?? null, thrown: thrown.length }
  const tookMs = Math.round(performance.now() - begin)
  console.log(JSON.stringify({ ...told, seconds, players, ticks, packetsIn, packetsOut, tookMs }))
}
