/**
 * The seed of a run that can be repeated by it: the one that was given, or one by chance, which is told. Called by the
 * commands that throw dice. Seeds are short enough to be typed.
 */

import { systemRandom } from '../system/random.ts'

/** The largest seed; the smallest is 0. */
export const MOST_SEED = 999_999_999

/** The seed that was given, or one by chance. */
export function chosenSeed(given: number | null): number {
  return given ?? systemRandom.nextUint32() % (MOST_SEED + 1)
}
