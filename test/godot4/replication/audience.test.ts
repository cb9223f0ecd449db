/** Sets of receivers with a name. */

import t from 'tap'
import { Audience } from '../../../src/godot4/replication/audience.ts'

function audience(...ids: number[]): Audience {
  const made = new Audience()
  for (const id of ids) made.add(id)
  return made
}

t.test('has one name for the same ids, in whatever order they came', async (t) => {
  t.equal(audience(7, 5).nameAmong(9), audience(5, 7).nameAmong(9))
  t.not(audience(5, 7).nameAmong(9), audience(5, 8).nameAmong(9))
  t.not(audience(5, 7).nameAmong(9), audience(57).nameAmong(9))
  t.equal(audience(5, 7).nameAmong(2), audience(8, 9).nameAmong(2), 'everybody needs no list')
})

t.test('has another name when it has changed', async (t) => {
  const one = audience(5, 7)
  const before = one.nameAmong(9)

  one.add(7)
  t.equal(one.nameAmong(9), before)
  one.add(8)
  t.equal(one.nameAmong(9), '5,7,8')
  t.strictSame([one.delete(8), one.delete(8), one.nameAmong(9)], [true, false, before])
  one.clear()
  t.strictSame([one.size, one.has(5), one.nameAmong(9), [...one.ids]], [0, false, '', []])
})
