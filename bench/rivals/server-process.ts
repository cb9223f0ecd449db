/**
 * Starts a server program as a child process, pinned, and waits until it says `listening`.
 * Called by every rival. Knows nothing of what the program serves.
 */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { pinned } from '../measure/processors.ts'
import { profileFlags } from '../measure/profile.ts'
import type { RunningServer, StartOptions } from './rival.ts'

const START_MS = 10_000
const STOP_MS = 2_000
const ANSWER_MS = 60_000
const COMPLAINT_CHARACTERS = 2_000

/** What makes a server leave. */
type EndsBy = 'stdin' | 'signal'

/** Starts a Node program of bench/servers; its arguments are what bench/servers/program.ts reads. */
export function startNodeServer(program: string, options: StartOptions): Promise<RunningServer> {
  const file = new URL(`../servers/${program}.js`, import.meta.url).pathname
  const profile = profileFlags(options.profileFolder, program, options.port)
  const numbers = [options.port, options.hz, options.packets ?? 1, options.work ?? 0].map(String)
  return startServer([process.execPath, ...profile, file, ...numbers], options)
}

/**
 * Starts `command`, which must print a line that begins with `listening`. It ends when its stdin ends, so that it can write
 * its profile, or, with `endsBy` `'signal'`, on SIGTERM.
 */
export async function startServer(
  command: readonly string[],
  options: StartOptions,
  endsBy: EndsBy = 'stdin',
): Promise<RunningServer> {
  const [program = '', ...rest] = pinned(command, options.core)
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(-COMPLAINT_CHARACTERS)
  })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.removeListener('exit', kill))
  try {
    await listening(child)
  } catch (error) {
    await stop(child, endsBy)
    throw new Error(`${command[0]} ${rest.at(-1) ?? ''}: ${String(error)} ${complaint}`.trim(), { cause: error })
  }
  return {
    port: options.port,
    pid: child.pid ?? 0,
    complaint: () => complaint,
    ask: (word) => ask(child, word),
    stop: () => stop(child, endsBy),
  }
}

/** The next line of its stdout is the answer: one question at a time. */
function ask(child: ChildProcess, word: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let said = ''
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      child.stdout?.off('data', hear)
      child.off('exit', leave)
      act()
    }
    const hear = (text: Buffer): void => {
      said += text.toString()
      if (said.endsWith('\n')) settle(() => resolve(JSON.parse(said)))
    }
    const leave = (): void => settle(() => reject(new Error(`the server ended before it answered "${word}"`)))
    const timer = setTimeout(() => settle(() => reject(new Error(`"${word}" was not answered`))), ANSWER_MS)
    child.stdout?.on('data', hear)
    child.once('exit', leave)
    child.stdin?.write(`${word}\n`)
  })
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`did not listen within ${START_MS} ms`)), START_MS)
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      act()
    }
    let said = ''
    child.stdout?.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-COMPLAINT_CHARACTERS)
      if (/^listening/m.test(said)) settle(resolve)
    })
    child.once('error', (error) => settle(() => reject(error)))
    child.once('exit', (code, signal) => settle(() => reject(new Error(`ended with ${code ?? signal}`))))
  })
}

/** Whoever does not leave is told by SIGTERM, and then not asked. */
async function stop(child: ChildProcess, endsBy: EndsBy): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  if (endsBy === 'signal') child.kill('SIGTERM')
  else child.stdin?.end()
  const term = setTimeout(() => child.kill('SIGTERM'), STOP_MS)
  const kill = setTimeout(() => child.kill('SIGKILL'), 2 * STOP_MS)
  await gone
  clearTimeout(term)
  clearTimeout(kill)
}
