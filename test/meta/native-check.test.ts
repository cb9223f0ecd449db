/** Plants wrong sums and wrong files in the native engine's package, and asks that the check of CI sees each. */

import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { differences, expectedSums, sumsOf } from '../../scripts/native-check.js'

const INSTALLED = join(import.meta.dirname, '../../node_modules/uWebSockets.js')
/** A package as small as it can be. */
const SMALL = {
  'package.json': '{ "name": "engine", "version": "1.0.0" }',
  'README.md': 'not run',
  bin: { 'engine.node': 'machine code' },
  'index.mjs': 'loads it',
}

t.test('the installed engine is the one whose sums the repository holds', async (t) => {
  const expected = expectedSums()

  t.same(differences(expected, sumsOf(INSTALLED)), [])
  for (const build of ['linux_x64_115', 'linux_x64_127']) {
    t.match(expected.sha256[`dist/bin/uws_${build}.node`], /^[0-9a-f]{64}$/, build)
  }
})

t.test('sums are those of what runs, and no others', async (t) => {
  const { package: name, sha256 } = sumsOf(t.testdir(SMALL))

  t.equal(name, 'engine@1.0.0')
  t.strictSame(Object.keys(sha256), ['bin/engine.node', 'index.mjs'])
})

t.test('one changed byte of machine code is noticed', async (t) => {
  const folder = t.testdir(SMALL)
  const expected = sumsOf(folder)

  appendFileSync(join(folder, 'bin/engine.node'), '\0')

  t.match(differences(expected, sumsOf(folder)), [/^bin\/engine\.node has the SHA-256 /])
})

t.test('a wrong sum, a missing file, an unknown file and another version are noticed', async (t) => {
  const found = sumsOf(t.testdir(SMALL))
  const { 'index.mjs': loader = '', ...rest } = found.sha256
  const sha256 = { 'bin/engine.node': '00', 'bin/other.node': loader }

  t.strictSame(differences({ package: 'engine@2.0.0', sha256 }, found), [
    'engine@1.0.0 is installed, not engine@2.0.0',
    `bin/engine.node has the SHA-256 ${rest['bin/engine.node'] ?? ''}, not 00`,
    'bin/other.node is missing',
    'index.mjs is not known to the repository',
  ])
})

t.test('a package without machine code is no engine', async (t) => {
  const found = sumsOf(t.testdir({ 'package.json': '{ "name": "engine", "version": "1.0.0" }' }))

  t.strictSame(differences(found, found), ['no machine code was looked at'])
})
