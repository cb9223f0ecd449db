/**
 * A load as text: one line while it runs, and a summary at its end. What matters most stands first, for a narrow terminal
 * cuts the line. Called by the load's program. Pure.
 */

import { describeBytes } from './figures.ts'
import type { LoadFigures, TimeFigures } from './load-figures.ts'
import type { LoadOutcome, LoadPhase } from './load-run.ts'

/** What was asked of a load, as far as it is shown. */
export interface LoadAsked {
  readonly url: string
  readonly peers: number
  readonly rate: number
  readonly size: number
  readonly seconds: number
  readonly script: string | null
}

const WIDTH = 11
const MOST_ERRORS = 10

/** Puts the figures so far into one line. */
export function describeLoad(asked: LoadAsked, phase: LoadPhase, seconds: number, figures: LoadFigures): string {
  const { latencyMs, latenessMs, sent, answers } = figures
  const trouble = Object.values(figures.errors).reduce((sum, count) => sum + count, 0)
  return [
    `${asked.url} ${phase === 'running' ? `${seconds.toFixed(0)}/${asked.seconds} s` : phase}`,
    `${figures.joined - figures.lost}/${asked.peers} peers${trouble === 0 ? '' : `, ${trouble} errors`}`,
    `sent ${sent}, answered ${answers}`,
    latencyMs === null ? 'no answer yet' : `p50 ${millis(latencyMs.p50)}, p99 ${millis(latencyMs.p99)} ms`,
    ...(latenessMs === null ? [] : [`late p99 ${millis(latenessMs.p99)} ms`]),
  ].join(' | ')
}

/** Puts what came of it into lines, each with its end. */
export function describeOutcome(asked: LoadAsked, outcome: LoadOutcome): string {
  const { figures, seconds } = outcome
  const { joined, lost, turns, sent, received } = figures
  const bot = asked.script ?? `${asked.size} bytes each`
  // What is an answer only a script knows that was given.
  const none = asked.script === null ? 'no answers' : 'none of them said to be an answer'
  const answers = figures.answers === 0 ? none : `${(figures.answers / sent).toFixed(2)} answers to a packet`
  const cpu = outcome.cpu.map((share) => `${Math.round(share * 100)} %`).join(', ')
  const rows: (readonly [string, string])[] = [
    ['load', `${asked.url}, ${asked.rate}/s from each peer, ${bot}, ${seconds.toFixed(1)} s${cutShort(outcome)}`],
    ['peers', `${joined} of ${asked.peers} got in${lost === 0 ? '' : `, ${lost} were lost`}`],
    ['connecting', describeTimes(figures.connectMs) ?? 'nobody got in'],
    ['sent', `${sent} packets in ${turns} turns, ${describeFlow(sent, figures.sentBytes, seconds)}`],
    ['received', `${received} packets, ${describeFlow(received, figures.receivedBytes, seconds)}; ${answers}`],
    ['latency', describeTimes(figures.latencyMs) ?? `not measured: ${whyNotMeasured(asked)}`],
    [
      'lateness',
      `${describeTimes(figures.latenessMs) ?? 'no turn was taken'}; the loader's own, and part of the latency`,
    ],
    ['loader', cpu === '' ? 'did not run' : `${cpu} of a core`],
    ...Object.entries(figures.errors)
      .slice(0, MOST_ERRORS)
      .map(([reason, count]) => ['error', `${reason}: ${count}`] as const),
    ...outcome.voidBecause.map(
      (why) => ['VOID', `${why}: the figures say more of the loader than of the server`] as const,
    ),
  ]
  return rows.map(([name, text]) => `${name.padEnd(WIDTH)}${text}\n`).join('')
}

function whyNotMeasured({ script }: LoadAsked): string {
  return script === null ? 'nothing that was sent has come back' : 'the script has called nothing answered'
}

function cutShort({ isCutShort }: LoadOutcome): string {
  return isCutShort ? ', cut short' : ''
}

function describeTimes(times: TimeFigures | null): string | null {
  if (times === null) return null
  const { p50, p90, p99, p999, max } = times
  return `p50 ${millis(p50)}  p90 ${millis(p90)}  p99 ${millis(p99)}  p99.9 ${millis(p999)}  max ${millis(max)} ms`
}

function describeFlow(packets: number, bytes: number, seconds: number): string {
  const each = Math.max(seconds, 0.001)
  return `${Math.round(packets / each)}/s ${describeBytes(bytes / each)}/s`
}

/** Three digits or so. */
function millis(ms: number): string {
  return ms < 10 ? ms.toFixed(2) : ms.toFixed(ms < 100 ? 1 : 0)
}
