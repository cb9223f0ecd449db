/**
 * The demo's program: opens the arena, sends the bots in, shows the status, and leaves in good order on Ctrl-C.
 * Run by `npm start`. Exit codes: 0 after Ctrl-C, SIGTERM, --help and --version; 1 if it cannot run; 2 for a bad flag.
 */

import { readFileSync } from 'node:fs'
import { leaveOnSignal } from '#cli/leave-on-signal'
import { claimFile } from '#cli/recording-file'
import { reportOnce, sentenceOf } from '#cli/report-once'
import { StatusLine, type StatusPace } from '#cli/status-line'
import { urlHost } from '#cli/words'
import { Squadron } from './bots/squadron.ts'
import { readCommand, type Settings } from './command.ts'
import { ArenaHost } from './host.ts'
import { openPage } from './page.ts'
import { describeReading } from './status.ts'

const PACE: StatusPace = { renewMs: 500, plainMs: 5000 }

function main(): void {
  const reading = readCommand(process.argv.slice(2), process.env, readVersion())
  if ('settings' in reading) return run(reading.settings)
  process.stdout.write(reading.stdout)
  process.stderr.write(reading.stderr)
  process.exitCode = reading.code
}

function run(settings: Settings): void {
  const { record } = settings
  const file = record === undefined ? undefined : claimFile({ file: record, mayReplace: false })
  if (file?.ok === false) return fail(file.sentence)
  const failure = play(settings)
  if (failure === undefined) return
  file?.giveBack()
  fail(failure)
}

/** Returns a sentence if that was not possible. */
function play(settings: Settings): string | undefined {
  const host = makeHost(settings)
  if (typeof host === 'string') return host
  const failure = host.open(settings.port)
  if (failure !== undefined) return failure
  const address = `${urlHost(settings.host)}:${host.port}`
  const status = new StatusLine(process.stdout, PACE)
  const squadron = settings.bots === 0 ? undefined : new Squadron(`ws://${address}/`, settings.bots, botsFailed)
  // Who reads that it is open may end it at once.
  leaveOnSignal(() => leave(host, status, squadron))
  process.stdout.write(`The arena is open: http://${address}/  (Ctrl-C ends it)\n`)
  status.start(() => describeReading(host.reading))
  // Whoever read our lines may have gone; the arena goes on without a reader.
  process.stdout.on('error', () => status.stop())
  return undefined
}

function makeHost({ engine, host, record }: Settings): ArenaHost | string {
  try {
    return new ArenaHost({
      ...{ engine, host, onRequest: openPage(), recordTo: record },
      onError: reportOnce((sentence) => process.stderr.write(`The tick failed: ${sentence}\n`)),
      onRecordingError: (error) => process.stderr.write(`The arena goes on without a record: ${sentenceOf(error)}\n`),
    })
  } catch (error) {
    // An engine that was asked for and does not load here.
    if (!(error instanceof TypeError)) throw error
    return error.message
  }
}

function leave(host: ArenaHost, status: StatusLine, squadron: Squadron | undefined): void {
  status.stop()
  process.stdout.write('The arena is closing.\n')
  Promise.all([squadron?.leave(), host.close()]).then(
    () => process.stdout.write('Everybody is out.\n'),
    (error: unknown) => fail(sentenceOf(error)),
  )
}

function botsFailed(error: Error): void {
  process.stderr.write(`The bots have crashed, the arena goes on without them: ${sentenceOf(error)}\n`)
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown'
}

main()
