/**
 * The game of docs/finding-a-race.md, whose fault only two things in one tick bring about: random games find it, few steps
 * are left of them, a recording has it, a replay shows it, and the repaired game passes. The page's own programs are used.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fc } from '../support/property-test.ts'
import { assertReplays, replay, type MakeGame } from 'polled-peer/recording'
import t, { type Test } from 'tap'
import { extractExamples, writeExamples } from '../../scripts/examples.js'

/** What the programs of the page export, as far as it is used here. */
interface Programs {
  readonly steps: fc.Arbitrary<Step[]>
  readonly play: (list: readonly Step[], makeGame: MakeGame, file?: string) => Promise<void>
  readonly makeMatch: MakeGame
  readonly makeRepairedMatch: MakeGame
}

type Step = readonly [what: string, player?: number]

const FAILURE = 'The potato is held by somebody who has left.'
const SHORTEST: readonly Step[] = [['join'], ['join'], ['pass', 0], ['leave', 0]]

const page = readFileSync(join(import.meta.dirname, '../../docs/finding-a-race.md'), 'utf8')
const written = await writeExamples(extractExamples(page).examples, t.testdir({}))

async function load(name: string): Promise<object> {
  const file = written.find((one) => one.file.endsWith(`/${name}.ts`))?.file ?? name
  return (await import(pathToFileURL(file.replace(/ts$/, 'js')).href)) as object
}

const { steps, play, makeMatch, makeRepairedMatch } = {
  ...(await load('play')),
  ...(await load('potato')),
} as Programs

const survives = (makeGame: MakeGame) => fc.asyncProperty(steps, (list) => play(list, makeGame))

/** Plays the shortest failing game into a file, whose path it returns. */
async function recordFailure(t: Test): Promise<string> {
  const file = join(t.testdir({}), 'race.rec')
  await t.rejects(play(SHORTEST, makeMatch, file), { message: FAILURE })
  return file
}

for (const seed of [1, 2, 3, 4, 5]) {
  t.test(`random games find the race and keep few steps of it, by seed ${seed}`, async (t) => {
    const { failed, counterexample, errorInstance } = await fc.check(survives(makeMatch), { seed })

    const [shrunk = []] = counterexample ?? []
    t.ok(failed)
    t.match(errorInstance, { message: FAILURE })
    t.ok(shrunk.length <= 5, `${JSON.stringify(shrunk)} has at most five steps`)
    t.same(shrunk.map(([what]) => what).slice(-2), ['pass', 'leave'])
  })
}

t.test('the repaired game survives what the other one did not', async (t) => {
  for (const seed of [1, 2, 3]) {
    const { failed, numRuns } = await fc.check(survives(makeRepairedMatch), { seed })
    t.same({ failed, numRuns }, { failed: false, numRuns: 100 })
  }
  await t.resolves(play(SHORTEST, makeRepairedMatch))
})

t.test('one tick between the two, and nothing happens', async (t) => {
  const [first, second, pass, leave] = SHORTEST as [Step, Step, Step, Step]

  await t.resolves(play([first, second, pass, ['tick'], leave], makeMatch))
  await t.resolves(play([first, second, leave, pass], makeMatch))
})

t.test('its recording fails again in a replay, in the last tick and nowhere else', async (t) => {
  const file = await recordFailure(t)

  const { thrown, difference, ticks, end } = await replay(file, makeMatch)

  t.equal(difference, null)
  t.equal(end.state, 'whole')
  t.match(thrown, [{ tick: ticks, error: { message: FAILURE } }])
  t.equal(thrown.length, 1)
})

t.test('one line pins it: red with the fault, green with the repair', async (t) => {
  const file = await recordFailure(t)

  await t.rejects(assertReplays(file, makeMatch), { message: new RegExp(`^Tick \\d+ threw\\. Error: ${FAILURE}`) })
  await t.resolves(assertReplays(file, makeRepairedMatch))
})

t.test('a repair that sends something else before is told by its first difference', async (t) => {
  const file = await recordFailure(t)

  const talkative: MakeGame = (world) => {
    world.server.peer_connected.connect((id) => {
      world.server.set_target_peer(id)
      world.server.put_packet(Uint8Array.of(1))
    })
    return makeRepairedMatch(world)
  }

  await t.rejects(assertReplays(file, talkative), {
    message: /^Tick \d+ \(\d\.\d+ s\), peer \d+, packet \d+ of the batch: /,
  })
})
