/** Runs a program of this tree as `npm run fuzz` does: in a process of its own, where nobody else counts what runs. */

import { spawnSync } from 'node:child_process'
import { planted, type PlantedFault } from '../support/planting.ts'

const ROOT = new URL('../../', import.meta.url)
const IMPORTS = ['./scripts/compile-on-import.js', './test/support/planting.ts'].flatMap((file) => ['--import', file])

/** What a program printed, and how it ended. */
export interface ProgramEnd {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs it to its end. */
export function runOfTree(program: string, ...words: readonly string[]): ProgramEnd {
  return runWith([], program, words)
}

/** The same with faults in the files of src that it imports. */
export function runPlanted(faults: readonly PlantedFault[], program: string, ...words: readonly string[]): ProgramEnd {
  return runWith(faults, program, words)
}

function runWith(faults: readonly PlantedFault[], program: string, words: readonly string[]): ProgramEnd {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...IMPORTS, program, ...words], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...planted(...faults) },
    encoding: 'utf8',
  })
  return { code: status, stdout, stderr }
}
