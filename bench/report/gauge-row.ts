/**
 * One line of a gauge: figures of a rival that are read as they are, and as ratios over the yardstick of the same round.
 * Called by shapes/gauge-shape.ts. Rounds with a loader that was too busy are left out.
 */

import { LOADER_LIMIT } from '../measure/paired.ts'
import { spread } from '../measure/spread.ts'
import type { Spread } from '../measure/spread.ts'

/** What one run gave, by the name of the figure; one that a server cannot tell is not there. */
export type GaugeFigures = Readonly<Record<string, number>>

/** One run. */
export interface GaugeRun {
  readonly figures: GaugeFigures
  /** The loader's own share of one processor. */
  readonly loaderCpu: number
  readonly serverCpu: number | null
  readonly otherCpu: number | null
}

/** A rival under one load. */
export interface GaugeRow {
  readonly rival: string
  /** Which load, in words: the rows of one load stand in one table. */
  readonly load: string
  /** More than half of the rounds had a loader that was too busy. */
  readonly isVoid: boolean
  /** Each figure over the rounds. */
  readonly figures: Readonly<Record<string, Spread>>
  /** Each figure over the yardstick's in the same round. */
  readonly ratios: Readonly<Record<string, Spread>>
  readonly runs: readonly GaugeRun[]
}

/** Summarises the runs of one rival; `reference` are those of the yardstick, round by round. */
export function gaugeRow(
  rival: string,
  load: string,
  runs: readonly GaugeRun[],
  reference: readonly GaugeRun[],
): GaugeRow {
  const rounds = runs.map((run, i) => ({ run, of: reference[i] }))
  const good = rounds.filter(({ run, of }) => run.loaderCpu < LOADER_LIMIT && (of?.loaderCpu ?? 0) < LOADER_LIMIT)
  const isVoid = good.length * 2 <= rounds.length
  // A void row still shows what was measured, marked as void.
  const counted = isVoid ? rounds : good
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.figures)))]
  const spreads = (figure: (name: string, round: (typeof counted)[number]) => number | undefined) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const found = spread(counted.flatMap((round) => figure(name, round) ?? []))
        return found === null ? [] : [[name, found]]
      }),
    )
  return {
    rival,
    load,
    isVoid,
    figures: spreads((name, { run }) => run.figures[name]),
    ratios: spreads((name, { run, of }) => quotient(run.figures[name], of?.figures[name])),
    runs,
  }
}

function quotient(value: number | undefined, of: number | undefined): number | undefined {
  return value === undefined || of === undefined || of === 0 ? undefined : value / of
}
