/**
 * Holds the native engine to the repository: `node scripts/native-check.js`, called by .ci/run after the installation.
 * Each file of the package that runs must be there with the SHA-256 that native-checksums.json says, and no other.
 * Never loads any of them. After a change of the dependency: `--write`, and look at what has changed.
 */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = dirname(import.meta.dirname)
const FOLDER = join(root, 'node_modules/uWebSockets.js')
const SUMS = join(import.meta.dirname, 'native-checksums.json')
/** Machine code, and what loads it. */
const RUNS = /\.(node|mjs|cjs|js)$/

/** The package's name and version, and the sum of each file in it that runs, by its path. */
export function sumsOf(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => RUNS.test(file))
    .sort()
  const sum = (file) =>
    createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex')
  return { package: `${name}@${version}`, sha256: Object.fromEntries(files.map((file) => [file, sum(file)])) }
}

/** The sums that the repository holds. */
export function expectedSums() {
  return JSON.parse(readFileSync(SUMS, 'utf8'))
}

/** Sentences about what is not as it was expected; none when all is well. A package without machine code is not. */
export function differences(expected, found) {
  const problems = []
  if (found.package !== expected.package) problems.push(`${found.package} is installed, not ${expected.package}`)
  const names = new Set([...Object.keys(expected.sha256), ...Object.keys(found.sha256)])
  for (const name of names) {
    const [wanted, is] = [expected.sha256[name], found.sha256[name]]
    if (is === undefined) problems.push(`${name} is missing`)
    else if (wanted === undefined) problems.push(`${name} is not known to the repository`)
    else if (wanted !== is) problems.push(`${name} has the SHA-256 ${is}, not ${wanted}`)
  }
  if (![...names].some((name) => name.endsWith('.node'))) problems.push('no machine code was looked at')
  return problems
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (!existsSync(FOLDER)) throw new Error('uWebSockets.js is not installed: npm ci')
  const found = sumsOf(FOLDER)
  if (process.argv[2] === '--write') writeFileSync(SUMS, `${JSON.stringify(found, null, 2)}\n`)
  const problems = differences(expectedSums(), found)
  for (const problem of problems) console.error(`native: ${problem}`)
  const count = Object.keys(found.sha256).length
  if (problems.length === 0) console.log(`native: ${count} files of ${found.package} are those of the repository`)
  else process.exitCode = 1
}
