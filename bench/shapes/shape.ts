/**
 * What a shape of load is to the benchmark: something that runs against the rivals and gives rows and text.
 * Each shape is one file of this folder; bench/main.ts runs those that are asked for.
 */

import type { Loader } from '../load/loader.ts'
import type { Placement } from '../measure/processors.ts'
import type { Rival, ShapeName } from '../rivals/rival.ts'

/** How long and how often to measure. */
export interface Effort {
  readonly pairs: number
  readonly warmupMs: number
  readonly measureMs: number
}

/** What a shape gets to work with. */
export interface ShapeContext {
  /** The server below the line of every ratio. */
  readonly reference: Rival
  readonly rivals: readonly Rival[]
  readonly loader: Loader
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

/** What a shape hands back. */
export interface ShapeReport {
  readonly shape: ShapeName
  /** Fixed settings of the load. */
  readonly settings: Readonly<Record<string, unknown>>
  /** All figures, single runs included, for the JSON file. */
  readonly rows: readonly unknown[]
  readonly absent: readonly Absence[]
  /** Rivals that were here and broke; the command then ends with 1. */
  readonly failed: readonly Absence[]
  /** The report for a terminal. */
  readonly text: string
}

/** A shape of load. */
export interface Shape {
  readonly name: ShapeName
  run(context: ShapeContext): Promise<ShapeReport>
}
