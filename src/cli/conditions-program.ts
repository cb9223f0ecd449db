/**
 * Runs `polled-peer conditions` until it is told to stop: opens the proxy, shows its status, cuts everybody at the end.
 * Called by main with settings that were read. Lines go to standard output, what went wrong to standard error.
 * Exit codes: 0 after Ctrl-C, SIGTERM or SIGHUP; 1 if it cannot run.
 */

import type { ConditionsSettings } from './conditions-command.ts'
import { ConditionsProxy } from './conditions-proxy.ts'
import { describePlace, describeProxy } from './conditions-status.ts'
import { leaveOnSignal } from './leave-on-signal.ts'
import { reportOnce } from './report-once.ts'
import { chosenSeed } from './seed.ts'
import { StatusLine, statusPace, type Out, type StatusPace } from './status-line.ts'

const USUAL_PACE: StatusPace = { renewMs: 500, plainMs: 60_000 }

/** Opens a proxy with these settings, which keeps the process alive; or sets the exit code and says why not. */
export async function runConditions(settings: ConditionsSettings): Promise<void> {
  const { stdout, stderr } = process
  const status = new StatusLine(stdout, statusPace(settings.statusSeconds, USUAL_PACE))
  const say = (out: Out, line: string): void => {
    status.clear()
    out.write(`${line}\n`)
  }
  const there = describePlace(settings.target.host, settings.target.port)
  const seed = chosenSeed(settings.seed)
  const proxy = new ConditionsProxy(
    { ...settings, seed },
    {
      unreachable: reportOnce((sentence) => say(stderr, `${there} cannot be reached: ${sentence}.`)),
      refused: reportOnce((sentence) => say(stderr, `A connection could not be taken: ${sentence}.`)),
    },
  )
  const problem = await proxy.open()
  if (problem !== undefined) {
    stderr.write(`${problem}\n`)
    process.exitCode = 1
    return
  }
  const here = describePlace(settings.address, proxy.port)
  const cancelStorms = startStorms(proxy, settings.stormSeconds)
  // Who hears that it is open may end it at once.
  leaveOnSignal(() => {
    cancelStorms()
    status.stop()
    say(stdout, 'The proxy is closing.')
    void proxy.close().then(() => say(stdout, 'Everybody is out.'))
  })
  say(stdout, `The proxy is open: ${here} to ${there}, ${settings.preset ?? 'as told'}, seed ${seed} (Ctrl-C ends it)`)
  if (settings.statusSeconds !== 0) status.start(() => describeProxy(here, there, proxy.reading))
  // Whoever read our lines may have gone; the proxy goes on without a reader.
  stdout.on('error', () => status.stop())
  stderr.on('error', () => undefined)
}

function startStorms(proxy: ConditionsProxy, everySeconds: number): () => void {
  if (everySeconds === 0) return () => undefined
  const timer = setInterval(() => proxy.storm(), everySeconds * 1000)
  return () => clearInterval(timer)
}
