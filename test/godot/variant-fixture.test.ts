/**
 * Holds fixtures/variants-3.2.3.json, which the tests of the Variant codec trust, against a real engine.
 * POLLED_PEER_WRITE_FIXTURES=1 writes it instead of comparing.
 */

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { GodotProcess } from '../support/godot.ts'
import { requireProgram } from '../support/programs.ts'

const FIXTURE = new URL('fixtures/variants-3.2.3.json', import.meta.url)
const SCRIPT = fileURLToPath(new URL('record-variants.gd', import.meta.url))

t.test('the recorded vectors are what var2bytes writes', async (t) => {
  const program = requireProgram(t, 'godot3-server')
  if (program === undefined) return

  const recording = GodotProcess.start(t, { program, script: SCRIPT })
  const code = await recording.ended
  const vectors = recording.events.waiting
  // This call prints its answer and then exits with 255.
  const engine = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 120_000 }).stdout.trim()
  const record = { engine, vectors }
  if (process.env['POLLED_PEER_WRITE_FIXTURES'] === '1') writeFileSync(FIXTURE, `${JSON.stringify(record, null, 2)}\n`)

  t.equal(code, 0, 'the script ran to its end', { output: recording.output })
  t.match(engine, /^3\.2\.3\./)
  t.same(JSON.parse(readFileSync(FIXTURE, 'utf8')), record)
})
