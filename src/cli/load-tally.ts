/**
 * What a load counts while it runs: packets, times, errors by reason. Fed by the peers of one process, taken from it now
 * and then, and sent on as plain data. Pure accumulation; bounded by being taken.
 */

import { printable } from '../peer/printable.ts'

/** What is added up, in a process and over all of them. */
export interface LoadCounts {
  /** Peers that have got in. */
  readonly joined: number
  /** Peers that were in and are out, though nobody wanted that. */
  readonly lost: number
  /** Turns that were due. */
  readonly turns: number
  readonly sent: number
  readonly sentBytes: number
  readonly received: number
  readonly receivedBytes: number
}

/** What has happened since the last report. Plain data that can pass to another process. */
export interface LoadReport extends LoadCounts {
  /** Microseconds from the start of an attempt to its end, for who got in. */
  readonly connectMicros: Uint32Array
  /** Microseconds from the moment at which a packet was to be sent to the arrival of its answer. */
  readonly answerMicros: Uint32Array
  /** Microseconds from the moment at which a turn was due to the moment at which it was taken. */
  readonly lateMicros: Uint32Array
  /** How often each reason was given. */
  readonly errors: Readonly<Record<string, number>>
}

const MOST_MICROS = 0xffff_ffff
/** More than this many reasons are counted as one. */
const MOST_REASONS = 50
const LONGEST_REASON = 200
const OTHER_REASONS = 'other reasons'

type Counter = keyof LoadCounts
type Times = 'connectMicros' | 'answerMicros' | 'lateMicros'

/** The counts and times of one process. */
export class LoadTally {
  readonly #counts: Record<Counter, number> = { ...NOTHING }
  readonly #times: Record<Times, number[]> = { connectMicros: [], answerMicros: [], lateMicros: [] }
  readonly #errors = new Map<string, number>()
  /** All reasons since the beginning: the bound is for the whole run. */
  readonly #reasons = new Set<string>()

  /** Adds to a counter. */
  count(counter: Counter, amount = 1): void {
    this.#counts[counter] += amount
  }

  /** Notes a time in milliseconds; at least one microsecond, at most 71 minutes. */
  time(times: Times, ms: number): void {
    this.#times[times].push(Math.min(MOST_MICROS, Math.max(1, Math.round(ms * 1000))))
  }

  /** Counts an error. Text from outside may stand in a reason: see {@link printable}; of more than fifty the rest is one. */
  error(reason: string, count = 1): void {
    const short = printable(firstLine(reason))
    const isKnown = this.#reasons.has(short)
    const name = isKnown || this.#reasons.size < MOST_REASONS ? short : OTHER_REASONS
    if (!isKnown && name === short) this.#reasons.add(short)
    this.#errors.set(name, (this.#errors.get(name) ?? 0) + count)
  }

  /** All since the last call; it starts anew. */
  take(): LoadReport {
    const report: LoadReport = {
      ...this.#counts,
      connectMicros: this.#takeTimes('connectMicros'),
      answerMicros: this.#takeTimes('answerMicros'),
      lateMicros: this.#takeTimes('lateMicros'),
      errors: Object.fromEntries(this.#errors),
    }
    Object.assign(this.#counts, NOTHING)
    this.#errors.clear()
    return report
  }

  #takeTimes(times: Times): Uint32Array {
    const taken = Uint32Array.from(this.#times[times])
    this.#times[times] = []
    return taken
  }
}

const NOTHING: Readonly<Record<Counter, number>> = {
  joined: 0,
  lost: 0,
  turns: 0,
  sent: 0,
  sentBytes: 0,
  received: 0,
  receivedBytes: 0,
}

/** One line, and not a long one. */
function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, LONGEST_REASON)
}
