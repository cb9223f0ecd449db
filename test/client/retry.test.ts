/** Which failures are worth another attempt, and how long the waits are. */

import t from 'tap'
import { failure, httpFailure } from '../../src/client/failure.ts'
import { Backoff, isPassingEnd, isPassingFailure } from '../../src/client/retry.ts'
import { SeededRandom } from '../../src/peer/seeded-random.ts'
import type { EndCause } from '../../src/peer/connection.ts'

const SETTINGS = { firstDelayMs: 100, maxDelayMs: 1000, maxAttempts: Infinity }

t.test('an attempt is worth repeating unless the answer would be the same', async (t) => {
  for (const reason of ['unresolved', 'unreachable', 'timeout', 'reset', 'unknown'] as const) {
    t.equal(isPassingFailure(failure(reason)), true, reason)
  }
  for (const reason of ['tls', 'bad-answer'] as const) t.equal(isPassingFailure(failure(reason)), false, reason)
  for (const status of [408, 425, 429, 500, 503]) t.equal(isPassingFailure(httpFailure(status, '')), true, `${status}`)
  for (const status of [200, 301, 400, 401, 403, 404, 426]) t.equal(isPassingFailure(httpFailure(status, '')), false)
})

t.test('an end is worth another attempt unless a side wanted it', async (t) => {
  const cases: readonly (readonly [EndCause, number, boolean])[] = [
    ['lost', 1006, true],
    ['violation', 1006, true],
    ['refused', 1008, true],
    ['local', 1001, false],
    ['remote', 1000, false],
    ['remote', 1005, false],
    ['remote', 1001, true],
    ['remote', 1012, true],
    ['remote', 4000, false],
  ]
  for (const [cause, code, expected] of cases) {
    t.equal(isPassingEnd({ cause, code, reason: '', wasClean: true }), expected, `${cause} ${code}`)
  }
})

t.test('waits lie between the half and the whole of a time that doubles', async (t) => {
  const lowest = new Backoff(SETTINGS, { nextUint32: () => 0 })
  const highest = new Backoff(SETTINGS, { nextUint32: () => 0xffffffff })

  t.same(
    [1, 2, 3, 4, 5, 6].map(() => lowest.next()),
    [50, 100, 200, 400, 500, 500],
  )
  t.same(
    [1, 2, 3, 4, 5, 6].map(() => Math.round(highest.next() ?? 0)),
    [100, 200, 400, 800, 1000, 1000],
  )
})

t.test('a crowd that was cut off together does not come back together', async (t) => {
  const random = new SeededRandom(7)
  const waits = Array.from({ length: 1000 }, () => new Backoff(SETTINGS, random).next() ?? 0)

  const inEachTenth = Array.from({ length: 10 }, (_, tenth) => {
    return waits.filter((wait) => Math.floor((wait - 50) / 5) === tenth).length
  })

  t.ok(Math.min(...inEachTenth) > 50, inEachTenth.join(' '))
})

t.test('retries are used up, and given again by reset or a connection that lasted', async (t) => {
  const backoff = new Backoff({ ...SETTINGS, maxAttempts: 1 }, new SeededRandom(1))

  t.type(backoff.next(), 'number')
  t.equal(backoff.next(), null)
  backoff.ended(999)
  t.equal(backoff.next(), null)
  backoff.ended(1000)
  t.equal(backoff.attempts, 0)
  t.type(backoff.next(), 'number')
})

t.test('a failure says what it knows', async (t) => {
  t.equal(failure('timeout').message, 'The handshake did not end in time.')
  t.match(failure('reset', 'socket hang up.').message, /before it answered[.] socket hang up[.]$/)
  t.match(httpFailure(404, 'Not Found'), { status: 404, message: /404 Not Found/ })
  t.match(httpFailure(599, ''), { message: /said 599[.]/ })
})
