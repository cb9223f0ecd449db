/**
 * Holds fixtures/surface-3.2.3.json, which test/surface.test.ts trusts, against a real engine.
 * POLLED_PEER_WRITE_FIXTURES=1 writes it instead of comparing.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { requireProgram } from '../support/programs.ts'
import { dumpSurface } from './dump-surface.ts'
import { Puppet } from './puppet.ts'

const FIXTURE = new URL('fixtures/surface-3.2.3.json', import.meta.url)

t.test('the recorded surface is what the engine tells of itself', async (t) => {
  const program = requireProgram(t, 'godot3-server')
  if (program === undefined) return

  const surface = await dumpSurface(program, await Puppet.start(t, program))
  if (process.env['POLLED_PEER_WRITE_FIXTURES'] === '1') writeFileSync(FIXTURE, `${JSON.stringify(surface, null, 2)}\n`)

  t.same(JSON.parse(readFileSync(FIXTURE, 'utf8')), surface)
  t.match(surface.engine, /^3\.2\.3\./)
})
