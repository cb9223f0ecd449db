/**
 * Runs the tests: `npm test` runs all with coverage, `npm test -- test/peer/signal.test.ts` runs some without, each in a
 * process of its own; `--every-node` runs what every supported Node has to, without coverage. Other arguments go to tap as
 * they are. Built files are expected in dist: the npm script makes them first.
 */

import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { compiled } from './compiled.js'
import { checkCoverage, sourcesBelow } from './coverage.js'
import { entryOf, forEveryNode, groupsOf } from './test-groups.js'

const root = dirname(import.meta.dirname)
const given = process.argv.slice(2).filter((word) => word !== '--every-node')
const isForEveryNode = process.argv.includes('--every-node')
const namesFiles = given.some((word) => !word.startsWith('-'))
const isWhole = !namesFiles && !isForEveryNode && !given.includes('--disable-coverage')

/** Files to run, one for each process: a group of several tests has one written for it. */
function filesToRun() {
  const all = sourcesBelow(root, 'test').filter((file) => file.endsWith('.test.ts'))
  const groups = groupsOf(isForEveryNode ? forEveryNode(all) : all)
  return groups.map((group) => {
    if (group.length === 1) return group[0]
    // The report calls a group by its first file and how many come with it.
    const file = `.tap/groups/${group[0].replace('.test.ts', `-and-${group.length - 1}-more.test.ts`)}`
    mkdirSync(join(root, dirname(file)), { recursive: true })
    writeFileSync(join(root, file), entryOf(root, group))
    return file
  })
}

for (const folder of ['report', 'groups']) rmSync(join(root, '.tap', folder), { recursive: true, force: true })
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
  ...(namesFiles ? [] : filesToRun()),
]
const { status } = spawnSync(process.execPath, tap, { cwd: root, stdio: 'inherit' })
process.exitCode = status ?? 1

if (isWhole && status === 0) {
  const { files, holes } = checkCoverage(root)
  for (const hole of holes) console.error(`not covered: ${hole}`)
  if (holes.length > 0 || files === 0) process.exitCode = 1
  else console.log(`pure rooms: all lines and branches of ${files} files are run by the tests`)
}
