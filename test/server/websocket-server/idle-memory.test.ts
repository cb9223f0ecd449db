/**
 * What V8's heap holds for a peer that says nothing: counted in bytes, all garbage collected, in a process of its own, where no
 * other work changes it. It is a bound and no equation, for versions of V8 differ; the fault that is planted is a small
 * array for each peer. What an engine takes for a socket is not in it: `npm run bench -- idle` measures all.
 */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { LARGE_HEADS } from '../../support/large-heads.ts'

const BOUND = 1000
const PEERS = 2000
/** 8 KiB, of which each character may become two, of two bytes each: the bound of docs/abuse.md. */
const BOUND_OF_HEAD = 32 * 1024

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

interface Count {
  readonly perPeer: number
  readonly peers: number
  readonly headers: number
}

function count(planted: number, head = ''): Count {
  const loader = `--import=${file('../../../scripts/compile-on-import.js')}`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-opt', '--no-maglev', '--expose-gc', loader, file('../../support/idle-peers.ts'), String(planted), head],
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

for (const head of Object.keys(LARGE_HEADS)) {
  t.test(`a peer whose request had ${head} takes less than 32 KiB more, though the game has seen it`, async (t) => {
    const counted = count(0, head)

    t.equal(counted.peers, 300)
    t.ok(counted.headers > 300, `${counted.headers} headers were seen`)
    t.ok(counted.perPeer > 7000, 'it is kept')
    t.ok(counted.perPeer < BOUND + BOUND_OF_HEAD, `${counted.perPeer} bytes`)
  })
}
