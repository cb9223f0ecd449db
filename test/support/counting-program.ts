/**
 * Runs a program that counts what V8 is asked for, so that nothing is optimised away and a young generation holds a round.
 * Called by the tests that bound the bytes for each packet.
 */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { planted, type PlantedFault } from './planting.ts'

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
/** A young generation of so many megabytes holds all that a round makes. */
const FLAGS = ['--no-opt', '--no-maglev', '--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64']
const IMPORTS = ['../../scripts/compile-on-import.js', './planting.ts'].map((path) => `--import=${file(path)}`)

/** What a program has counted. */
export interface Count {
  /** Bytes for each packet, round by round. */
  readonly perPacket: readonly number[]
  readonly packets: number
  readonly bytes: number
}

/** Runs a program of this folder with these words, and with faults in the files of src that it imports. */
export function count(program: string, words: readonly string[], faults: readonly PlantedFault[] = []): Count {
  const { stdout, stderr } = spawnSync(process.execPath, [...FLAGS, ...IMPORTS, file(`./${program}`), ...words], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...planted(...faults) },
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Count
}

/** The round in which V8 did least of its own. */
export function least({ perPacket }: Count): number {
  return Math.min(...perPacket)
}
