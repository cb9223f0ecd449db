import t from 'tap'
import { sayOnce } from '../../src/server/said-once.ts'

t.test('a text is said once, whoever says it, and no text is not said', async (t) => {
  const heard: string[] = []
  const also: string[] = []

  for (const text of ['the moon is full', undefined, 'the moon is full', 'the moon is new']) {
    sayOnce(text, (words) => heard.push(words))
    sayOnce(text, (words) => also.push(words))
  }

  t.same(heard, ['the moon is full', 'the moon is new'])
  t.same(also, [])
})
