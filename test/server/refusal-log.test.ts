import t from 'tap'
import { RefusalLog } from '../../src/server/refusal-log.ts'

t.test('adds equal refusals up, and hands them out once', async (t) => {
  const log = new RefusalLog()
  log.add('bad-key', '10.0.0.1')
  log.add('server-full', '10.0.0.2')
  log.add('bad-key', '10.0.0.1')

  t.same(log.take(), [
    { reason: 'bad-key', address: '10.0.0.1', count: 2 },
    { reason: 'server-full', address: '10.0.0.2', count: 1 },
  ])
  t.same(log.take(), [])
})

t.test('leaves addresses out when there are too many, and still counts everyone', async (t) => {
  const log = new RefusalLog()
  for (let index = 0; index < 10_000; index++) log.add('bad-key', `10.0.${index >> 8}.${index & 255}`)

  const entries = log.take()

  t.equal(entries.length, 257)
  t.equal(entries.at(-1)?.address, '')
  t.equal(
    entries.reduce((sum, { count }) => sum + count, 0),
    10_000,
  )
})

t.test('forgets when it is cleared', async (t) => {
  const log = new RefusalLog()
  log.add('bad-key', '')

  log.clear()

  t.same(log.take(), [])
})
