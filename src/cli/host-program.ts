/**
 * Runs `polled-peer host`, or `record`, until it is told to stop: opens the relay, shows its status, leaves in good order.
 * Called by main with settings that were read. Lines go to standard output, what went wrong to standard error.
 * Exit codes: 0 after Ctrl-C, SIGTERM or SIGHUP; 1 if it cannot run, is cut short by a second signal, or lost its recording.
 */

import { isEveryAddress } from '../server/address.ts'
import { describeBytes } from './figures.ts'
import type { HostSettings } from './host-command.ts'
import { describeHost } from './host-status.ts'
import { leaveOnSignal } from './leave-on-signal.ts'
import type { RecordingOrder } from './record-command.ts'
import { claimFile, isOfFileSystem } from './recording-file.ts'
import { RelayHost, type HostListener } from './relay-host.ts'
import { reportOnce, sentenceOf } from './report-once.ts'
import { StatusLine, statusPace, type Out, type StatusPace } from './status-line.ts'

const USUAL_PACE: StatusPace = { renewMs: 500, plainMs: 60_000 }

/** Opens a host with these settings, which keeps the process alive; or sets the exit code and says why not. */
export function runHost(settings: HostSettings, order: RecordingOrder | null = null): void {
  const { stdout, stderr } = process
  const status = new StatusLine(stdout, statusPace(settings.statusSeconds, USUAL_PACE))
  const say = (out: Out, line: string): void => {
    status.clear()
    out.write(`${line}\n`)
  }
  const host = openHost(settings, order, {
    warned: (sentence) => say(stderr, sentence),
    failed: reportOnce((sentence) => say(stderr, `The tick failed: ${sentence}`)),
    happened: (line) => {
      if (settings.isVerbose) say(stdout, line)
    },
    recordingStopped: (sentence) => {
      status.clear()
      fail(sentence)
    },
  })
  if (typeof host === 'string') return fail(host)
  // Who hears that it is open may end it at once.
  leaveOnSignal(() => leave(host, status, (text) => say(stdout, text)))
  say(stdout, `The host is open: ${host.url}${where(settings)}, engine ${host.engine} (Ctrl-C ends it)`)
  if (settings.statusSeconds !== 0) status.start(() => describe(host, settings))
  // Whoever read our lines may have gone; the host goes on without a reader.
  stdout.on('error', () => status.stop())
  stderr.on('error', () => undefined)
}

function describe(host: RelayHost, { maxPeers }: HostSettings): string {
  const recorded = host.recordedBytes
  const line = describeHost(host.url, maxPeers, host.measure())
  return recorded === null ? line : `${line} | recorded ${describeBytes(recorded)}`
}

function leave(host: RelayHost, status: StatusLine, say: (text: string) => void): void {
  status.stop()
  say('The host is closing.')
  host.close().then(
    () => say('Everybody is out.'),
    (error: unknown) => fail(sentenceOf(error)),
  )
}

/** A host that is open, or the sentence that says why there is none. */
function openHost(settings: HostSettings, order: RecordingOrder | null, listener: HostListener): RelayHost | string {
  const file = order === null ? null : claimFile(order, '--force replaces it')
  if (file?.ok === false) return file.sentence
  const problem = (sentence: string): string => {
    file?.giveBack()
    return sentence
  }
  try {
    const target = order === null || file === null ? null : { ...order, file: file.path }
    const host = new RelayHost(settings, listener, target)
    const closed = host.open()
    if (closed !== undefined) return problem(closed)
    // What was there is replaced by a recording that has begun, not by one that might.
    const sentence = file?.keep()
    if (sentence === undefined) return host
    void host.close()
    return problem(sentence)
  } catch (error) {
    if (isOfFileSystem(error)) return problem(`The recording cannot be written: ${error.message}.`)
    // An engine that was asked for and does not load here.
    if (!(error instanceof TypeError)) throw error
    return problem(error.message)
  }
}

function where({ address }: HostSettings): string {
  return isEveryAddress(address) ? ' and on all other addresses' : ''
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}
