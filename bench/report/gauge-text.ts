/**
 * Turns the rows of a gauge into the report for a terminal: one table for each load, figure by figure.
 * Called by shapes/gauge-shape.ts.
 */

import { spread } from '../measure/spread.ts'
import type { Spread } from '../measure/spread.ts'
import type { Absence } from '../shapes/shape.ts'
import { noise } from './noise.ts'
import type { GaugeRow, GaugeRun } from './gauge-row.ts'
import { table } from './table.ts'

/** One figure as a column. */
export interface GaugeColumn {
  /** Its name in the runs. */
  readonly figure: string
  readonly head: string
  /** Digits behind the point. */
  readonly digits: number
  /** Whether the ratio over the yardstick is shown too. */
  readonly hasRatio: boolean
}

/** What the report says besides figures. */
export interface GaugeWords {
  /** The first line, without the number of rounds. */
  readonly title: string
  readonly reference: string
  readonly columns: readonly GaugeColumn[]
  readonly rounds: number
}

/** Everything the report is made of. */
export interface GaugeResults {
  readonly rows: readonly GaugeRow[]
  readonly absent: readonly Absence[]
  readonly failed: readonly Absence[]
  /** Loads that this machine cannot bear, and why. */
  readonly tooMuch: readonly { readonly load: string; readonly reason: string }[]
}

/** The whole report of one shape. */
export function gaugeText(words: GaugeWords, { rows, absent, failed, tooMuch }: GaugeResults): string {
  const title = `${words.title}, ${words.rounds} ${words.rounds === 1 ? 'round' : 'rounds'}`
  const missing = [
    ...absent.map(({ rival, reason }) => [rival, `absent: ${reason}`]),
    ...failed.map(({ rival, reason }) => [rival, `FAILED: ${reason}`]),
  ]
  const ratio = `of ${words.reference}`
  const head = [
    '',
    ...words.columns.flatMap((column) => [column.head, 'min - max', ...(column.hasRatio ? [ratio] : [])]),
    ...['own CPU', 'loader CPU', 'others'],
  ]
  const loads = [...new Set(rows.map((row) => row.load))]
  const tables = loads.map((load) => {
    const ofLoad = rows.filter((row) => row.load === load)
    const others = ofLoad.flatMap(({ runs }) => runs.flatMap((run) => run.otherCpu ?? []))
    return `\n${load}\n${table(head, [...ofLoad.map((row) => line(words, row)), ...missing])}\n${noise(others)}`
  })
  const nothing = loads.length === 0 ? missing.map((one) => one.join('  ')) : []
  return [title, ...tables, ...nothing, ...tooMuch.map(({ load, reason }) => `\n${load}: ${reason}\n`)].join('\n')
}

function line({ columns }: GaugeWords, row: GaugeRow): string[] {
  const cells = columns.flatMap(({ figure, digits, hasRatio }) => {
    const [value, of] = [row.figures[figure], row.ratios[figure]]
    const both = [number(value?.median, digits), range(value, digits)]
    return hasRatio ? [...both, number(of?.median, 2)] : both
  })
  const share = (of: (run: GaugeRun) => number | null): string => {
    const median = spread(row.runs.flatMap((run) => of(run) ?? []))?.median
    return median === undefined ? '-' : `${Math.round(median * 100)} %`
  }
  const shares = [share((run) => run.serverCpu), share((run) => run.loaderCpu), share((run) => run.otherCpu)]
  return [row.rival, ...(row.isVoid ? cells.map(() => 'VOID') : cells), ...shares]
}

function range(value: Spread | undefined, digits: number): string {
  return value === undefined ? '-' : `${number(value.min, digits)} - ${number(value.max, digits)}`
}

function number(value: number | undefined, digits: number): string {
  if (value === undefined) return '-'
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
