/** The fuzzing itself: faults that were planted are found, as short as they can be, and again. */

import t from 'tap'
import { fuzzTarget } from '../../fuzz/fuzz-target.ts'
import { BrokenPromise, type FuzzTarget } from '../../fuzz/target.ts'
import { trusting } from './planted-reader.ts'

/** Nothing but its seeds, and rounds by the hundred. */
const plan = (seed: number, rounds: number) => ({ seed, coverage: null, goesOn: (runs: number) => runs < 100 * rounds })

t.test('finds a reader that believes a length, and makes the input as short as it can be', async (t) => {
  const { find } = fuzzTarget(trusting, plan(7, 100))

  t.ok(find?.error instanceof BrokenPromise)
  t.strictSame(find?.bytes, Uint8Array.of(1))
})

t.test('finds the same with the same seed, after as many inputs', async (t) => {
  const first = fuzzTarget(trusting, plan(7, 100))

  t.strictSame(fuzzTarget(trusting, plan(7, 100)), first)
})

t.test('finds a seed that breaks a promise before anything is made from it', async (t) => {
  const { runs, find } = fuzzTarget({ ...trusting, seeds: [Uint8Array.of(0), Uint8Array.of(9)] }, plan(1, 1))

  t.equal(runs, 0)
  t.strictSame(find?.bytes, Uint8Array.of(1))
})

t.test('tells of what broke once and not again', async (t) => {
  let count = 0
  const target: FuzzTarget = {
    ...trusting,
    run() {
      count++
      if (count === 20) throw new Error('the twentieth')
    },
  }

  const { find } = fuzzTarget(target, plan(1, 1))

  t.match(find?.error, { message: /^It broke once and not again/ })
})

t.test('goes on in whole rounds while it is told to, and counts its inputs', async (t) => {
  const { runs, find, pool } = fuzzTarget({ ...trusting, run: () => undefined }, plan(1, 3))

  t.equal(runs, 300)
  t.equal(find, null)
  t.equal(pool, 1)
})

t.test('ends with a part of a round where it is told how many inputs there may be', async (t) => {
  const target = { ...trusting, run: () => undefined }

  const counts = [0, 50, 100, 250].map((mostRuns) => fuzzTarget(target, { ...plan(1, 9), mostRuns }).runs)

  t.strictSame(counts, [0, 50, 100, 250])
})
