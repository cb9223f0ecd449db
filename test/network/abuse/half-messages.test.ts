/**
 * What one attacker makes the ws engine hold with a message that does not end, or with pings whose answers wait: objects for
 * each part, and what a socket has delivered around it. Counted in bytes, all garbage collected, in a process of its own where
 * each chunk is given; they are bounds and no equations, for versions of V8 differ. The bounds are those of docs/abuse.md.
 */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const KIB = 1024
const ATTACKS = [
  ['fragments', 512, 'message-too-big'],
  ['fragments one by one', 512, 'message-too-big'],
  ['one frame byte by byte', 512, 'message-too-big'],
  ['fragments among pongs', 512, 'ping-flood'],
  ['pings among pongs', 1024, 'ping-flood'],
  ['as much as is allowed', 512, null],
] as const

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

interface Count {
  readonly perAttacker: number
  readonly violations: readonly (string | null)[]
}

function count(attack: string): Count {
  const loader = `--import=${file('../../../scripts/compile-on-import.js')}`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-opt', '--no-maglev', '--expose-gc', loader, file('../../support/half-messages.ts'), attack],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } },
  )
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Count
}

for (const [attack, bound, violation] of ATTACKS) {
  t.test(`ws: ${attack} of one attacker hold less than ${bound} KiB`, async (t) => {
    const { perAttacker, violations } = count(attack)

    t.ok(perAttacker < bound * KIB, `${perAttacker} bytes`)
    t.strictSame([...new Set(violations)], [violation])
  })
}
