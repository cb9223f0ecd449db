/**
 * What `polled-peer replay` says: how far it has come, and in the end what came of it. Called by its program. Pure.
 * The recording and the game are others': their words stand in it with control characters escaped.
 */

import { printable, printableLines } from '../peer/printable.ts'
import type { ReplayProgress, ReplayReport } from '../recording/replay.ts'
import { sentenceOf } from './report-once.ts'

const BAR_CELLS = 24

/** What a replay has come to. */
export interface ReplayVerdict {
  /** Whether there was anything to compare: one poll, at least. */
  readonly isCompared: boolean
  /** Whether the game did all that it did then, as far as the recording goes. */
  readonly isEqual: boolean
  /** Lines, the verdict first. */
  readonly text: string
}

/** A bar, and the figures beside it: `[######------] 50 % | 1200 ticks`. */
export function describeProgress({ offset, size, ticks }: ReplayProgress): string {
  const share = size === 0 ? 1 : offset / size
  const cells = Math.floor(share * BAR_CELLS)
  return `[${'#'.repeat(cells)}${'-'.repeat(BAR_CELLS - cells)}] ${Math.floor(share * 100)} % | ${ticks} ticks`
}

/** Puts a report into words. `playedMs` is how much of the recording's time was played, `tookMs` how long that took. */
export function describeReplay(
  report: Omit<ReplayReport, 'game' | 'header'>,
  playedMs: number,
  tookMs: number,
): ReplayVerdict {
  const { difference, end, thrown, ticks } = report
  const [first] = thrown
  const isEqual = difference === null && first === undefined && end.state !== 'damaged'
  const isCompared = ticks > 0 || !isEqual
  const lines = [
    verdict(isCompared, isEqual),
    ...(difference === null ? [] : [printable(difference.text)]),
    ...(first === undefined ? [] : [printableLines(`Tick ${first.tick} threw: ${sentenceOf(first.error)}`, '  ')]),
    ...(difference !== null || end.state === 'whole'
      ? []
      : [printable(`The recording is ${end.state}: ${end.reason}`)]),
    figures(report, playedMs, tookMs),
  ]
  return { isCompared, isEqual, text: `${lines.join('\n')}\n` }
}

function verdict(isCompared: boolean, isEqual: boolean): string {
  if (!isCompared) return 'Nothing to compare: the recording has no poll.'
  return isEqual ? 'Equal: the game did all that it did then.' : 'Not equal.'
}

function figures(
  { ticks, packetsIn, packetsOut }: Omit<ReplayReport, 'game' | 'header'>,
  playedMs: number,
  tookMs: number,
): string {
  const pace = playedMs / Math.max(tookMs, 1)
  const times = pace < 10 ? pace.toFixed(1) : String(Math.round(pace))
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
  return `${ticks} ticks, ${packetsIn} packets in, ${packetsOut} out; ${seconds(playedMs)} in ${seconds(tookMs)}, ${times} times real time`
}
