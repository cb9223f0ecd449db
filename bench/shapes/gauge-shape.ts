/**
 * A shape whose servers are not compared by what they do in a second but by figures that are read on them: what a poll takes,
 * what a peer costs, how late a tick is. Each round runs the yardstick and every rival once, each on a fresh server.
 * Called by idle.ts, lateness.ts and garbage.ts, which say what to read.
 */

import { makeLoader, runLoader } from '../load/loader.ts'
import type { Load, Loader, LoaderProgram } from '../load/loader.ts'
import { CpuWindow } from '../measure/cpu-window.ts'
import { gaugeRow } from '../report/gauge-row.ts'
import type { GaugeFigures, GaugeRow, GaugeRun } from '../report/gauge-row.ts'
import { gaugeText } from '../report/gauge-text.ts'
import type { GaugeColumn } from '../report/gauge-text.ts'
import type { Rival, RunningServer, ServerProgram, ShapeName, StartOptions } from '../rivals/rival.ts'
import { A_LOOK } from './shape.ts'
import type { Absence, Shape, ShapeContext, ShapeReport } from './shape.ts'
import { withServer } from './with-server.ts'

/** One load of a gauge. */
export interface GaugeLoad extends Omit<Load, 'warmupMs' | 'measureMs' | 'maxMessages'> {
  /** The title of its table. */
  readonly words: string
}

/** What is read on a server under load. */
export interface GaugeReading {
  /** Before anybody has come. */
  readonly before?: (server: RunningServer, load: GaugeLoad) => Promise<GaugeFigures>
  /** When the measured window opens. */
  readonly atBegin?: (server: RunningServer, load: GaugeLoad) => Promise<GaugeFigures>
  /** When it has closed. */
  readonly atEnd?: (server: RunningServer, seconds: number) => Promise<GaugeFigures>
  /** The figures, out of all that was read. */
  readonly figures: (read: GaugeFigures, load: GaugeLoad) => GaugeFigures
}

/** What makes one such shape different from another. */
export interface GaugePlan {
  readonly name: ShapeName
  readonly program: ServerProgram
  readonly loader: LoaderProgram
  readonly game: Pick<StartOptions, 'hz' | 'packets' | 'work'>
  readonly title: string
  /** The first is the yardstick. */
  readonly rivals: readonly Rival[]
  readonly loads: readonly GaugeLoad[]
  /** Instead of the first load, for a look. */
  readonly lookLoad?: GaugeLoad
  readonly columns: readonly GaugeColumn[]
  readonly reading: GaugeReading
  readonly leastWarmupMs?: number
  /** The shortest window; default 0, which leaves it to the effort. */
  readonly leastMeasureMs?: number
  /** Why this machine cannot bear a load; `null` if it can. */
  readonly tooMuch?: (load: GaugeLoad) => string | null
}

const MAX_MESSAGES = 50_000_000

/** Makes the shape of a plan. */
export function gaugeShape(plan: GaugePlan): Shape {
  const [reference, ...others] = plan.rivals
  if (reference === undefined) throw new TypeError('A gauge needs a yardstick.')
  return {
    name: plan.name,
    rivals: others.map(({ name }) => name),
    run: (context) => holdGauge(plan, reference, [reference, ...others], context),
  }
}

async function holdGauge(
  plan: GaugePlan,
  reference: Rival,
  all: readonly Rival[],
  context: ShapeContext,
): Promise<ShapeReport> {
  const { name, columns } = plan
  const made = makeLoader({ program: plan.loader, isPaced: true }, context.loader, context.folder)
  const absent: Absence[] = []
  const present: Rival[] = []
  for (const rival of all.filter((one) => one === reference || context.rivals.includes(one.name))) {
    const reason = made.absence ?? (await rival.absence())
    if (reason === null) present.push(rival)
    else absent.push({ rival: rival.name, reason })
  }
  const look = plan.lookLoad ?? plan.loads[0]
  const wanted = context.effort.isLook && look !== undefined ? [look] : plan.loads
  const judged = wanted.map((load) => ({ load, reason: plan.tooMuch?.(load) ?? null }))
  const failed: Absence[] = []
  const rows: GaugeRow[] = []
  for (const { load } of judged.filter(({ reason }) => reason === null)) {
    if (made.loader === null) continue
    const runs = await runRounds(plan, present, load, made.loader, context, failed)
    const yardstick = runs.get(reference.name) ?? []
    for (const [rival, list] of runs) if (list.length > 0) rows.push(gaugeRow(rival, load.words, list, yardstick))
  }
  const tooMuch = judged.flatMap(({ load, reason }) => (reason === null ? [] : [{ load: load.words, reason }]))
  const words = { title: `${name}: ${plan.title}`, reference: reference.name, columns, rounds: context.effort.pairs }
  const text = gaugeText(words, { rows, absent, failed, tooMuch })
  const settings = { loads: wanted, game: plan.game, tooMuch, ...context.effort, loader: made }
  return { kind: 'gauge', shape: name, settings, rows, absent, failed, text }
}

/** The runs of each rival, in rounds. One that breaks is not run again, and its reason goes to `failed`. */
async function runRounds(
  plan: GaugePlan,
  rivals: readonly Rival[],
  load: GaugeLoad,
  loader: Loader,
  context: ShapeContext,
  failed: Absence[],
): Promise<ReadonlyMap<string, GaugeRun[]>> {
  const runs = new Map(rivals.map(({ name }): [string, GaugeRun[]] => [name, []]))
  const { pairs } = context.effort
  for (let round = 0; round < pairs; round++) {
    for (const rival of rivals.filter((one) => !failed.some((broken) => broken.rival === one.name))) {
      context.onProgress(`${plan.name}: ${load.words}, round ${round + 1} of ${pairs}: ${rival.name}`)
      try {
        runs.get(rival.name)?.push(await runOnce(plan, rival, load, loader, context))
      } catch (error) {
        failed.push({ rival: rival.name, reason: error instanceof Error ? error.message : String(error) })
      }
    }
  }
  return runs
}

function runOnce(
  plan: GaugePlan,
  rival: Rival,
  load: GaugeLoad,
  loader: Loader,
  context: ShapeContext,
): Promise<GaugeRun> {
  const { effort, placement } = context
  const { reading, leastWarmupMs = 0, leastMeasureMs = 0 } = plan
  const { words: _words, ...given } = load
  const least = (own: number, floor: number): number => Math.max(own, effort.isLook ? floor * A_LOOK : floor)
  const times = { warmupMs: least(effort.warmupMs, leastWarmupMs), measureMs: least(effort.measureMs, leastMeasureMs) }
  return withServer(rival, plan.program, plan.game, context, async (server) => {
    const before = (await reading.before?.(server, load)) ?? {}
    const cpu = new CpuWindow()
    const read: Record<string, number> = { ...before }
    const { seconds, loaderCpu } = await runLoader(
      loader,
      { ...given, ...times, maxMessages: MAX_MESSAGES },
      { port: server.port, dialect: rival.dialect ?? 'plain', core: placement.load },
      async () => {
        cpu.open(server.pid)
        Object.assign(read, await reading.atBegin?.(server, load))
      },
    )
    const shares = cpu.close(seconds, loaderCpu)
    Object.assign(read, await reading.atEnd?.(server, seconds))
    return { figures: reading.figures(read, load), loaderCpu, ...shares }
  })
}
