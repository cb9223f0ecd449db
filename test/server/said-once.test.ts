import t from 'tap'
import { isFirstSaid } from '../../src/server/said-once.ts'

t.test('tells who says something first from who says it again', async (t) => {
  const said = ['the moon is full', 'the moon is full', 'the moon is new', 'the moon is full'].map(isFirstSaid)

  t.same(said, [true, false, true, false])
})
