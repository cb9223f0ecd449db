/**
 * Paired runs: the yardstick and one rival in turn, A B A B …, so that a machine whose speed drifts moves both.
 * Called by shapes/contest.ts. What a run is, a server under load or a loop in a process, is the contestant's affair.
 */

import type { LatencyUs } from '../load/histogram.ts'

/** What one run of one load gave. Shares are of one processor, all threads together; `null`: not known or not there. */
export interface Sample {
  /** What was counted (messages, deliveries, calls) in each second. */
  readonly perSecond: number
  /** The share of what is compared: the server, or the process that makes the calls. */
  readonly serverCpu: number | null
  /** The loader's own share. At {@link LOADER_LIMIT} or more the sample says nothing. */
  readonly loaderCpu: number | null
  /** What neither of them did: processors that others kept busy in the window. */
  readonly otherCpu: number | null
  readonly latencyUs: LatencyUs | null
}

/** One side of a comparison. */
export interface Contestant {
  readonly name: string
  /** Why it can't run here; `null` if it can. */
  absence(): Promise<string | null>
  /** Runs all loads once, from a fresh start; a sample for each, in their order. */
  run(): Promise<readonly Sample[]>
}

/** A loader this busy may itself be what was measured. */
export const LOADER_LIMIT = 0.9

/** One turn A B under one load. */
export interface Pair {
  readonly reference: Sample
  readonly rival: Sample
}

/** What to run and how often. */
export interface PairedPlan {
  readonly reference: Contestant
  readonly rival: Contestant
  readonly loads: number
  readonly pairs: number
  /** Called before each run. */
  readonly onRun: (running: Contestant, pair: number) => void
}

/** Runs the plan; gives the pairs of each load, in the order of the loads. */
export async function runPaired(plan: PairedPlan): Promise<Pair[][]> {
  const pairs: Pair[][] = Array.from({ length: plan.loads }, () => [])
  for (let pair = 0; pair < plan.pairs; pair++) {
    plan.onRun(plan.reference, pair)
    const reference = await plan.reference.run()
    plan.onRun(plan.rival, pair)
    const rival = await plan.rival.run()
    pairs.forEach((list, i) => {
      const [a, b] = [reference[i], rival[i]]
      if (a !== undefined && b !== undefined) list.push({ reference: a, rival: b })
    })
  }
  return pairs
}

/** True if the load, not a server, may have set the pace of either run. */
export function isVoid({ reference, rival }: Pair): boolean {
  return [reference, rival].some(({ loaderCpu }) => loaderCpu !== null && loaderCpu >= LOADER_LIMIT)
}
