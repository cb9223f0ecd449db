/**
 * Which of a list of reasons no line of code gives: for the tests that hold such a list to the code. Reads sources as text.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sourcesBelow } from '../../scripts/coverage.js'

const ROOT = join(import.meta.dirname, '../..')
/** What all calls share, those of Godot 3 too: the way to a node, and the checks of a call. */
const SHARED = ['tree-place', 'checked-call'].map((name) => `src/multiplayer/rpc/${name}.ts`)
/** Lists of reasons, which give none. */
const LISTS = /refusals\.ts$/

/** The reasons that stand in no source of a folder, nor in what all calls share, lists aside. */
export function notGiven(reasons: readonly string[], folder: string): string[] {
  const files = [...SHARED, ...sourcesBelow(ROOT, folder).filter((file) => !LISTS.test(file))]
  const texts = files.map((file) => readFileSync(join(ROOT, file), 'utf8'))
  return reasons.filter((reason) => !texts.some((text) => text.includes(`'${reason}'`)))
}
