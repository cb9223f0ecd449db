/**
 * One load from its first connection to its last: leads the processes through connecting, running, waiting for late
 * answers and leaving, and says what came of it. Made by the command's program. Prints nothing and hears no signal.
 */

import type { Clock } from '../peer/clock.ts'
import type { LoadFigures, LoadSums } from './load-figures.ts'
import type { Loader } from './load-plan.ts'

/** What came of a load. */
export interface LoadOutcome {
  /** How long turns were taken, in seconds. */
  readonly seconds: number
  readonly figures: LoadFigures
  /** Processor time by time of each process: 1 is one core, all the while. */
  readonly cpu: readonly number[]
  /** It was stopped before its time. */
  readonly isCutShort: boolean
  /** Why the figures say more of the loader than of the server; empty where they do not. */
  readonly voidBecause: readonly string[]
}

/** Where a load is. */
export type LoadPhase = 'connecting' | 'running' | 'waiting' | 'leaving'

/** What a load is made of. */
export interface LoadRunTools {
  readonly loaders: readonly Loader[]
  /** Hears the reports of the loaders. */
  readonly sums: LoadSums
  /** A clock of the machine, which the loaders have as well. */
  readonly clock: Clock
  readonly seconds: number
  /** Where each packet is to have an answer, those without one are counted as errors; default false, as bots may want none. */
  readonly expectsAnswers?: boolean
}

/** So that the first turns are not late already when every process has heard of the beginning. */
const HEAD_START_MS = 100
/** Without an answer for so long, none is waited for any more. */
const QUIET_MS = 2000
const MOST_WAITING_MS = 15_000
const LOOK_MS = 50
/** A loader that is busier than this, or later than that with one turn in a hundred, measures itself. */
const MOST_CPU = 0.9
const MOST_LATE_MS = 20

/** A load. */
export class LoadRun {
  readonly #tools: LoadRunTools
  #phase: LoadPhase = 'connecting'
  #beganAt = Infinity
  #isCutShort = false

  constructor(tools: LoadRunTools) {
    this.#tools = tools
  }

  get phase(): LoadPhase {
    return this.#phase
  }

  /** Seconds since the first turn; 0 before it. */
  get runningSeconds(): number {
    return Math.max(0, (this.#tools.clock.now() - this.#beganAt) / 1000)
  }

  /** Ends the load early; what came of it so far is told all the same. */
  stop(): void {
    this.#isCutShort = true
    for (const loader of this.#tools.loaders) loader.stop()
  }

  /** Does all of it. Called once. */
  async go(): Promise<LoadOutcome> {
    const { loaders, sums, clock, seconds } = this.#tools
    await Promise.all(loaders.map((loader) => loader.connect()))
    // Where nobody has got in there is nothing to run.
    const isRunning = !this.#isCutShort && sums.joined > 0
    this.#phase = 'running'
    this.#beganAt = clock.now() + (isRunning ? HEAD_START_MS : 0)
    if (isRunning) await Promise.all(loaders.map((loader) => loader.schedule(this.#beganAt)))
    const efforts = isRunning ? await Promise.all(loaders.map((loader) => loader.run())) : []
    const ran = Math.min(seconds, this.runningSeconds)
    this.#phase = 'waiting'
    await this.#awaitAnswers()
    this.#countUnanswered()
    this.#phase = 'leaving'
    await Promise.all(loaders.map((loader) => loader.close()))
    const { figures } = sums
    const cpu = efforts.map((effort) => effort.cpu)
    return {
      seconds: isRunning && !this.#isCutShort ? seconds : ran,
      figures,
      cpu,
      isCutShort: this.#isCutShort,
      voidBecause: whyVoid(figures, cpu),
    }
  }

  /** A server that answers no more would look perfect by the answers it gave; one that never answers is no echo, and that is said. */
  #countUnanswered(): void {
    const { sums, expectsAnswers = false } = this.#tools
    const missing = sums.sent - sums.answers
    if (expectsAnswers && sums.answers > 0 && missing > 0) sums.fail('unanswered', missing)
  }

  /** Until there are as many answers as packets and no more come, or nothing comes for a while. */
  async #awaitAnswers(): Promise<void> {
    const { sums, clock } = this.#tools
    const endAt = clock.now() + MOST_WAITING_MS
    let heardAt = clock.now()
    let answers = -1
    while (clock.now() < Math.min(endAt, heardAt + QUIET_MS)) {
      await new Promise<void>((resolve) => void clock.after(LOOK_MS, resolve))
      if (sums.answers !== answers) heardAt = clock.now()
      // A server that sends to all has more answers than packets long before the last packet has one.
      else if (answers === sums.sent) return
      answers = sums.answers
    }
  }
}

/** Whether the loader kept its own schedule. */
function whyVoid({ latenessMs, errors }: LoadFigures, cpu: readonly number[]): string[] {
  const busiest = Math.max(0, ...cpu)
  const late = latenessMs?.p99 ?? 0
  return [
    ...(busiest < MOST_CPU ? [] : [`the loader used ${Math.round(busiest * 100)} % of a core (90 at most)`]),
    ...(late <= MOST_LATE_MS
      ? []
      : [`one turn in a hundred was ${late.toFixed(0)} ms late or more (${MOST_LATE_MS} at most)`]),
    ...('a process of the load has ended before its time' in errors ? ['a process of the load was lost'] : []),
  ]
}
