/**
 * Runs one target on input after input, until it breaks a promise or the time is over. An input that reaches code which
 * none before it has reached is kept, and others are made from it. Called by `npm run fuzz`, and by the tests without
 * coverage. Prints nothing.
 */

import { createContext, Script } from 'node:vm'
import fc from 'fast-check'
import type { Coverage } from './coverage.ts'
import { inputsFor, LONGEST_INPUT } from './inputs.ts'
import type { FuzzTarget } from './target.ts'

/** How long, and from where. */
export interface FuzzPlan {
  readonly seed: number
  /** Asked after each round: whether there is to be another. */
  readonly goesOn: (runs: number) => boolean
  /** No more inputs than that; none: the last round is a whole one. */
  readonly mostRuns?: number | undefined
  /** Null: every input is made from the seeds. */
  readonly coverage: Coverage | null
  readonly onProgress?: (progress: FuzzProgress) => void
}

/** How far it has come. */
export interface FuzzProgress {
  readonly runs: number
  /** Inputs that others are made from: the seeds, and those that reached something new. */
  readonly pool: number
}

/** An input for which a promise is broken, as short as it could be made. */
export interface FuzzFind {
  readonly bytes: Uint8Array
  readonly error: unknown
}

/** What came of it. */
export interface FuzzResult extends FuzzProgress {
  readonly find: FuzzFind | null
}

/** Inputs between two looks at the coverage. */
export const ROUND = 100
/** A round that takes longer has an input in it that is never done. */
const LONGEST_ROUND_MS = 60_000

/** Runs a target as the plan says. */
export function fuzzTarget(target: FuzzTarget, plan: FuzzPlan): FuzzResult {
  const { seed, goesOn, mostRuns = Infinity, coverage, onProgress } = plan
  const pool = [...target.seeds]
  const inputs = inputsFor(target, pool)
  let runs = 0
  const broken = target.seeds.find((bytes) => errorOf(target, bytes) !== null)
  coverage?.remember()
  for (let round = 0; broken === undefined && runs < mostRuns && goesOn(runs); round++) {
    const tried: Uint8Array[] = []
    const chance = { seed: seed + round, numRuns: Math.min(ROUND, mostRuns - runs) }
    const failing = tryRound(target, inputs, chance, tried)
    runs += tried.length
    if (failing !== null) return { runs, pool: pool.length, find: failing }
    if (coverage?.hasNews() === true) pool.push(...thoseWithNews(target, tried, coverage))
    onProgress?.({ runs, pool: pool.length })
  }
  return { runs, pool: pool.length, find: broken === undefined ? null : smallest(target, broken) }
}

/** One round; returns the find that ends it. */
function tryRound(
  target: FuzzTarget,
  inputs: fc.Arbitrary<Uint8Array>,
  chance: { readonly seed: number; readonly numRuns: number },
  tried: Uint8Array[],
): FuzzFind | null {
  const property = fc.property(inputs, (bytes) => {
    tried.push(bytes)
    target.run(bytes)
  })
  try {
    const { failed } = withinTime(() => fc.check(property, { ...chance, endOnFailure: true }))
    return failed ? smallest(target, tried.at(-1) ?? new Uint8Array()) : null
  } catch (error) {
    // The last of them has no end: there is no asking it again.
    return { bytes: tried.at(-1) ?? new Uint8Array(), error }
  }
}

/** Those inputs that reach something new, each for itself: half by half, for a look costs more than a run. */
function thoseWithNews(target: FuzzTarget, inputs: readonly Uint8Array[], coverage: Coverage): readonly Uint8Array[] {
  for (const bytes of inputs) errorOf(target, bytes)
  if (inputs.length === 1) return coverage.remember() ? inputs : []
  if (inputs.length === 0 || !coverage.hasNews()) return []
  const middle = inputs.length >> 1
  return [inputs.slice(0, middle), inputs.slice(middle)].flatMap((half) => thoseWithNews(target, half, coverage))
}

/** The same break with fewer and smaller bytes. */
function smallest(target: FuzzTarget, bytes: Uint8Array): FuzzFind {
  const property = fc.property(fc.uint8Array({ maxLength: LONGEST_INPUT }), (tried) => target.run(tried))
  const { counterexample } = fc.check(property, { examples: [[bytes]], numRuns: 1 })
  const least = counterexample?.[0] ?? bytes
  const error = errorOf(target, least)
  return error === null ? { bytes, error: errorOf(target, bytes) ?? NOT_AGAIN } : { bytes: least, error }
}

const NOT_AGAIN = new Error('It broke once and not again: what it reads has a memory of what was before.')

/** What running it on these bytes throws; null for nothing. */
function errorOf(target: FuzzTarget, bytes: Uint8Array): unknown {
  try {
    target.run(bytes)
    return null
  } catch (error) {
    return error ?? new Error('It threw nothing that says anything.')
  }
}

/** The result of the work. @throws Error where it takes longer than a round may. */
function withinTime<T>(work: () => T): T {
  const done: T[] = []
  const context = createContext({ work: () => void done.push(work()) })
  new Script('work()').runInContext(context, { timeout: LONGEST_ROUND_MS })
  const [result] = done
  if (done.length === 0) throw new Error('The round did not come to its end.')
  return result as T
}
