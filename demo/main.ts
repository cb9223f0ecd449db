/**
 * The demo's program: opens the arena, sends the bots in, shows the status, and leaves in good order on Ctrl-C.
 * Run by `npm start`. Exit codes: 0 after Ctrl-C, SIGTERM, --help and --version; 1 if it cannot run; 2 for a bad flag.
 */

import { readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { Squadron } from './bots/squadron.ts'
import { readCommand, type Settings } from './command.ts'
import { ArenaHost } from './host.ts'
import { openPage } from './page.ts'
import { StatusLine } from './status.ts'

const MOST_SENTENCES = 20
const SAME_SIGNAL_MS = 500

function main(): void {
  const reading = readCommand(process.argv.slice(2), process.env, readVersion())
  if ('settings' in reading) return run(reading.settings)
  ;(reading.code === 0 ? process.stdout : process.stderr).write(reading.text)
  process.exitCode = reading.code
}

function run(settings: Settings): void {
  try {
    play(settings)
  } catch (error) {
    // An engine that was asked for and does not load here.
    if (!(error instanceof TypeError)) throw error
    fail(error.message)
  }
}

function play(settings: Settings): void {
  const host = new ArenaHost({
    engine: settings.engine,
    host: settings.host,
    onRequest: openPage(),
    onError: reportOnce(),
  })
  const failure = host.open(settings.port)
  if (failure !== undefined) return fail(failure)
  const address = `${urlHost(settings.host)}:${host.port}`
  process.stdout.write(`The arena is open: http://${address}/  (Ctrl-C ends it)\n`)
  const status = new StatusLine(process.stdout, () => host.reading)
  status.start()
  const squadron = settings.bots === 0 ? undefined : new Squadron(`ws://${address}/`, settings.bots, botsFailed)
  leaveOnSignal(host, status, squadron)
}

function leaveOnSignal(host: ArenaHost, status: StatusLine, squadron: Squadron | undefined): void {
  let askedAt: number | undefined
  const leave = (): void => {
    if (askedAt !== undefined) {
      // Who asks again does not want to wait. But npm passes a Ctrl-C on that the terminal has sent us already.
      if (performance.now() - askedAt > SAME_SIGNAL_MS) process.exit(1)
      return
    }
    askedAt = performance.now()
    status.stop()
    process.stdout.write('The arena is closing.\n')
    Promise.all([squadron?.leave(), host.close()]).then(
      () => process.stdout.write('Everybody is out.\n'),
      (error: unknown) => fail(describe(error)),
    )
  }
  process.on('SIGINT', leave)
  process.on('SIGTERM', leave)
  // Whoever read our lines may have gone; the arena goes on without a reader.
  process.stdout.on('error', () => status.stop())
}

/** A tick that fails is likely to fail 60 times a second: each sentence is said once, and the match goes on. */
function reportOnce(): (error: unknown) => void {
  const said = new Set<string>()
  return (error) => {
    const sentence = describe(error)
    if (said.has(sentence) || said.size >= MOST_SENTENCES) return
    said.add(sentence)
    process.stderr.write(`The tick failed: ${sentence}\n`)
  }
}

function botsFailed(error: Error): void {
  process.stderr.write(`The bots have crashed, the arena goes on without them: ${describe(error)}\n`)
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}

function urlHost(host: string): string {
  if (host === '*' || host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return isIPv6(host) ? `[${host}]` : host
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown'
}

main()
