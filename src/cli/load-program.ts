/**
 * Runs `polled-peer load` to its end, or until it is told to stop: opens its processes, shows how it goes, says what came
 * of it. Called by main with settings that were read. Lines go to standard output, or to standard error where that is for
 * the figures. Exit codes: 0 without an error; 1 with one, or void; 2 if the load may not or cannot begin.
 */

import { writeFileSync } from 'node:fs'
import { systemRandom } from '../system/random.ts'
import { whyUnwritable } from './figures-file.ts'
import { leaveOnSignal } from './leave-on-signal.ts'
import { LoadChild } from './load-child.ts'
import type { LoadSettings } from './load-command.ts'
import { LoadSums } from './load-figures.ts'
import { machineClock, openLoader } from './load-loader.ts'
import type { Loader, LoadPlan } from './load-plan.ts'
import { recordOf, type LoadStamp } from './load-record.ts'
import { LoadRun, type LoadOutcome } from './load-run.ts'
import { describeLoad, describeOutcome } from './load-status.ts'
import { checkTarget } from './load-target.ts'
import { sentenceOf } from './report-once.ts'
import { chosenSeed } from './seed.ts'
import { StatusLine, statusPace, type StatusPace } from './status-line.ts'

const USUAL_PACE: StatusPace = { renewMs: 500, plainMs: 5000 }
const LONG_MS = 60_000

/** Runs a load with these settings, and sets the exit code. `version` is this package's. */
export async function runLoad(settings: LoadSettings, version: string): Promise<void> {
  const problem = await checkTarget(settings.url, settings.isOwnServer)
  if (problem !== null) {
    fail(problem.code, problem.sentence)
    return
  }
  const unwritable = settings.json === null || settings.json === '-' ? undefined : whyUnwritable(settings.json)
  if (unwritable !== undefined) {
    fail(2, `The figures cannot be written: ${unwritable}.`)
    return
  }
  const startedAt = new Date().toISOString()
  const seed = chosenSeed(settings.seed)
  const sums = new LoadSums()
  const loaders = await openLoaders(settings, seed, sums)
  if (typeof loaders === 'string') {
    fail(2, loaders)
    return
  }
  const { seconds, script } = settings
  const run = new LoadRun({ loaders, sums, clock: machineClock(), seconds, expectsAnswers: script === null })
  const outcome = await watch(run, settings, sums)
  finish(settings, { version, startedAt, seed }, outcome)
}

/** Where the lines for a reader go. */
function linesOf({ json }: LoadSettings): NodeJS.WriteStream {
  return json === '-' ? process.stderr : process.stdout
}

/** Shows how it goes until it is over. */
async function watch(run: LoadRun, settings: LoadSettings, sums: LoadSums): Promise<LoadOutcome> {
  const out = linesOf(settings)
  const status = new StatusLine(out, statusPace(settings.statusSeconds, USUAL_PACE))
  // Whoever read our lines may have gone; the load goes on without a reader.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => status.stop())
  leaveOnSignal(() => run.stop())
  if (settings.statusSeconds !== 0) {
    status.start(() => describeLoad(settings, run.phase, run.runningSeconds, sums.figures))
  }
  // Timers of the clock keep no process alive, and all peers may be gone.
  const awake = setInterval(() => undefined, LONG_MS)
  try {
    return await run.go()
  } finally {
    clearInterval(awake)
    status.stop()
  }
}

function finish(settings: LoadSettings, stamp: LoadStamp, outcome: LoadOutcome): void {
  const hasErrors = Object.keys(outcome.figures.errors).length > 0
  process.exitCode = hasErrors || outcome.voidBecause.length > 0 ? 1 : 0
  linesOf(settings).write(describeOutcome(settings, outcome))
  const { json } = settings
  if (json === null) return
  const text = `${JSON.stringify(recordOf(settings, stamp, outcome), null, 2)}\n`
  if (json === '-') return void process.stdout.write(text)
  try {
    writeFileSync(json, text)
  } catch (error) {
    fail(1, `The figures cannot be written: ${sentenceOf(error)}.`)
  }
}

/** The processes of the load, or the sentence that says why there are none. */
async function openLoaders(settings: LoadSettings, seed: number, sums: LoadSums): Promise<readonly Loader[] | string> {
  const { processes } = settings
  const shared = { ...planOf(settings), seed, run: systemRandom.nextUint32(), stride: processes }
  const report = sums.add.bind(sums)
  if (processes === 1) {
    const loader = await openLoader({ ...shared, first: 0 }, report)
    return typeof loader === 'string' ? loader : [loader]
  }
  const children = Array.from({ length: processes }, () => new LoadChild(report, (reason) => sums.fail(reason)))
  const problems = await Promise.all(children.map((child, first) => child.open({ ...shared, first })))
  const problem = problems.find((sentence) => sentence !== undefined)
  if (problem === undefined) return children
  await Promise.all(children.map((child) => child.close()))
  return problem
}

function planOf(settings: LoadSettings): Omit<LoadPlan, 'seed' | 'run' | 'first' | 'stride'> {
  const { url, protocols, headers, isMultiplayer, isInsecure, script, peers, rate, seconds, size } = settings
  return {
    ...{ url, protocols, headers, isMultiplayer, isInsecure, script, peers, rate, seconds, size },
    mayLeaveMachine: settings.isOwnServer,
  }
}

function fail(code: 1 | 2, sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = code
}
