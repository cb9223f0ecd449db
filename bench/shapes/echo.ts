/**
 * The echo shape: every message comes back, at 16 and at 1 in flight for each connection.
 * At 16 the work per packet decides, at 1 the work per turn. Run by bench/main.ts.
 */

import { runLoader } from '../load/loader.ts'
import type { EchoLoad, LoaderFigures } from '../load/loader.ts'
import { runPaired } from '../measure/paired.ts'
import type { Pair } from '../measure/paired.ts'
import { machineCpuSeconds, processCpuSeconds } from '../measure/process-cpu.ts'
import type { RunningServer } from '../rivals/rival.ts'
import { echoRow, echoText } from './echo-report.ts'
import type { EchoRow } from './echo-report.ts'
import type { Absence, Shape, ShapeContext } from './shape.ts'

const CONNECTIONS = 50
const SIZE = 32
const IN_FLIGHT = [16, 1]
const MAX_MESSAGES = 50_000_000

/** One run of one load against one server. */
export interface EchoSample extends LoaderFigures {
  /** The server's share of one processor, all threads together; `null` where the system does not tell. */
  readonly serverCpu: number | null
  /** What neither server nor loader did: processors that others kept busy in the window; `null` as above. */
  readonly otherCpu: number | null
}

/** Echo of 32-byte binary messages over 50 connections. */
export const echo: Shape = {
  name: 'echo',
  run: async (context) => {
    const rows: EchoRow[] = []
    const absent: Absence[] = []
    const failed: Absence[] = []
    const missingReference = await context.reference.absence()
    if (missingReference !== null) absent.push({ rival: context.reference.name, reason: missingReference })
    for (const rival of context.rivals) {
      const reason =
        (await rival.absence()) ?? (missingReference && `there is no ${context.reference.name} to compare with`)
      if (reason !== null) absent.push({ rival: rival.name, reason })
      if (reason !== null) continue
      try {
        const pairs = await measureRival(context, rival)
        rows.push(...pairs.map((list, i) => echoRow(rival.name, IN_FLIGHT[i] ?? 0, list)))
      } catch (error) {
        failed.push({ rival: rival.name, reason: error instanceof Error ? error.message : String(error) })
      }
    }
    const settings = { connections: CONNECTIONS, messageBytes: SIZE, inFlight: IN_FLIGHT, ...context.effort }
    const text = echoText({ rows, absent, failed, reference: context.reference.name, settings })
    return { shape: 'echo', settings, rows, absent, failed, text }
  },
}

function measureRival(context: ShapeContext, rival: ShapeContext['rivals'][number]): Promise<Pair<EchoSample>[][]> {
  const { reference, placement, effort, profileFolder } = context
  return runPaired<EchoLoad, EchoSample>({
    shape: 'echo',
    reference,
    rival,
    loads: IN_FLIGHT.map((inFlight) => ({
      connections: CONNECTIONS,
      inFlight,
      size: SIZE,
      warmupMs: effort.warmupMs,
      measureMs: effort.measureMs,
      maxMessages: MAX_MESSAGES,
    })),
    pairs: effort.pairs,
    serverCore: placement.server,
    profileFolder,
    measure: (server, load) => measureOnce(context, server, load),
    onRun: (running, pair) => {
      context.onProgress(
        `echo: ${rival.name} against ${reference.name}, pair ${pair + 1} of ${effort.pairs}: ${running.name}`,
      )
    },
  })
}

async function measureOnce(context: ShapeContext, server: RunningServer, load: EchoLoad): Promise<EchoSample> {
  const target = { port: server.port, core: context.placement.load }
  let serverBefore: number | null = null
  let machineBefore: number | null = null
  const figures = await runLoader(context.loader, load, target, () => {
    serverBefore = processCpuSeconds(server.pid)
    machineBefore = machineCpuSeconds()
  })
  const serverCpu = share(serverBefore, processCpuSeconds(server.pid), figures.seconds)
  const machineCpu = share(machineBefore, machineCpuSeconds(), figures.seconds)
  const otherCpu =
    machineCpu === null || serverCpu === null ? null : Math.max(0, machineCpu - serverCpu - figures.loaderCpu)
  return { ...figures, serverCpu, otherCpu }
}

function share(before: number | null, after: number | null, seconds: number): number | null {
  return before === null || after === null ? null : (after - before) / seconds
}
