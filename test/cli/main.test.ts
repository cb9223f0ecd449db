/** The built program `polled-peer`, as npm's bin link starts it. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '../..')

function start(...words: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), ...words], {
    encoding: 'utf8',
  })
  return { code: status, stdout, stderr }
}

t.test('prints the version of the package', async (t) => {
  const description: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

  t.match(description, { version: start('--version').stdout.trim() })
})

t.test('doctor names this Node and an engine', async (t) => {
  const { code, stdout } = start('doctor')

  t.equal(code, 0)
  t.match(stdout, `Node ${process.versions.node}`)
  t.match(stdout, /takes (uws|ws) here/)
})

t.test('a bad flag ends with exit code 2 and one sentence', async (t) => {
  const { code, stderr } = start('doctor', '--nonsense')

  t.equal(code, 2)
  t.match(stderr, /^Unknown option '--nonsense'\..*\n$/)
})
