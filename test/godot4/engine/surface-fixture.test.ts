/**
 * Holds fixtures/surface-4.6.json, which ../surface.test.ts trusts, against a real engine.
 * POLLED_PEER_WRITE_FIXTURES=1 writes it instead of comparing.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { DESCRIBED, SURFACE_FIXTURE } from './class-surface.ts'
import { Puppet } from './puppet.ts'

t.test('the recorded surface of Godot 4 is what the engine tells of itself', async (t) => {
  const puppet = await Puppet.start(t)
  if (puppet === undefined) return
  const classes: unknown[] = []
  for (const name of DESCRIBED) classes.push(await puppet.describe(name))
  const engine = await puppet.version()

  const surface = { engine, classes }
  if (process.env['POLLED_PEER_WRITE_FIXTURES'] === '1') {
    writeFileSync(SURFACE_FIXTURE, `${JSON.stringify(surface, null, 2)}\n`)
  }

  t.equal(engine, '4.6')
  t.strictSame(surface, JSON.parse(readFileSync(SURFACE_FIXTURE, 'utf8')))
})
