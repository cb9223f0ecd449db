/**
 * No sequence of packets from a client makes a server forward a forged source, grow without bound, or call what was not
 * declared. Whole sequences are made of packets of every kind, whole and broken; what a server keeps is counted.
 */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { MOST_RECEIVED_CHARACTERS, MOST_RECEIVED_PATHS } from '../../../src/multiplayer/rpc/path-cache.ts'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { hex } from '../../support/hex.ts'
import { fc } from '../../support/property-test.ts'
import { HostileClientWorld } from './hostile-client-world.ts'
import { packets } from './hostile-packets.ts'
import { idHex } from './server-stage.ts'

const { ids } = new HostileClientWorld()

for (const [what, options] of [
  ['a client', {}],
  ['a client that is the authority', { isAuthority: true }],
  ['a client of a server that does not relay', { relay: false }],
] as const) {
  t.test(
    `whatever ${what} says, it speaks for itself, calls what is declared, and is answered in measure`,
    async (t) => {
      const steps = fc.array(
        fc.oneof({ arbitrary: packets(ids), weight: 12 }, { arbitrary: fc.constantFrom('tick', 'call'), weight: 2 }),
        { minLength: 20, maxLength: 60 },
      )
      const seen = { calls: 0, confirmed: 0, refusals: new Set<string>() }

      fc.assert(
        fc.property(steps, (all) => {
          const world = new HostileClientWorld(options)
          for (const step of all) {
            if (step === 'tick') world.tick()
            else if (step === 'call') world.callStranger()
            else world.say(step)
          }
          world.tick()
          if (world.fault !== null) throw new Error(world.fault)
          seen.calls += world.tree.calls
          for (const [reason, count] of Object.entries(world.api.get_refusal_counts()))
            if (count > 0) seen.refusals.add(reason)
          world.close()
        }),
        { numRuns: 100 },
      )

      t.ok(seen.calls > 50, `calls were done: ${seen.calls}`)
      t.ok(seen.refusals.size > 12, `of the reasons ${[...seen.refusals].join(', ')}`)
    },
  )
}

/** Ways to write the path of a trap, each another text. */
function spelling(index: number): string {
  return `${'./'.repeat(index % 100)}Main${index % 2 === 0 ? '' : '/Sub'}${'/.'.repeat(Math.floor(index / 100) % 100)}`
}

const announcement = (id: number, path: string): string =>
  `01 ${'61'.repeat(32)} 00 ${idHex(id)} ${Buffer.from(path).toString('hex')}00`

t.test('keeps so many announced ids of a client, however many it announces', async (t) => {
  const world = new HostileClientWorld()
  const most = MOST_RECEIVED_PATHS + 500

  for (let id = 0; id <= most; id++) {
    world.stranger.send(announcement(id, id % 2 === 0 ? 'Main' : 'Main/Sub'))
    if (id % 256 === 255) world.tick()
  }
  world.tick()

  t.equal(world.api.get_refusal_counts()['too-many-paths'], 501)
  t.equal(world.stage.warnings.length, 1, 'the game is told in words of the sums that differ, once')
  t.equal(world.keptIds(most), MOST_RECEIVED_PATHS)
})

t.test('keeps so many characters of the paths of a client, however it writes them', async (t) => {
  const world = new HostileClientWorld()
  const path = `Main${'/../Main'.repeat(500)}`

  for (let id = 0; id < 200; id++) world.stranger.send(announcement(id, path))
  world.tick()

  t.equal(world.keptIds(200), Math.floor(MOST_RECEIVED_CHARACTERS / path.length))
})

/** Floods of one kind of packet; `round` changes every number and text that a packet has. */
const FLOODS: Readonly<Record<string, (index: number) => string>> = {
  announcements: (index) => announcement(index, spelling(index)),
  confirmations: (index) => `02 01 ${idHex(index)}`,
  'confirmations of paths': (index) => `02 01 ${Buffer.from(spelling(index)).toString('hex')}00`,
  'calls by path': (index) => {
    const path = Buffer.from(spelling(index)).toString('hex')
    return `a0 06000080 02 ${path}00`
  },
  'calls by id': (index) => `20 ${idHex(index)} 02 00`,
  'calls of other methods': (index) => `60 ${idHex(1).slice(0, 4)}0080 ${idHex(index).slice(0, 4)} 00`,
  'calls to no node': (index) => `a0 06000080 02 ${Buffer.from(`No${index}`).toString('hex')}00`,
  'relays to nobody': (index) => `07 03 ${idHex(index + 1000)} 03 01`,
  'relays but to one': (index) => `07 03 ${idHex(-index - 1000)} 02 01 ${idHex(index)}`,
  'ends of authentication': () => '07 00',
  'data of authentication': (index) => `07 00 ${idHex(index)}`,
  'strange peers': (index) => `07 01 ${idHex(index)}`,
  nodes: (index) => `04 00 01000000 ${idHex(index)} 00000000 02000000 4100`,
  states: (index) => `06 0100 ${idHex(index)} 00000000`,
}

/** What a process holds, in bytes, with nothing in it that nobody needs. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

t.test('holds no more after four floods of every kind than after one', async (t) => {
  const world = new HostileClientWorld()
  const most = 4096
  const flood = (round: number) => {
    for (const make of Object.values(FLOODS)) {
      for (let index = 0; index < most; index++) {
        world.say(hex(make(round * most + index)))
        if (index % 128 === 127) {
          world.tick()
          // What it is answered would wait, were there no next frame.
          world.stage.pass(1 / 60)
          world.tree.forgetCalls()
        }
      }
    }
  }
  flood(0)
  const before = heapUsed()
  for (const round of [1, 2, 3]) flood(round)
  const grown = heapUsed() - before

  t.equal(world.fault, null)
  // Were one kind kept, that would be 12288 entries of 100 bytes and more.
  t.ok(grown < 300_000, `${grown} bytes`)
  const reasons = Object.keys(world.api.get_refusal_counts())
  t.strictSame(reasons, Object.keys(new SceneMultiplayer().get_refusal_counts()))
})
