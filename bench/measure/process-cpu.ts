/**
 * Reads how much processor time one process, or the whole machine, has used, from the operating system.
 * Called around each measured window. It never asks the server itself.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'

const TICKS_PER_SECOND = Number(spawnSync('getconf', ['CLK_TCK']).stdout?.toString()) || 100

/**
 * Seconds of user and system time that the threads of a process have used, to the nanosecond where the kernel keeps
 * that; `null` where /proc does not exist. What threads used that have ended since does not count.
 */
export function processCpuSeconds(pid: number): number | null {
  if (process.platform !== 'linux') return null
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`)
  if (!existsSync(`/proc/${pid}/schedstat`)) return threads.reduce((sum, thread) => sum + tickSeconds(thread), 0)
  return threads.reduce(
    (sum, thread) => sum + Number(readFileSync(`${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e9,
    0,
  )
}

function tickSeconds(folder: string): number {
  const stat = readFileSync(`${folder}/stat`, 'utf8')
  // The program's name stands in parentheses and may hold spaces: the fields are counted from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Seconds of work that all processors together have done since the start, for whomever; `null` without /proc. */
export function machineCpuSeconds(): number | null {
  if (process.platform !== 'linux') return null
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = readFileSync('/proc/stat', 'utf8')
    .slice(0, 400)
    .split(/\s+/)
    .slice(1, 9)
    .map(Number)
  return (user + nice + system + irq + softIrq + steal) / TICKS_PER_SECOND
}
