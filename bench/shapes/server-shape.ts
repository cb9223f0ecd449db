/**
 * A shape whose contestants are servers under a load from outside: each run starts a fresh server process, puts every
 * load on it and stops it. Called by echo.ts, record.ts and relay*.ts, which differ in their loads and words.
 */

import { makeLoader, runLoader } from '../load/loader.ts'
import type { Load, Loader, LoaderProgram } from '../load/loader.ts'
import { CpuWindow } from '../measure/cpu-window.ts'
import { freePort } from '../measure/free-port.ts'
import type { Contestant, Sample } from '../measure/paired.ts'
import type { ContestLead } from '../report/contest-text.ts'
import type { Rival, RunningServer, ServerProgram, ShapeName } from '../rivals/rival.ts'
import { holdContest } from './contest.ts'
import type { Shape, ShapeContext } from './shape.ts'

/** One load of a shape; how long it lasts is the effort's affair. */
export interface ShapeLoad extends Pick<Load, 'connections' | 'inFlight' | 'rate' | 'size'> {
  /** The title of its table. */
  readonly words: string
}

/** What makes one such shape different from another. */
export interface ServerShapePlan {
  readonly name: ShapeName
  /** What the servers do. */
  readonly program: ServerProgram
  readonly loader: LoaderProgram
  /** Ticks per second of servers that are polled; 0 is as many as they can. */
  readonly hz: number
  /** The shortest warm-up of each load; default 0, which leaves it to the effort. */
  readonly leastWarmupMs?: number
  /** One line: what the load is. */
  readonly title: string
  /** What is counted, as the head of a column. */
  readonly unit: string
  readonly lead: ContestLead
  readonly reference: Rival
  readonly rivals: readonly Rival[]
  readonly loads: readonly ShapeLoad[]
}

const MAX_MESSAGES = 50_000_000

/** Makes the shape of a plan. */
export function serverShape(plan: ServerShapePlan): Shape {
  const { name, title, unit, lead, reference, loads, hz } = plan
  return {
    name,
    rivals: plan.rivals.map((rival) => rival.name),
    run: (context) => {
      const need = { program: plan.loader, isPaced: loads.some(({ rate }) => rate > 0) }
      const made = makeLoader(need, context.loader, context.folder)
      const contestant = (rival: Rival): Contestant => ({
        name: rival.name,
        absence: async () => made.absence ?? (await rival.absence()),
        run: () => (made.loader === null ? Promise.resolve([]) : runOnce(plan, rival, made.loader, context)),
      })
      const language = made.loader === null ? 'no loader' : `${made.loader.language} loader`
      return holdContest(
        {
          shape: name,
          reference: contestant(reference),
          rivals: plan.rivals.filter((rival) => context.rivals.includes(rival.name)).map(contestant),
          loads: loads.map(({ words }) => words),
          words: { title: `${name}: ${title}, ${language}`, unit, lead, ours: ['polled-peer'] },
          settings: { loads, hz, leastWarmupMs: plan.leastWarmupMs ?? 0, loader: made },
        },
        context,
      )
    },
  }
}

async function runOnce(plan: ServerShapePlan, rival: Rival, loader: Loader, context: ShapeContext): Promise<Sample[]> {
  const { profileFolder } = context
  const options = { port: await freePort(), hz: plan.hz, core: context.placement.server, profileFolder }
  const server = await rival.start(plan.program, options)
  try {
    const samples: Sample[] = []
    for (const load of plan.loads) samples.push(await measureOnce(plan, server, load, loader, context))
    return samples
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${rival.name}: ${reason} ${server.complaint()}`.trim(), { cause: error })
  } finally {
    await server.stop()
  }
}

async function measureOnce(
  { leastWarmupMs = 0 }: ServerShapePlan,
  server: RunningServer,
  { words: _words, ...given }: ShapeLoad,
  loader: Loader,
  { placement, effort }: ShapeContext,
): Promise<Sample> {
  const { measureMs } = effort
  const warmupMs = Math.max(effort.warmupMs, leastWarmupMs)
  const load = { ...given, warmupMs, measureMs, maxMessages: MAX_MESSAGES }
  const cpu = new CpuWindow()
  const figures = await runLoader(loader, load, { port: server.port, core: placement.load }, () => cpu.open(server.pid))
  return { ...figures, ...cpu.close(figures.seconds, figures.loaderCpu) }
}
