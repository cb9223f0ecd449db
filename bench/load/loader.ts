/**
 * Chooses the language of a loader, compiles it if it is the C one, and runs it against one server.
 * Called by shapes/server-shape.ts and shapes/gauge-shape.ts. The loader always runs in a process of its own, away from the server's processor.
 */

import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Dialect } from '../rivals/rival.ts'
import type { LatencyUs } from './histogram.ts'
import { runProgram } from './run-program.ts'

const SPARE_MS = 15_000
/** Time that each connection may take to come in. */
const JOIN_MS = 20

/** The loaders there are: each is `<name>.c` in this folder, and perhaps a twin `<name>.ts`. */
export type LoaderProgram = 'echo' | 'relay' | 'broadcast' | 'join' | 'crowd'

/** What the load is to be written in. */
export type LoaderWish = 'auto' | 'c' | 'node'

/** A loader that is ready to run. */
export interface Loader {
  readonly program: LoaderProgram
  readonly language: 'C' | 'Node'
  /** Why it is not the C one; `null` if it is, or if Node was asked for. */
  readonly reason: string | null
  readonly command: readonly string[]
}

/** A loader, or why there is none. */
export type MadeLoader =
  { readonly loader: Loader; readonly absence: null } | { readonly loader: null; readonly absence: string }

/** One load. */
export interface Load {
  readonly connections: number
  /** Echo and relay: messages of each connection that are under way; with a rate, that may be at most. */
  readonly inFlight?: number
  /** Messages that each connection sends in a second; 0, the default, as fast as they come back, which is all that Node can. */
  readonly rate?: number
  /** Bytes of a message. Echo: 1 to 65,000; relay: 4 to 100, or 0 for a remote call; broadcast: what all are told, 8 to 1000. */
  readonly size?: number
  /** Broadcast: bytes of what each connection sends, 8 to 1000. */
  readonly packetBytes?: number
  readonly warmupMs: number
  readonly measureMs: number
  /** The load ends early after this many have come back. */
  readonly maxMessages: number
}

/** What a loader prints. */
export interface LoaderFigures {
  readonly count: number
  readonly seconds: number
  readonly perSecond: number
  /** The loader's own share of one processor, 0 to 1. */
  readonly loaderCpu: number
  /** `null` of a load that waits for nothing. */
  readonly latencyUs: LatencyUs | null
}

/** What each program is told behind the port, as its first comment says. */
const ARGUMENTS: Readonly<Record<LoaderProgram, (load: Required<Load>) => readonly number[]>> = {
  echo: (load) => [load.connections, load.inFlight, load.size, load.warmupMs, load.measureMs, load.maxMessages],
  relay: (load) => [load.connections, load.inFlight, load.size, load.warmupMs, load.measureMs, load.maxMessages],
  broadcast: (load) => [load.connections, load.packetBytes, load.size, load.warmupMs, load.measureMs, load.maxMessages],
  join: (load) => [load.connections, load.warmupMs, load.measureMs, load.maxMessages],
  crowd: (load) => [load.connections, load.measureMs],
}

/** Programs whose load is written in Node too, without a pace. */
const TWINS: readonly LoaderProgram[] = ['echo']

/** What a loader must be able to do. */
export interface LoaderNeed {
  readonly program: LoaderProgram
  /** Some load has a rate. */
  readonly isPaced: boolean
}

/** Compiles bench/load/`program`.c into `folder` if there is a C compiler, else takes its Node twin if that will do. */
export function makeLoader({ program, isPaced }: LoaderNeed, wish: LoaderWish, folder: string): MadeLoader {
  const node = (reason: string | null): MadeLoader => {
    if (isPaced || !TWINS.includes(program)) {
      const what = `the ${isPaced ? 'paced ' : ''}${program} load`
      return { loader: null, absence: `${what} exists in C only${reason === null ? '' : `: ${reason}`}` }
    }
    const command = [process.execPath, new URL(`./${program}.js`, import.meta.url).pathname]
    return { loader: { program, language: 'Node', reason, command }, absence: null }
  }
  if (wish === 'node') return node(null)
  mkdirSync(folder, { recursive: true })
  const binary = join(folder, `${program}-load`)
  const source = new URL(`../../bench/load/${program}.c`, import.meta.url).pathname
  const built = spawnSync('cc', ['-O2', '-o', binary, source])
  if (built.status === 0) return { loader: { program, language: 'C', reason: null, command: [binary] }, absence: null }
  const reason = built.error ? 'there is no C compiler (cc)' : `cc failed: ${built.stderr.toString().slice(0, 300)}`
  return wish === 'c' ? { loader: null, absence: reason } : node(reason)
}

/** Where a load goes. */
export interface LoadTarget {
  readonly port: number
  /** How the server's messages are written; the Node twin knows plain ones only. */
  readonly dialect: Dialect
  /** The processor of the loader. */
  readonly core: number | null
}

/** Runs the loader once. `onBegin` is called when the measured window opens; a crowd stays until it has ended. */
export async function runLoader(
  loader: Loader,
  given: Load,
  { port, dialect, core }: LoadTarget,
  onBegin: () => unknown,
): Promise<LoaderFigures> {
  const load = { inFlight: 0, rate: 0, size: 0, packetBytes: 0, ...given }
  const isPlain = dialect === 'plain'
  if (!isPlain && loader.language === 'Node') throw new Error(`the load exists in C only for ${dialect}`)
  const pace = load.rate === 0 && isPlain ? [] : [String(load.rate), ...(isPlain ? [] : [dialect])]
  const command = [...loader.command, String(port), ...ARGUMENTS[loader.program](load).map(String), ...pace]
  try {
    const timeoutMs = SPARE_MS + load.connections * JOIN_MS + load.warmupMs + load.measureMs
    return (await runProgram({ command, core, timeoutMs, onBegin })) as LoaderFigures
  } catch (error) {
    throw new Error(`loader: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
