import t from 'tap'
import { DROP_REASONS, Traffic } from '../../src/peer/traffic.ts'

t.test('begins with nothing dropped for any reason', async (t) => {
  const { drops } = new Traffic()

  t.same(Object.keys(drops), DROP_REASONS)
  t.ok(Object.values(drops).every((count) => count === 0))
})

t.test('hands out drops once, added up by peer and reason, in the order in which they began', async (t) => {
  const traffic = new Traffic()
  traffic.drop(5, 'gone')
  traffic.drop(3, 'unread', 4)
  traffic.drop(5, 'gone', 2)
  traffic.drop(5, 'closed', 0)

  t.same(traffic.takeDrops(), [
    { id: 5, reason: 'gone', count: 3 },
    { id: 3, reason: 'unread', count: 4 },
  ])
  t.same(traffic.takeDrops(), [])
  t.equal(traffic.drops.gone, 3)
})
