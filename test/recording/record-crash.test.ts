/** A program that dies of an exception leaves a recording that ends with the tick it died in, and replays so far. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { replay } from '../../src/recording.ts'
import { Arena } from './arena.ts'

t.test('what nobody caught is thrown again in the last tick of the replay', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'crash.rec')

  const child = spawn(process.execPath, [
    ...process.execArgv,
    fileURLToPath(new URL('crashing-child.ts', import.meta.url)),
    path,
  ])
  const [code] = (await once(child, 'close')) as [number]

  t.not(code, 0)
  const each = ({ ticks }: Arena): void => {
    if (ticks === 40) throw new Error('the fortieth tick')
  }
  const report = await replay(path, (world) => new Arena(world, { port: 0, each }))
  t.match(report, { ticks: 40, difference: null, end: { state: 'unfinished' } })
  t.match(report.thrown, [{ tick: 40, error: { message: 'the fortieth tick' } }])
  t.equal((await replay(path, (world) => new Arena(world, { port: 0 }))).thrown.length, 0, 'the mended game')
})
