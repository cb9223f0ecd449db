/**
 * Turns the pairs of the echo shape into rows, and the rows into a table of ratios.
 * Called by echo.ts. Void pairs are left out of every figure but never out of the count.
 */

import { isVoid } from '../measure/paired.ts'
import type { Pair } from '../measure/paired.ts'
import { spread } from '../measure/spread.ts'
import type { Spread } from '../measure/spread.ts'
import { table } from '../report/table.ts'
import type { EchoSample } from './echo.ts'
import type { Absence } from './shape.ts'

/** A rival under one load. Ratios are the rival over the yardstick, pair by pair; 1 is equal, more is faster. */
export interface EchoRow {
  readonly rival: string
  readonly inFlight: number
  /** More than half of the pairs had a loader that was too busy: the ratios are not to be quoted. */
  readonly isVoid: boolean
  readonly voidPairs: number
  /** Messages per second over the yardstick's. */
  readonly ratio: Spread | null
  /** The same per second of server processor time: a machine with other work to do moves it less. */
  readonly ratioPerCpu: Spread | null
  readonly pairs: readonly Pair<EchoSample>[]
}

interface EchoTextInput {
  readonly rows: readonly EchoRow[]
  readonly absent: readonly Absence[]
  readonly failed: readonly Absence[]
  readonly reference: string
  readonly settings: { readonly connections: number; readonly messageBytes: number; readonly pairs: number }
}

const HEAD = [
  '',
  'messages/s',
  'of raw: median',
  'min - max',
  'per CPU',
  'p50 us',
  'p99 us',
  'server CPU',
  'loader CPU',
  'others',
]

/** Work of others on the processors, above which a figure should not be quoted. */
const QUIET_LIMIT = 0.2

/** Summarises the pairs of one rival under one load. */
export function echoRow(rival: string, inFlight: number, pairs: readonly Pair<EchoSample>[]): EchoRow {
  const good = pairs.filter((pair) => !isVoid(pair))
  const rowIsVoid = good.length * 2 <= pairs.length
  // A void row still shows what was measured, marked as void.
  const counted = rowIsVoid ? pairs : good
  return {
    rival,
    inFlight,
    isVoid: rowIsVoid,
    voidPairs: pairs.length - good.length,
    ratio: spread(counted.map((pair) => pair.rival.messagesPerSecond / pair.reference.messagesPerSecond)),
    ratioPerCpu: spread(counted.flatMap(perCpu)),
    pairs,
  }
}

/** The report for a terminal: one table for each depth, then our server against the others. */
export function echoText(input: EchoTextInput): string {
  const { connections, messageBytes, pairs } = input.settings
  const title = `echo: ${messageBytes}-byte binary messages, ${connections} connections, ${pairs} ${pairs === 1 ? 'pair' : 'pairs'}`
  const depths = [...new Set(input.rows.map((row) => row.inFlight))]
  const missing = [
    ...input.absent.map(({ rival, reason }) => [rival, `absent: ${reason}`]),
    ...input.failed.map(({ rival, reason }) => [rival, `FAILED: ${reason}`]),
  ]
  const tables = depths.map((depth) => {
    const rows = input.rows.filter((row) => row.inFlight === depth)
    const lines = [referenceLine(input.reference, rows), ...rows.map(rivalLine), ...missing]
    return `\n${depth} in flight\n${table(HEAD, lines)}\n${against(rows)}${noise(rows)}`
  })
  const nothing = depths.length === 0 ? missing.map((line) => line.join('  ')) : []
  return [title, ...tables, ...nothing].join('\n')
}

function perCpu(pair: Pair<EchoSample>): number[] {
  const { rival, reference } = pair
  if (!rival.serverCpu || !reference.serverCpu) return []
  return [rival.messagesPerSecond / rival.serverCpu / (reference.messagesPerSecond / reference.serverCpu)]
}

function referenceLine(name: string, rows: readonly EchoRow[]): string[] {
  return [
    name,
    ...sampleCells(
      rows.flatMap((row) => row.pairs.map((pair) => pair.reference)),
      ['1', '', '1'],
    ),
  ]
}

function rivalLine(row: EchoRow): string[] {
  const ratio = row.isVoid
    ? ['VOID', 'VOID', 'VOID']
    : [two(row.ratio?.median), range(row.ratio), two(row.ratioPerCpu?.median)]
  return [
    row.rival,
    ...sampleCells(
      row.pairs.map((pair) => pair.rival),
      ratio,
    ),
  ]
}

function sampleCells(samples: readonly EchoSample[], ratio: readonly string[]): string[] {
  const median = (figure: (sample: EchoSample) => number | null): number | undefined =>
    spread(samples.flatMap((sample) => figure(sample) ?? []))?.median
  const rate = median((sample) => sample.messagesPerSecond)
  return [
    rate === undefined ? '-' : Math.round(rate).toLocaleString('en'),
    ...ratio,
    whole(median((sample) => sample.latencyUs.p50)),
    whole(median((sample) => sample.latencyUs.p99)),
    percent(median((sample) => sample.serverCpu)),
    percent(median((sample) => sample.loaderCpu)),
    percent(median((sample) => sample.otherCpu)),
  ]
}

/** Our server over each other rival: quotients of the two medians, as each was paired with the yardstick. */
function against(rows: readonly EchoRow[]): string {
  const ours = rows.find((row) => row.rival === 'polled-peer' && !row.isVoid)?.ratio?.median
  if (ours === undefined) return ''
  return rows
    .filter((row) => row.rival !== 'polled-peer' && !row.isVoid && row.ratio !== null)
    .map((row) => `polled-peer is ${(ours / (row.ratio?.median ?? Number.NaN)).toFixed(1)} x ${row.rival}\n`)
    .join('')
}

/** Says so if the machine had other work while the figures were taken. */
function noise(rows: readonly EchoRow[]): string {
  const samples = rows.flatMap((row) => row.pairs.flatMap((pair) => [pair.reference, pair.rival]))
  const others = spread(samples.flatMap((sample) => sample.otherCpu ?? []))
  if (others === null || others.median < QUIET_LIMIT) return ''
  const share = `${percent(others.median)} of a processor (median; at most ${percent(others.max)})`
  return `the machine was not quiet: others took ${share}; measure again before quoting\n`
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
