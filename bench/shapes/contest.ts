/**
 * Runs every rival of a shape against its yardstick and makes the report: the same for servers under load and for calls
 * in a process. Called by the shapes. A rival that is absent or breaks has a line that says why, and no figures.
 */

import { runPaired } from '../measure/paired.ts'
import type { Contestant, Sample } from '../measure/paired.ts'
import { contestRow } from '../report/contest-row.ts'
import type { ContestRow } from '../report/contest-row.ts'
import { contestText } from '../report/contest-text.ts'
import type { ContestWords } from '../report/contest-text.ts'
import type { ShapeName } from '../rivals/rival.ts'
import type { Absence, ShapeContext, ShapeReport } from './shape.ts'

/** A shape that is ready to run. */
export interface Contest {
  readonly shape: ShapeName
  readonly reference: Contestant
  readonly rivals: readonly Contestant[]
  /** Each load in words, in the order in which contestants give their samples. */
  readonly loads: readonly string[]
  readonly words: Omit<ContestWords, 'reference' | 'pairs'>
  readonly settings: Readonly<Record<string, unknown>>
}

/** Runs the whole contest. Never rejects because of a rival. */
export async function holdContest(contest: Contest, context: ShapeContext): Promise<ShapeReport> {
  const { shape, loads, words } = contest
  const reference = context.effort.isLook ? runOnce(contest.reference) : contest.reference
  const rows: ContestRow[] = []
  const absent: Absence[] = []
  const failed: Absence[] = []
  const missingReference = await reference.absence()
  if (missingReference !== null) absent.push({ rival: reference.name, reason: missingReference })
  for (const rival of contest.rivals) {
    const reason = (await rival.absence()) ?? (missingReference && `there is no ${reference.name} to compare with`)
    if (reason !== null) absent.push({ rival: rival.name, reason })
    if (reason !== null) continue
    try {
      const pairs = await runAgainst({ ...contest, reference }, rival, context)
      rows.push(...pairs.map((list, i) => contestRow(rival.name, loads[i] ?? '', list)))
    } catch (error) {
      failed.push({ rival: rival.name, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  const { pairs } = context.effort
  const text = contestText({ ...words, reference: reference.name, pairs }, { rows, absent, failed })
  const { lead, ours } = words
  const settings = { ...contest.settings, ...context.effort }
  return { kind: 'contest', shape, settings, lead, reference: reference.name, ours, rows, absent, failed, text }
}

/** The same contestant, whose first run stands for all: for a look, which has no time for more. */
function runOnce(contestant: Contestant): Contestant {
  const runs: Promise<readonly Sample[]>[] = []
  return { ...contestant, run: () => (runs[0] ??= contestant.run()) }
}

function runAgainst({ shape, reference, loads }: Contest, rival: Contestant, context: ShapeContext) {
  const { pairs } = context.effort
  return runPaired({
    reference,
    rival,
    loads: loads.length,
    pairs,
    onRun: (running, pair) => {
      const turn = `pair ${pair + 1} of ${pairs}: ${running.name}`
      context.onProgress(`${shape}: ${rival.name} against ${reference.name}, ${turn}`)
    },
  })
}
