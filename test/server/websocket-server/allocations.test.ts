/**
 * What V8 is asked for by a packet on its way through the server: counted in bytes, which no other work on the machine changes,
 * in a process that optimises nothing away. Times are in `bench`. It is a bound and no equation, for versions of V8 differ;
 * the fault that is planted is one small object for each packet.
 */

import t from 'tap'
import { count, least } from '../../support/counting-program.ts'

const PROGRAM = 'packet-loop.ts'

const WAYS = [
  { way: 'echo', size: 32, bound: 400, promise: 'a packet of 32 bytes in and out costs V8 less than 400 bytes' },
  {
    way: 'echo',
    size: 200,
    bound: 350,
    promise: 'a packet of 200 bytes costs V8 less than 350 bytes beside its own memory',
  },
  { way: 'broadcast', size: 200, bound: 100, promise: 'a broadcast costs V8 less than 100 bytes for each receiver' },
]

for (const { way, size, bound, promise } of WAYS) {
  t.test(promise, async (t) => {
    const counted = count(PROGRAM, [way, String(size), '0'])

    t.equal(counted.bytes, counted.packets * size, 'what went out')
    t.equal(counted.packets, 60_000, 'how often')
    t.ok(least(counted) < bound, `${least(counted)} bytes`)
  })

  t.test(`one object more for each packet is noticed: ${way} of ${size} bytes`, async (t) => {
    t.ok(least(count(PROGRAM, [way, String(size), '1'])) > bound)
  })
}
