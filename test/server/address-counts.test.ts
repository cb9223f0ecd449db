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

t.test('keeps nothing of an address from which there is none any more', async (t) => {
  const counts = new AddressCounts()

  for (let host = 1; host <= 100; host++) counts.add(`10.0.0.${host}`)
  counts.add('10.0.0.1')
  const most = counts.size
  for (let host = 1; host <= 100; host++) counts.remove(`10.0.0.${host}`)
  counts.remove('10.0.0.200')

  t.strictSame([most, counts.size, counts.of('10.0.0.1')], [100, 1, 1])
})

t.test('forgets all', async (t) => {
  const counts = new AddressCounts()
  counts.add('10.0.0.1')

  counts.clear()

  t.equal(counts.of('10.0.0.1'), 0)
})
