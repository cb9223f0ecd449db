/**
 * A shape whose contestants are servers under a load from outside: each run starts a fresh server process, puts every
 * load on it and stops it. Called by echo.ts, broadcast*.ts, join.ts, record.ts and relay*.ts, which
 * differ in their loads and words.
 */

import { makeLoader, runLoader } from '../load/loader.ts'
import type { Load, Loader, LoaderProgram } from '../load/loader.ts'
import { CpuWindow } from '../measure/cpu-window.ts'
import type { Contestant, Sample } from '../measure/paired.ts'
import type { ContestLead } from '../report/contest-text.ts'
import type { Rival, RunningServer, ServerProgram, ShapeName } from '../rivals/rival.ts'
import { holdContest } from './contest.ts'
import { withServer } from './with-server.ts'
import { A_LOOK } from './shape.ts'
import type { Shape, ShapeContext } from './shape.ts'

/** One load of a shape; how long it lasts is the effort's affair. */
export interface ShapeLoad extends Omit<Load, 'warmupMs' | 'measureMs' | 'maxMessages'> {
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
  /** Packets to everybody in each tick, of servers that broadcast; default 1. */
  readonly packets?: number
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
  /** Instead of the first load, for a look. */
  readonly lookLoad?: ShapeLoad
}

const MAX_MESSAGES = 50_000_000

/** Makes the shape of a plan. */
export function serverShape(plan: ServerShapePlan): Shape {
  const { name, title, unit, lead, reference, hz } = plan
  return {
    name,
    rivals: plan.rivals.map((rival) => rival.name),
    run: (context) => {
      const look = plan.lookLoad ?? plan.loads[0]
      const loads = context.effort.isLook && look !== undefined ? [look] : plan.loads
      const need = { program: plan.loader, isPaced: loads.some(({ rate = 0 }) => rate > 0) }
      const made = makeLoader(need, context.loader, context.folder)
      const contestant = (rival: Rival): Contestant => ({
        name: rival.name,
        absence: async () => made.absence ?? (await rival.absence()),
        run: () => (made.loader === null ? Promise.resolve([]) : runOnce(plan, rival, made.loader, context, loads)),
      })
      const language = made.loader === null ? 'no loader' : `${made.loader.language} loader`
      return holdContest(
        {
          shape: name,
          reference: contestant(reference),
          rivals: plan.rivals.filter((rival) => context.rivals.includes(rival.name)).map(contestant),
          loads: loads.map(({ words }) => words),
          words: { title: `${name}: ${title}, ${language}`, unit, lead, ours: ['polled-peer'] },
          settings: { loads, hz, packets: plan.packets ?? 1, leastWarmupMs: plan.leastWarmupMs ?? 0, loader: made },
        },
        context,
      )
    },
  }
}

async function runOnce(
  plan: ServerShapePlan,
  rival: Rival,
  loader: Loader,
  context: ShapeContext,
  loads: readonly ShapeLoad[],
): Promise<Sample[]> {
  const { hz, packets = 1 } = plan
  return withServer(rival, plan.program, { hz, packets }, context, async (server) => {
    const samples: Sample[] = []
    for (const load of loads) samples.push(await measureOnce(plan, rival, server, load, loader, context))
    return samples
  })
}

async function measureOnce(
  { leastWarmupMs = 0 }: ServerShapePlan,
  { dialect = 'plain' }: Rival,
  server: RunningServer,
  { words: _words, ...given }: ShapeLoad,
  loader: Loader,
  { placement, effort }: ShapeContext,
): Promise<Sample> {
  const { measureMs } = effort
  const warmupMs = Math.max(effort.warmupMs, effort.isLook ? leastWarmupMs * A_LOOK : leastWarmupMs)
  const load = { ...given, warmupMs, measureMs, maxMessages: MAX_MESSAGES }
  const cpu = new CpuWindow()
  const target = { port: server.port, dialect, core: placement.load }
  const figures = await runLoader(loader, load, target, () => cpu.open(server.pid))
  return { ...figures, ...cpu.close(figures.seconds, figures.loaderCpu) }
}
