/**
 * Asks the registry for known holes in what a user of the package gets: `node scripts/audit.js`, called by .ci/run.
 * Ends with 0 when there are none, with 1 when there are, and with 2 when the registry does not answer this question, as
 * mirrors do: nothing has been checked then, and nobody should think so. Never changes anything.
 */

import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What `npm audit --json` has said: an exit code, and a sentence. */
export function verdictOf(text) {
  const report = parsed(text)
  const total = report?.metadata?.vulnerabilities?.total
  if (typeof total !== 'number' || report.metadata.dependencies?.total === 0) {
    return { code: 2, sentence: `not checked: the registry has not answered (${report?.message ?? 'no report'})` }
  }
  if (total === 0) return { code: 0, sentence: 'no known holes' }
  const names = Object.entries(report.vulnerabilities ?? {}).map(([name, { severity }]) => `${name} (${severity})`)
  return { code: 1, sentence: `${total} with known holes: ${names.join(', ')}` }
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch (error) {
    return { message: error.message }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const cwd = dirname(import.meta.dirname)
  const options = { cwd, encoding: 'utf8', shell: process.platform === 'win32' }
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], options)
  const { code, sentence } = verdictOf(stdout ?? '')
  console.log(`audit: ${sentence}`)
  process.exitCode = code
}
