/**
 * What V8 is asked for by a packet on its way through the server: counted in bytes, which no other work on the machine changes,
 * in a process that optimises nothing away. Times are in `bench`. It is a bound and no equation, for versions of V8 differ;
 * the fault that is planted is one small object for each packet.
 */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
/** A young generation of so many megabytes holds all that a round makes. */
const FLAGS = ['--no-opt', '--no-maglev', '--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64']

interface Count {
  /** Bytes for each packet that goes out, round by round. */
  readonly perPacket: readonly number[]
  readonly packets: number
  readonly bytes: number
}

function count(...words: (string | number)[]): Count {
  const loader = `--import=${file('../../../scripts/compile-on-import.js')}`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...FLAGS, loader, file('../../support/packet-loop.ts'), ...words.map(String)],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } },
  )
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Count
}

/** The round in which V8 did least of its own. */
const least = ({ perPacket }: Count): number => Math.min(...perPacket)

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
    const counted = count(way, size, 0)

    t.equal(counted.bytes, counted.packets * size, 'what went out')
    t.equal(counted.packets, 60_000, 'how often')
    t.ok(least(counted) < bound, `${least(counted)} bytes`)
  })

  t.test(`one object more for each packet is noticed: ${way} of ${size} bytes`, async (t) => {
    t.ok(least(count(way, size, 1)) > bound)
  })
}
