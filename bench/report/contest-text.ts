/**
 * Turns the rows of a shape into the report for a terminal: one table for each load, then our server against the others.
 * Called by shapes/contest.ts. A column that no sample has a figure for is left out.
 */

import type { Sample } from '../measure/paired.ts'
import { spread } from '../measure/spread.ts'
import type { Spread } from '../measure/spread.ts'
import type { Absence } from '../shapes/shape.ts'
import type { ContestRow } from './contest-row.ts'
import { noise } from './noise.ts'
import { table } from './table.ts'

/** Which ratio decides: of what was done per second, or, where the load sets that, of what it cost. */
export type ContestLead = 'rate' | 'cpu'

/** What the report says besides figures. */
export interface ContestWords {
  /** The first line, without the number of pairs. */
  readonly title: string
  /** What is counted per second, as the head of its column. */
  readonly unit: string
  readonly lead: ContestLead
  readonly reference: string
  /** The rivals that are ours: each is set against those that are not. */
  readonly ours: readonly string[]
  readonly pairs: number
}

/** Everything the report is made of. */
export interface ContestFigures {
  readonly rows: readonly ContestRow[]
  readonly absent: readonly Absence[]
  readonly failed: readonly Absence[]
}

interface Column {
  readonly head: string
  readonly figure: (sample: Sample) => number | null
  readonly print: (value: number | undefined) => string
}

const DETAILS: readonly Column[] = [
  { head: 'p50 us', figure: (sample) => sample.latencyUs?.p50 ?? null, print: whole },
  { head: 'p99 us', figure: (sample) => sample.latencyUs?.p99 ?? null, print: whole },
  { head: 'own CPU', figure: (sample) => sample.serverCpu, print: percent },
  { head: 'loader CPU', figure: (sample) => sample.loaderCpu, print: percent },
  { head: 'others', figure: (sample) => sample.otherCpu, print: percent },
]

/** The whole report of one shape. */
export function contestText(words: ContestWords, { rows, absent, failed }: ContestFigures): string {
  const title = `${words.title}, ${words.pairs} ${words.pairs === 1 ? 'pair' : 'pairs'}`
  const missing = [
    ...absent.map(({ rival, reason }) => [rival, `absent: ${reason}`]),
    ...failed.map(({ rival, reason }) => [rival, `FAILED: ${reason}`]),
  ]
  const details = DETAILS.filter((column) => samplesOf(rows).some((sample) => column.figure(sample) !== null))
  const head = ['', words.unit, ...ratioHeads(words), ...details.map((one) => one.head)]
  const loads = [...new Set(rows.map((row) => row.load))]
  const tables = loads.map((load) => {
    const ofLoad = rows.filter((row) => row.load === load)
    const others = samplesOf(ofLoad).flatMap((sample) => sample.otherCpu ?? [])
    const lines = [referenceLine(words, ofLoad, details), ...ofLoad.map((row) => rivalLine(words, row, details))]
    return `\n${load}\n${table(head, [...lines, ...missing])}\n${against(words, ofLoad)}${noise(others)}`
  })
  const nothing = loads.length === 0 ? missing.map((line) => line.join('  ')) : []
  return [title, ...tables, ...nothing].join('\n')
}

function samplesOf(rows: readonly ContestRow[]): Sample[] {
  return rows.flatMap((row) => row.pairs.flatMap((pair) => [pair.reference, pair.rival]))
}

function ratioHeads({ lead, reference }: ContestWords): string[] {
  if (lead === 'cpu') return [`per CPU, of ${reference}: median`, 'min - max']
  return [`of ${reference}: median`, 'min - max', 'per CPU']
}

/** The ratio that decides. */
function leading({ lead }: ContestWords, row: ContestRow): Spread | null {
  return lead === 'cpu' ? row.ratioPerCpu : row.ratio
}

function referenceLine(words: ContestWords, rows: readonly ContestRow[], details: readonly Column[]): string[] {
  const samples = rows.flatMap((row) => row.pairs.map((pair) => pair.reference))
  const ratio = words.lead === 'cpu' ? ['1', ''] : ['1', '', '1']
  return [words.reference, rate(samples), ...ratio, ...details.map((column) => cell(column, samples))]
}

function rivalLine(words: ContestWords, row: ContestRow, details: readonly Column[]): string[] {
  const samples = row.pairs.map((pair) => pair.rival)
  const leads = leading(words, row)
  const both = [two(leads?.median), range(leads)]
  const ratio = words.lead === 'cpu' ? both : [...both, two(row.ratioPerCpu?.median)]
  return [
    row.rival,
    rate(samples),
    ...(row.isVoid ? ratio.map(() => 'VOID') : ratio),
    ...details.map((column) => cell(column, samples)),
  ]
}

function rate(samples: readonly Sample[]): string {
  return whole(spread(samples.map((sample) => sample.perSecond))?.median)
}

function cell({ figure, print }: Column, samples: readonly Sample[]): string {
  return print(spread(samples.flatMap((sample) => figure(sample) ?? []))?.median)
}

/** Ours over each other rival: quotients of the two medians, as each was paired with the yardstick. */
function against(words: ContestWords, rows: readonly ContestRow[]): string {
  const { ours } = words
  const medians = rows.flatMap((row) => {
    const of = leading(words, row)?.median
    return row.isVoid || of === undefined ? [] : [{ rival: row.rival, of }]
  })
  const per = words.lead === 'cpu' ? ' for the same processor time' : ''
  const theirs = medians.filter(({ rival }) => !ours.includes(rival))
  return medians
    .filter(({ rival }) => ours.includes(rival))
    .flatMap((our) =>
      theirs.map((other) => `${our.rival} is ${(our.of / other.of).toFixed(1)} x ${other.rival}${per}\n`),
    )
    .join('')
}

function two(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(2)
}

function range(value: Spread | null): string {
  return value === null ? '-' : `${two(value.min)} - ${two(value.max)}`
}

function whole(value: number | undefined): string {
  return value === undefined ? '-' : Math.round(value).toLocaleString('en')
}

function percent(value: number | undefined): string {
  return value === undefined ? '-' : `${Math.round(value * 100)} %`
}
