/**
 * What V8's heap holds for a peer that says nothing: counted in bytes, all garbage collected, in a process of its own, where no
 * other work changes it. It is a bound and no equation, for versions of V8 differ; the fault that is planted is a small
 * array for each peer. What an engine takes for a socket is not in it: `npm run bench -- idle` measures all.
 */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const BOUND = 1000
const PEERS = 2000

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

interface Count {
  readonly perPeer: number
  readonly peers: number
}

function count(planted: number): Count {
  const loader = `--import=${file('../../../scripts/compile-on-import.js')}`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-opt', '--no-maglev', '--expose-gc', loader, file('../../support/idle-peers.ts'), String(planted)],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } },
  )
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Count
}

t.test(`a peer that says nothing takes less than ${BOUND} bytes of V8's heap`, async (t) => {
  const counted = count(0)

  t.equal(counted.peers, PEERS)
  t.ok(counted.perPeer < BOUND, `${counted.perPeer} bytes`)
})

t.test('three small arrays more for each peer are noticed', async (t) => {
  t.ok(count(3).perPeer > BOUND)
})
