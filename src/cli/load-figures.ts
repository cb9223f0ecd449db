/**
 * The figures of a whole load, from the reports of its processes: counts are added up, times go into HDR histograms of
 * three significant digits. Kept by the run. They are Node's own (HdrHistogram in C), which need no package beside it;
 * processes send times, so that none has to be merged. Opens nothing.
 */

import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { LoadCounts, LoadReport } from './load-tally.ts'

/** Times in milliseconds, within 0.1 % of what was measured. */
export interface TimeFigures {
  readonly count: number
  readonly min: number
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

/** All that was counted so far. */
export interface LoadFigures extends LoadCounts {
  readonly answers: number
  /** Null where there is nothing to measure; so are the next two. */
  readonly connectMs: TimeFigures | null
  /** From the moment at which a packet was to be sent to the arrival of its answer. */
  readonly latencyMs: TimeFigures | null
  /** How late turns were taken: the loader's own part of the latency. */
  readonly latenessMs: TimeFigures | null
  readonly errors: Readonly<Record<string, number>>
}

const FIGURES = 3
const MOST_MICROS = 0xffff_ffff

/** Adds reports up. */
export class LoadSums {
  readonly #connect = newHistogram()
  readonly #answers = newHistogram()
  readonly #late = newHistogram()
  readonly #errors = new Map<string, number>()
  readonly #counts = { joined: 0, lost: 0, turns: 0, sent: 0, sentBytes: 0, received: 0, receivedBytes: 0 }

  add(report: LoadReport): void {
    const counts = this.#counts
    counts.joined += report.joined
    counts.lost += report.lost
    counts.turns += report.turns
    counts.sent += report.sent
    counts.sentBytes += report.sentBytes
    counts.received += report.received
    counts.receivedBytes += report.receivedBytes
    for (const micros of report.connectMicros) this.#connect.record(micros)
    for (const micros of report.answerMicros) this.#answers.record(micros)
    for (const micros of report.lateMicros) this.#late.record(micros)
    for (const [reason, count] of Object.entries(report.errors)) this.fail(reason, count)
  }

  /** Counts errors that no report has. */
  fail(reason: string, count = 1): void {
    this.#errors.set(reason, (this.#errors.get(reason) ?? 0) + count)
  }

  /** How many packets were answered so far. */
  get answers(): number {
    return this.#answers.count
  }

  get sent(): number {
    return this.#counts.sent
  }

  /** How many peers have got in so far. */
  get joined(): number {
    return this.#counts.joined
  }

  /** All so far. */
  get figures(): LoadFigures {
    return {
      ...this.#counts,
      answers: this.answers,
      connectMs: timesOf(this.#connect),
      latencyMs: timesOf(this.#answers),
      latenessMs: timesOf(this.#late),
      errors: Object.fromEntries([...this.#errors].sort(([, a], [, b]) => b - a)),
    }
  }
}

function newHistogram(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: MOST_MICROS, figures: FIGURES })
}

function timesOf(histogram: RecordableHistogram): TimeFigures | null {
  if (histogram.count === 0) return null
  const ms = (micros: number): number => Math.round(micros) / 1000
  const at = (percentile: number): number => ms(Math.min(histogram.percentile(percentile), histogram.max))
  return {
    count: histogram.count,
    min: ms(histogram.min),
    mean: ms(histogram.mean),
    p50: at(50),
    p90: at(90),
    p99: at(99),
    p999: at(99.9),
    max: ms(histogram.max),
  }
}
