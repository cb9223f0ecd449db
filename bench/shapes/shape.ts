/**
 * What a shape of load is to the benchmark: something that runs against the rivals and gives rows and text.
 * Each shape is one file of this folder; bench/main.ts runs those that are asked for.
 */

import type { LoaderWish } from '../load/loader.ts'
import type { Placement } from '../measure/processors.ts'
import type { ContestRow } from '../report/contest-row.ts'
import type { ContestLead } from '../report/contest-text.ts'
import type { GaugeRow } from '../report/gauge-row.ts'
import type { ShapeName } from '../rivals/rival.ts'

/** How long and how often to measure. */
export interface Effort {
  readonly pairs: number
  readonly warmupMs: number
  readonly measureMs: number
  /** The first load of each shape only, and a tenth of what a shape takes at least: a look, no figure to quote. */
  readonly isLook: boolean
}

/** A look takes this part of the shortest warm-ups and windows. */
export const A_LOOK = 0.1

/** What a shape gets to work with. */
export interface ShapeContext {
  /** Which of its rivals to run. */
  readonly rivals: readonly string[]
  readonly loader: LoaderWish
  /** Where programs that are compiled for the run go. */
  readonly folder: string
  readonly placement: Placement
  readonly effort: Effort
  readonly profileFolder: string | null
  readonly onProgress: (text: string) => void
}

/** A rival that has no figures, and why. */
export interface Absence {
  readonly rival: string
  readonly reason: string
}

/** What every shape hands back. */
interface Report {
  readonly shape: ShapeName
  /** Fixed settings of the load. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly absent: readonly Absence[]
  /** Rivals that were here and broke; the command then ends with 1. */
  readonly failed: readonly Absence[]
  /** The report for a terminal. */
  readonly text: string
}

/** The report of a contest, in which all are compared by a ratio. */
export interface ContestShapeReport extends Report {
  readonly kind: 'contest'
  readonly lead: ContestLead
  readonly reference: string
  /** The rivals that are ours. */
  readonly ours: readonly string[]
  /** All figures, single runs included, for the JSON file. */
  readonly rows: readonly ContestRow[]
}

/** The report of a gauge, in which figures are read. */
export interface GaugeShapeReport extends Report {
  readonly kind: 'gauge'
  readonly rows: readonly GaugeRow[]
}

/** What a shape hands back. */
export type ShapeReport = ContestShapeReport | GaugeShapeReport

/** A shape of load. */
export interface Shape {
  readonly name: ShapeName
  /** The names of its rivals; the yardstick, which is in every run, is not among them. */
  readonly rivals: readonly string[]
  run(context: ShapeContext): Promise<ShapeReport>
}
