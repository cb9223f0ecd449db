/**
 * Chooses the loader, compiles it if it is the C one, and runs it against one server.
 * Called by the shapes. The loader always runs in a process of its own, away from the server's processor.
 */

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pinned } from '../measure/processors.ts'
import type { LatencyUs } from './histogram.ts'

const SPARE_MS = 15_000

/** A loader that is ready to run. */
export interface Loader {
  readonly language: 'c' | 'node'
  /** Why it is not the C one; `null` if it is, or if Node was asked for. */
  readonly reason: string | null
  readonly command: readonly string[]
}

/** One load of the echo shape. */
export interface EchoLoad {
  readonly connections: number
  readonly inFlight: number
  /** Bytes of a message, 1 to 65,535. */
  readonly size: number
  readonly warmupMs: number
  readonly measureMs: number
  /** The load ends early after this many. */
  readonly maxMessages: number
}

/** What a loader prints. */
export interface LoaderFigures {
  readonly messages: number
  readonly seconds: number
  readonly messagesPerSecond: number
  /** The loader's own share of one processor, 0 to 1. */
  readonly loaderCpu: number
  readonly latencyUs: LatencyUs
}

/** Compiles bench/load/echo.c into `folder` if there is a C compiler, else takes the Node loader. */
export function makeLoader(wanted: 'auto' | 'c' | 'node', folder: string): Loader {
  const node = (reason: string | null): Loader => ({
    language: 'node',
    reason,
    command: [process.execPath, new URL('./echo.js', import.meta.url).pathname],
  })
  if (wanted === 'node') return node(null)
  mkdirSync(folder, { recursive: true })
  const binary = join(folder, 'echo-load')
  const source = new URL('../../bench/load/echo.c', import.meta.url).pathname
  const built = spawnSync('cc', ['-O2', '-o', binary, source])
  if (built.status === 0) return { language: 'c', reason: null, command: [binary] }
  const reason = built.error ? 'there is no C compiler (cc)' : `cc failed: ${built.stderr.toString().slice(0, 300)}`
  if (wanted === 'c') throw new Error(reason)
  return node(reason)
}

/** Runs the loader once. `onBegin` is called when the measured window opens. Rejects with the loader's own sentence. */
export async function runLoader(
  loader: Loader,
  load: EchoLoad,
  target: { readonly port: number; readonly core: number | null },
  onBegin: () => void,
): Promise<LoaderFigures> {
  const numbers = [target.port, load.connections, load.inFlight, load.size, load.warmupMs, load.measureMs]
  const [program = '', ...rest] = pinned(
    [...loader.command, ...numbers.map(String), String(load.maxMessages)],
    target.core,
  )
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: load.warmupMs + load.measureMs + SPARE_MS,
    killSignal: 'SIGKILL',
  })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  let complaint = ''
  child.stderr.on('data', (text: Buffer) => {
    complaint += text.toString()
  })
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === 'begin') onBegin()
      else return JSON.parse(line) as LoaderFigures
    }
  } finally {
    process.removeListener('exit', kill)
  }
  throw new Error(`loader: ${complaint.trim() || 'ended without a figure'}`)
}
