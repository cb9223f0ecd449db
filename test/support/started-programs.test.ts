/** What a test starts is what users start: tap's own modules, which it hands on to each Node, do not come along. */

import { spawnSync } from 'node:child_process'
import t from 'tap'

/** The words and the options that a Node was started with, as it says itself. */
function wordsOf(...words: readonly string[]): string {
  const told = 'JSON.stringify([process.execArgv, process.env.NODE_OPTIONS ?? ""])'
  return spawnSync(process.execPath, [...words, '-p', told], { encoding: 'utf8' }).stdout
}

t.test('a program loads nothing of tap, and where it asks for it, what compiles', async (t) => {
  t.match(wordsOf(), /^\[\["-p",/)
  t.notMatch(wordsOf(), '@tapjs')

  t.match(wordsOf(...process.execArgv), /--import=\.\/scripts\/compile-on-import\.js/)
  t.notMatch(wordsOf(...process.execArgv), '@tapjs')
})

t.test('nor does one whose environment the test has chosen', async (t) => {
  const { stdout } = spawnSync('env', [], { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', KEPT: '1' } })

  t.match(stdout, /^KEPT=1$/m)
  t.notMatch(stdout, '@tapjs')
})
