/**
 * One line of figures: a rival under one load, as ratios over the yardstick. Called by shapes/contest.ts.
 * Void pairs are left out of every ratio but never out of the count.
 */

import { isVoid } from '../measure/paired.ts'
import type { Pair } from '../measure/paired.ts'
import { spread } from '../measure/spread.ts'
import type { Spread } from '../measure/spread.ts'

/** A rival under one load. Ratios are the rival over the yardstick, pair by pair; 1 is equal, more is faster. */
export interface ContestRow {
  readonly rival: string
  /** Which load, in words: the rows of one load stand in one table. */
  readonly load: string
  /** More than half of the pairs had a loader that was too busy: the ratios are not to be quoted. */
  readonly isVoid: boolean
  readonly voidPairs: number
  /** What was done per second over what the yardstick did. */
  readonly ratio: Spread | null
  /** The same per second of processor time: a machine with other work to do moves it less. */
  readonly ratioPerCpu: Spread | null
  readonly pairs: readonly Pair[]
}

/** Summarises the pairs of one rival under one load. */
export function contestRow(rival: string, load: string, pairs: readonly Pair[]): ContestRow {
  const good = pairs.filter((pair) => !isVoid(pair))
  const rowIsVoid = good.length * 2 <= pairs.length
  // A void row still shows what was measured, marked as void.
  const counted = rowIsVoid ? pairs : good
  return {
    rival,
    load,
    isVoid: rowIsVoid,
    voidPairs: pairs.length - good.length,
    ratio: spread(counted.map((pair) => pair.rival.perSecond / pair.reference.perSecond)),
    ratioPerCpu: spread(counted.flatMap(perCpu)),
    pairs,
  }
}

function perCpu({ rival, reference }: Pair): number[] {
  if (!rival.serverCpu || !reference.serverCpu) return []
  return [rival.perSecond / rival.serverCpu / (reference.perSecond / reference.serverCpu)]
}
