/** How often a peer may call: the buckets by themselves; what a refused call does is tested with the refusals. */

import t from 'tap'
import { allowanceOf, RateLimits } from '../../../src/multiplayer/rpc/rate-limit.ts'

t.test('a limit of less than one call a second needs no burst, and lets one call through at once', async (t) => {
  const limits = new RateLimits()
  const allowance = allowanceOf({ calls: 0.5, per: 1 })

  t.strictSame(
    [0, 0, 1999, 2000, 2001, 4000].map((now) => limits.take(5, allowance, now)),
    [true, false, false, true, false, true],
  )
})

t.test('what is no limit is a TypeError that says what a limit is', async (t) => {
  const one = { calls: 1, per: 1 }
  const bad = [null, undefined, 5, 'often', {}, { calls: 1 }, { ...one, calls: 0 }, { ...one, per: Infinity }]
  for (const limit of [...bad, { ...one, calls: 1n }, { ...one, burst: 0.5 }, { ...one, burst: null }]) {
    t.throws(() => allowanceOf(limit as never), {
      name: 'TypeError',
      message: /^A rate_limit is \{ calls, per, burst\? \}/,
    })
  }
})

t.test('a peer that connects again has fresh buckets, and the others keep theirs', async (t) => {
  const limits = new RateLimits()
  const allowance = allowanceOf({ calls: 1, per: 10 })
  t.strictSame([limits.take(5, allowance, 0), limits.take(7, allowance, 0)], [true, true])

  limits.forget(5)

  t.strictSame([limits.take(5, allowance, 0), limits.take(7, allowance, 0)], [true, false])
})
