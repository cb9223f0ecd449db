import t from 'tap'
import { TokenBucket } from '../../src/peer/token-bucket.ts'

t.test('gives what a full bucket holds at once, and then what time brings', async (t) => {
  const bucket = new TokenBucket({ capacity: 3, rate: 0.001 }, 0)

  const given = [0, 0, 0, 0, 999, 1000, 1000, 2500, 3000].map((now) => bucket.take(1, now))

  t.strictSame(given, [true, true, true, false, false, true, false, true, true])
})

t.test('never holds more than its capacity, however long nobody takes', async (t) => {
  const bucket = new TokenBucket({ capacity: 10, rate: 1 }, 0)

  t.strictSame([bucket.take(10, 1e9), bucket.take(1, 1e9)], [true, false])
})

t.test('takes nothing where it has less than is asked for', async (t) => {
  const bucket = new TokenBucket({ capacity: 10, rate: 1 }, 0)

  t.strictSame([bucket.take(11, 0), bucket.take(10, 0), bucket.take(1, 0)], [false, true, false])
})
