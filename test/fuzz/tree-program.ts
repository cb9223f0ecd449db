/** Runs a program of this tree as `npm run fuzz` does: in a process of its own, where nobody else counts what runs. */

import { spawnSync } from 'node:child_process'

const ROOT = new URL('../../', import.meta.url)

/** What a program printed, and how it ended. */
export interface ProgramEnd {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs it to its end. */
export function runOfTree(program: string, ...words: readonly string[]): ProgramEnd {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', './scripts/compile-on-import.js', program, ...words],
    { cwd: ROOT, env: { PATH: process.env['PATH'] ?? '' }, encoding: 'utf8' },
  )
  return { code: status, stdout, stderr }
}
