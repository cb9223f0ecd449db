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

t.test('of several errors without a word of their own, each says why', async (t) => {
  const refused = [new Error('connect ECONNREFUSED ::1:9080'), new Error('connect ECONNREFUSED 127.0.0.1:9080')]

  t.equal(sentenceOf(new AggregateError(refused)), `${refused[0]?.message}; ${refused[1]?.message}`)
  t.equal(sentenceOf(new AggregateError(refused, 'Both have failed.')), 'Both have failed.')
  t.equal(sentenceOf(new AggregateError([new AggregateError(refused), 'a text'])).split('; ').length, 3)
})
