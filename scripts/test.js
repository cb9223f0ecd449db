/**
 * Runs the tests: `npm test` runs all with coverage, `npm test -- test/peer/signal.test.ts` runs some without.
 * Other arguments go to tap as they are. Built files are expected in dist: the npm script makes them first.
 */

import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { compiled } from './compiled.js'
import { checkCoverage, sourcesBelow } from './coverage.js'

const root = dirname(import.meta.dirname)
const given = process.argv.slice(2)
const isWhole = given.every((word) => word.startsWith('-')) && !given.includes('--disable-coverage')

rmSync(join(root, '.tap/report'), { recursive: true, force: true })
if (isWhole) rmSync(join(root, '.tap/compiled'), { recursive: true, force: true })
// One process loads the compiler, instead of each that meets a file first.
for (const file of ['src', 'demo', 'fuzz', 'soak', 'test'].flatMap((folder) => sourcesBelow(root, folder))) {
  if (!file.endsWith('.d.ts')) compiled(join(root, file))
}
const tap = [
  join(root, 'node_modules/tap/dist/esm/run.mjs'),
  'run',
  // tap would leave a processor free: on two, that is one file at a time.
  `--jobs=${availableParallelism()}`,
  ...(isWhole ? [] : ['--disable-coverage']),
  ...given,
]
const { status } = spawnSync(process.execPath, tap, { cwd: root, stdio: 'inherit' })
process.exitCode = status ?? 1

if (isWhole && status === 0) {
  const { files, holes } = checkCoverage(root)
  for (const hole of holes) console.error(`not covered: ${hole}`)
  if (holes.length > 0 || files === 0) process.exitCode = 1
  else console.log(`pure rooms: all lines and branches of ${files} files are run by the tests`)
}
