/**
 * Demands that every line and branch of the pure rooms is run by the tests. Called by scripts/test.js after a whole run;
 * .taprc names it too, for tap asks here what to count. Reads the summary that tap leaves; test/meta/coverage.test.ts
 * plants a hole in one. Never looks at other rooms.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** The rooms that open no port and read no clock: there is no reason to leave a line untried. */
export const PURE_ROOMS = [
  'src/peer',
  'src/multiplayer',
  'src/godot4/wire',
  'src/godot4/variant',
  'src/godot4/script',
  'src/godot4/translate',
  'src/godot4/replication',
  'src/world',
]

const OF_THE_WHOLE = /^test\/(bench|browser|cli|demo|fuzz|godot|godot4\/engine|meta|network|soak)\//

/** True for tests of whole programs, real sockets and texts: no line of a pure room is left to them. */
export function isOfTheWhole(test) {
  return OF_THE_WHOLE.test(test)
}

/** What is counted while a test file runs; null for nothing. Counting, and adding it all up, takes longer than many a test. */
export default function countedBy(test) {
  return isOfTheWhole(test) ? null : PURE_ROOMS.map((room) => `${room}/**/*.ts`)
}

/** The `.ts` files below a folder of `root`, as `src/peer/error.ts`; those of installed packages are not ours. */
export function sourcesBelow(root, folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !file.includes('node_modules/'))
    .sort()
}

/** True when a file holds types alone: nothing of it is left to run, and V8 reports nothing. */
function isTypesOnly(text) {
  return !/^(export )?(abstract )?(const|let|class|function|async function)\b/m.test(text)
}

/**
 * What is missing, one sentence each. `summary` is istanbul's json-summary; `sources` maps each file to its text.
 * A pure file that the summary does not know is missing too: else a run that loads nothing would pass.
 */
export function findHoles(summary, sources, root) {
  const holes = []
  for (const [file, text] of Object.entries(sources)) {
    const figures = summary[join(root, file)]
    if (figures === undefined) {
      if (!isTypesOnly(text)) holes.push(`${file} was not loaded by any test`)
      continue
    }
    for (const kind of ['lines', 'branches']) {
      const { covered, total } = figures[kind]
      if (covered < total) holes.push(`${file}: ${covered} of ${total} ${kind} are run`)
    }
  }
  return holes
}

/** Reads the tree and the summary and returns the holes; throws when there is no summary. */
export function checkCoverage(root) {
  const summary = JSON.parse(readFileSync(join(root, '.tap/report/coverage-summary.json'), 'utf8'))
  const files = PURE_ROOMS.flatMap((room) => sourcesBelow(root, room))
  const sources = Object.fromEntries(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
  return { files: files.length, holes: findHoles(summary, sources, root) }
}
