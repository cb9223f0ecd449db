/**
 * Well-known packages with the face in place of `ws`, unchanged: each runs its own clients against it in a process of its
 * own, which must end by itself. Uses the built package, as users do. A package that is not installed skips its test with a
 * reason; with POLLED_PEER_REQUIRE_ALL=1, as in CI, it fails it.
 */

import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { onEachEngine, type RealEngine } from '../network/engines.ts'

const require = createRequire(import.meta.url)

interface Program {
  readonly file: string
  readonly packages: readonly string[]
  readonly seen: readonly unknown[]
  /** It brings a http server of its own, so that `ws` runs whatever is wished. */
  readonly isAttached?: boolean
}

const PROGRAMS: readonly Program[] = [
  { file: 'graphql-ws.mjs', packages: ['graphql', 'graphql-ws'], seen: ['world', 1, 2, 3] },
  { file: 'trpc.mjs', packages: ['@trpc/server', '@trpc/client'], seen: ['world', 1, 2, 3] },
  {
    file: 'engine.io.mjs',
    packages: ['engine.io', 'engine.io-client'],
    seen: ['echo', 'websocket', 'echo', 'websocket'],
    isAttached: true,
  },
]

/** Whether all packages are there; if not, the test has been told so. */
function areInstalled(t: Test, packages: readonly string[]): boolean {
  const missing = packages.filter((name) =>
    (require.resolve.paths(name) ?? []).every((folder) => !exists(folder, name)),
  )
  if (missing.length === 0) return true
  const reason = `missing program: ${missing.join(', ')}`
  if (process.env['POLLED_PEER_REQUIRE_ALL'] === '1') t.fail(reason)
  else t.pass(reason, { skip: reason })
  return false
}

function exists(folder: string, name: string): boolean {
  try {
    require.resolve(join(folder, name, 'package.json'))
    return true
  } catch {
    return false
  }
}

/** What a program prints, once it has ended by itself. */
function output(file: string, engine: RealEngine): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const path = join(import.meta.dirname, 'ws-programs', file)
    execFile(process.execPath, [path, engine], { timeout: 120_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout))
      else reject(new Error(`${error.message}\n${stderr}`))
    })
  })
}

onEachEngine(t, (engine) => {
  for (const { file, packages, seen, isAttached } of PROGRAMS) {
    t.test(`${engine}: ${packages.join(' and ')} run on the face`, async (t) => {
      if (!areInstalled(t, packages)) return

      t.strictSame(await output(file, engine), { engine: isAttached === true ? 'ws' : engine, seen })
    })
  }
})
