import t from 'tap'
import { copyBytes } from '../../src/peer/copy-bytes.ts'

t.test('copies bytes to their place, and no others', async (t) => {
  const to = new Uint8Array(5).fill(9)

  copyBytes(to, Uint8Array.of(1, 2), 2)

  t.same([...to], [9, 9, 1, 2, 9])
})

t.test('copies out of a view what the view shows', async (t) => {
  const to = new Uint8Array(2)

  copyBytes(to, Uint8Array.of(1, 2, 3, 4).subarray(1, 3), 0)

  t.same([...to], [2, 3])
})

t.test('refuses what does not fit, as the method does', async (t) => {
  t.throws(() => copyBytes(new Uint8Array(2), new Uint8Array(2), 1), RangeError)
})
