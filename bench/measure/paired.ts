/**
 * Paired runs: the yardstick and one rival in turn, A B A B …, so that a machine whose speed drifts moves both.
 * Called by the shapes. Each run starts a fresh server process, puts every load on it, and stops it.
 */

import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Rival, RunningServer, ShapeName } from '../rivals/rival.ts'

/** What one run of one load gave; shapes add figures of their own. */
export interface Sample {
  /** The loader's own share of one processor, 0 to 1. At {@link LOADER_LIMIT} or more the sample says nothing. */
  readonly loaderCpu: number
}

/** A loader this busy may itself be what was measured. */
export const LOADER_LIMIT = 0.9

/** One turn A B under one load. */
export interface Pair<S extends Sample> {
  readonly reference: S
  readonly rival: S
}

/** What to run and how often. */
export interface PairedPlan<L, S extends Sample> {
  readonly shape: ShapeName
  readonly reference: Rival
  readonly rival: Rival
  readonly loads: readonly L[]
  readonly pairs: number
  readonly serverCore: number | null
  readonly profileFolder: string | null
  readonly measure: (server: RunningServer, load: L) => Promise<S>
  /** Called before each run. */
  readonly onRun: (rival: Rival, pair: number) => void
}

/** Runs the plan; gives the pairs of each load, in the order of the loads. */
export async function runPaired<L, S extends Sample>(plan: PairedPlan<L, S>): Promise<Pair<S>[][]> {
  const pairs: Pair<S>[][] = plan.loads.map(() => [])
  for (let pair = 0; pair < plan.pairs; pair++) {
    plan.onRun(plan.reference, pair)
    const reference = await runOnce(plan, plan.reference)
    plan.onRun(plan.rival, pair)
    const rival = await runOnce(plan, plan.rival)
    pairs.forEach((list, i) => {
      const [a, b] = [reference[i], rival[i]]
      if (a !== undefined && b !== undefined) list.push({ reference: a, rival: b })
    })
  }
  return pairs
}

/** True if the load, not a server, may have set the pace of either run. */
export function isVoid(pair: Pair<Sample>): boolean {
  return pair.reference.loaderCpu >= LOADER_LIMIT || pair.rival.loaderCpu >= LOADER_LIMIT
}

async function runOnce<L, S extends Sample>(plan: PairedPlan<L, S>, rival: Rival): Promise<S[]> {
  const { serverCore: core, profileFolder } = plan
  const server = await rival.start(plan.shape, { port: await freePort(), core, profileFolder })
  try {
    const samples: S[] = []
    for (const load of plan.loads) samples.push(await plan.measure(server, load))
    return samples
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${rival.name}: ${reason} ${server.complaint()}`.trim(), { cause: error })
  } finally {
    await server.stop()
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', resolve)
  })
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
