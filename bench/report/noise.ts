/**
 * The sentence that says that the machine had other work while figures were taken. Called by contest-text.ts and gauge-text.ts.
 */

import { spread } from '../measure/spread.ts'

/** Work of others on the processors, above which a figure should not be quoted. */
const QUIET_LIMIT = 0.2

/** Of the shares of one processor that others took in each run; empty if they took little, or if it is not known. */
export function noise(otherShares: readonly number[]): string {
  const others = spread(otherShares)
  if (others === null || others.median < QUIET_LIMIT) return ''
  const percent = (share: number): string => `${Math.round(share * 100)} %`
  const share = `${percent(others.median)} of a processor (median; at most ${percent(others.max)})`
  return `the machine was not quiet: others took ${share}; measure again before quoting\n`
}
