/** Whether figures can be written, before there are any. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { whyUnwritable } from '../../src/cli/figures-file.ts'

t.test('a new file and one that is there can be written, and are not touched', async (t) => {
  const folder = t.testdir({ 'old.json': '{}' })

  t.equal(whyUnwritable(join(folder, 'new.json')), undefined)
  t.equal(whyUnwritable(join(folder, 'old.json')), undefined)
  t.same(readdirSync(folder), ['old.json'])
})

t.test('a folder, and a place that is not there, cannot', async (t) => {
  const folder = t.testdir({ 'old.json': '{}' })

  t.match(whyUnwritable(folder), /' is a folder$/)
  t.match(whyUnwritable(join(folder, 'none', 'new.json')), /ENOENT/)
  t.match(whyUnwritable(join(folder, 'old.json', 'new.json')), /ENOTDIR/)
})
