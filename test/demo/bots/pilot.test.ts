/** How bots decide: in whole matches, since that is where it shows. */

import t from 'tap'
import { Arena, PILOT } from '../../../demo/arena/arena.ts'
import { ALL_KEYS } from '../../../demo/arena/flight.ts'
import { decodeSnapshot, encodeSnapshot, type Snapshot } from '../../../demo/arena/snapshot.ts'
import { freshMood, think } from '../../../demo/bots/pilot.ts'
import { SeededRandom } from '../../../src/peer/seeded-random.ts'

function dice(seed: number): () => number {
  const random = new SeededRandom(seed)
  return () => random.nextUint32() / 2 ** 32
}

function look(arena: Arena): Snapshot {
  const read = decodeSnapshot(encodeSnapshot(arena, []))
  if (!read.ok) throw new Error(read.refusal)
  return read.value
}

t.test('bots collect stars and hit each other', async (t) => {
  const roll = dice(21)
  const arena = new Arena(roll)
  const moods = new Map(Array.from({ length: 8 }, () => [arena.join(PILOT.bot), freshMood()]))
  let bursts = 0

  for (let step = 0; step < 60 * 60; step++) {
    if (step % 6 === 0) {
      const snapshot = look(arena)
      for (const [number, mood] of moods) arena.steer(number, think(snapshot, number, mood, roll), 0)
    }
    bursts += arena.step().filter(({ kind }) => kind === 2).length
  }

  const scores = [...arena.ships.values()].map((ship) => ship.score)
  t.ok(
    scores.every((score) => score > 0),
    scores.join(' '),
  )
  t.ok(bursts > 0)
})

t.test('holds only keys that exist', async (t) => {
  const roll = dice(2)
  const arena = new Arena(roll)
  const mood = freshMood()
  const number = arena.join(PILOT.bot)
  arena.join(PILOT.bot)

  for (let step = 0; step < 600; step++) {
    const keys = think(look(arena), number, mood, roll)
    t.ok(Number.isInteger(keys) && keys >= 0 && keys <= ALL_KEYS)
    arena.steer(number, keys, 0)
    arena.step()
  }
})

t.test('holds nothing while its ship is not there', async (t) => {
  const arena = new Arena(dice(2))

  t.equal(think(look(arena), 5, freshMood(), dice(1)), 0)
})
