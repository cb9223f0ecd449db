/** How many of something there are from each address. */

import t from 'tap'
import { AddressCounts } from '../../src/server/address-counts.ts'

t.test('counts each address for itself', async (t) => {
  const counts = new AddressCounts()

  counts.add('10.0.0.1')
  counts.add('10.0.0.1')
  counts.add('10.0.0.2')
  counts.remove('10.0.0.1')

  t.same(
    ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((address) => counts.of(address)),
    [1, 1, 0],
  )
})

t.test('never counts below none', async (t) => {
  const counts = new AddressCounts()

  counts.remove('10.0.0.1')
  counts.add('10.0.0.1')

  t.equal(counts.of('10.0.0.1'), 1)
})

t.test('forgets all', async (t) => {
  const counts = new AddressCounts()
  counts.add('10.0.0.1')

  counts.clear()

  t.equal(counts.of('10.0.0.1'), 0)
})
