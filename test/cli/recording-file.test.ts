/** The file that a recording goes into, before and behind the moment from which there is something to record. */

import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { claimFile } from '../../src/cli/recording-file.ts'

/** The claim on a file, which is expected to succeed. */
function claimed(file: string, mayReplace: boolean) {
  const claim = claimFile({ file, mayReplace })
  if (!claim.ok) throw new Error(claim.sentence)
  return claim
}

t.test('a new file is there at once, and away again when it is given back', async (t) => {
  const folder = t.testdir()

  for (const mayReplace of [false, true]) {
    const { path, keep, giveBack } = claimed(join(folder, 'new.rec'), mayReplace)
    t.same([path, keep(), readdirSync(folder)], [join(folder, 'new.rec'), undefined, ['new.rec']])
    giveBack()
    t.same(readdirSync(folder), [])
  }
})

t.test('a file that may be replaced stays until the new one is kept', async (t) => {
  const folder = t.testdir({ 'old.rec': 'precious' })
  const old = join(folder, 'old.rec')

  claimed(old, true).giveBack()
  t.same([readdirSync(folder), readFileSync(old, 'utf8')], [['old.rec'], 'precious'])

  const { path, keep } = claimed(old, true)
  writeFileSync(path, 'new')
  t.equal(readFileSync(old, 'utf8'), 'precious')
  t.equal(keep(), undefined)
  t.same([readdirSync(folder), readFileSync(old, 'utf8')], [['old.rec'], 'new'])
})

t.test('what a link leads to is replaced, not the link', async (t) => {
  const folder = t.testdir({ real: { 'old.rec': 'precious' } })
  const link = join(folder, 'link.rec')
  symlinkSync(join(folder, 'real', 'old.rec'), link)

  const { path, keep } = claimed(link, true)
  writeFileSync(path, 'new')
  keep()

  t.same([readFileSync(link, 'utf8'), readdirSync(join(folder, 'real'))], ['new', ['old.rec']])
})

t.test('what is in the way is a sentence, and stays', async (t) => {
  const folder = t.testdir({ 'old.rec': 'precious', 'busy.rec': 'a', 'busy.rec.part': 'b' })
  const sentenceOf = (name: string, mayReplace: boolean, wayOut?: string): string => {
    const claim = claimFile({ file: join(folder, name), mayReplace }, wayOut)
    return claim.ok ? '' : claim.sentence
  }

  t.match(sentenceOf('old.rec', false), /old\.rec' is there already: it is not recorded over\.$/)
  t.match(sentenceOf('old.rec', false, '--force does'), /old\.rec' is there already: --force does\.$/)
  t.match(sentenceOf('busy.rec', true), /busy\.rec\.part' is there already: it is in the way\.$/)
  t.match(sentenceOf('', true), /' is no file that could be replaced\.$/)
  t.match(sentenceOf('none/new.rec', true), /^Cannot write '.*new\.rec': ENOENT.*\.$/)
  t.match(sentenceOf('old.rec/new.rec', true), /^Cannot write '.*new\.rec': ENOTDIR.*\.$/)
  t.same(readdirSync(folder).length, 3)
})

t.test('a file that cannot take the place of the old one is a sentence', async (t) => {
  const folder = t.testdir({ 'old.rec': 'precious' })
  const old = join(folder, 'old.rec')
  const { path, keep, giveBack } = claimed(old, true)
  giveBack()
  mkdirSync(path)

  t.match(keep(), /^Cannot replace '.*old\.rec': .*\.$/)
  t.equal(readFileSync(old, 'utf8'), 'precious')
})
