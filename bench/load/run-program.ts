/**
 * Runs a program of the benchmark in a process of its own: it prints `begin` when its measured window opens, and one line
 * of JSON when that has closed. Used for the loaders and for the programs of bench/calls.
 */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { pinned } from '../measure/processors.ts'

/** How a program is to be run. */
export interface ProgramRun {
  readonly command: readonly string[]
  /** The processor it is pinned to; `null` leaves that to the operating system. */
  readonly core: number | null
  /** It is killed after this. */
  readonly timeoutMs: number
  /**
   * Called with the program's process id when its measured window opens. The program's stdin ends when this has; one that
   * fails is what the run fails with.
   */
  readonly onBegin: (pid: number) => unknown
}

/** The program's figures. Rejects with what it said on stderr. */
export async function runProgram({ command, core, timeoutMs, onBegin }: ProgramRun): Promise<unknown> {
  const [program = '', ...rest] = pinned(command, core)
  const child = spawn(program, rest, { stdio: 'pipe', timeout: timeoutMs, killSignal: 'SIGKILL' })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  let complaint = ''
  child.stderr.on('data', (text: Buffer) => {
    complaint += text.toString()
  })
  // What is done while the program runs is waited for behind it, and may have failed by then.
  let done = Promise.allSettled<unknown>([])
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line !== 'begin') {
        for (const one of await done) if (one.status === 'rejected') throw one.reason
        return JSON.parse(line) as unknown
      }
      done = Promise.allSettled([Promise.resolve(child.pid ?? 0).then(onBegin)])
      void done.then(() => child.stdin.end())
    }
  } finally {
    process.removeListener('exit', kill)
  }
  const end = child.killed ? `was not done within ${timeoutMs} ms` : 'ended without a figure'
  throw new Error(complaint.trim() || `${command[0] ?? ''} ${end}`)
}
