/**
 * Puts a runner together with this machine: its clock, its sockets, the bots that were asked for. Called by the command
 * for its own process, and by the worker for another. Opens no connection.
 */

import type { Clock } from '../peer/clock.ts'
import { systemClock } from '../system/clock.ts'
import type { LoadPlan } from './load-plan.ts'
import { LoadPoller } from './load-poller.ts'
import { LoadRunner } from './load-runner.ts'
import { loadBots } from './load-script.ts'
import type { LoadReport } from './load-tally.ts'
import { sentenceOf } from './report-once.ts'

/** A clock of which all processes of a machine have the same time. */
export function machineClock(): Clock {
  return {
    now: () => {
      // A difference taken once would be off by what this process had to wait between its two readings.
      const [seconds, nanoseconds] = process.hrtime()
      return seconds * 1e3 + nanoseconds / 1e6
    },
    after: (delayMs, callback) => systemClock.after(delayMs, callback),
  }
}

/** A runner for this plan, or the sentence that says why there is none. */
export async function openLoader(plan: LoadPlan, report: (report: LoadReport) => void): Promise<LoadRunner | string> {
  const makeBot = await loadBots(plan.script, plan.isMultiplayer)
  if (typeof makeBot === 'string') return makeBot
  try {
    return new LoadRunner(plan, {
      clock: machineClock(),
      makeBot,
      report,
      cpuMs: () => {
        const { user, system } = process.cpuUsage()
        return (user + system) / 1000
      },
      clients: (failed) => new LoadPoller(failed),
    })
  } catch (error) {
    return `--script cannot make its bots: ${sentenceOf(error)}`
  }
}
