/**
 * The processors of this machine: which one the servers get, which one the load gets, and how a command is pinned.
 * Called by the rivals and the loader. Where `taskset` does not exist nothing is pinned, and the report says so.
 */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Where servers and load run; `null` where they can't be told apart. */
export interface Placement {
  readonly server: number | null
  readonly load: number | null
  /** Why nothing is pinned; `null` if all is. */
  readonly unpinned: string | null
}

/** Gives the load the first processor this process may use, the servers the last. */
export function place(): Placement {
  const free = allowedProcessors()
  const load = free.at(0)
  const server = free.at(-1)
  const no = (unpinned: string): Placement => ({ server: null, load: null, unpinned })
  if (load === undefined || server === undefined) return no('the processors are not known here')
  if (load === server) return no('there is one processor only')
  if (spawnSync('taskset', ['--version']).error) return no('taskset is not on PATH')
  return { server, load, unpinned: null }
}

/** The command that runs `command` on one processor. */
export function pinned(command: readonly string[], core: number | null): readonly string[] {
  return core === null ? command : ['taskset', '-c', String(core), ...command]
}

function allowedProcessors(): number[] {
  if (process.platform !== 'linux') return []
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  return list.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, i) => first + i)
  })
}
