/** Errors as sentences, each said once. */

import t from 'tap'
import { reportOnce, sentenceOf } from '../../src/cli/report-once.ts'

t.test('says each sentence once, and no more than twenty', async (t) => {
  const said: string[] = []
  const report = reportOnce((sentence) => said.push(sentence))

  for (let tick = 0; tick < 60; tick++) report(new Error('the same'))
  for (let tick = 0; tick < 60; tick++) report(new Error(`another ${tick}`))

  t.equal(said.length, 20)
  t.same(said.slice(0, 2), ['the same', 'another 0'])
})

t.test('needs no Error', async (t) => {
  t.equal(sentenceOf('a text'), 'a text')
})
