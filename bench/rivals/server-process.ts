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
const COMPLAINT_CHARACTERS = 2_000

/** Starts a Node program of bench/servers with the port and the ticks per second as its arguments. */
export function startNodeServer(program: string, options: StartOptions): Promise<RunningServer> {
  const file = new URL(`../servers/${program}.js`, import.meta.url).pathname
  const profile = profileFlags(options.profileFolder, program, options.port)
  return startServer([process.execPath, ...profile, file, String(options.port), String(options.hz)], options)
}

/** Starts `command`, which must print a line that begins with `listening` and end when its stdin ends or on SIGTERM. */
export async function startServer(command: readonly string[], options: StartOptions): Promise<RunningServer> {
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
    await stop(child)
    throw new Error(`${command[0]} ${rest.at(-1) ?? ''}: ${String(error)} ${complaint}`.trim(), { cause: error })
  }
  return { port: options.port, pid: child.pid ?? 0, complaint: () => complaint, stop: () => stop(child) }
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

/** A Node server leaves when its stdin ends, so that it can write its profile; others are told by signal. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.stdin?.end()
  const term = setTimeout(() => child.kill('SIGTERM'), STOP_MS)
  const kill = setTimeout(() => child.kill('SIGKILL'), 2 * STOP_MS)
  await gone
  clearTimeout(term)
  clearTimeout(kill)
}
