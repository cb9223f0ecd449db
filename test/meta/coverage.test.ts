/** Plants holes in a coverage summary and asks that the gate of the pure rooms sees each. */

import t from 'tap'
import { findHoles, type Summary } from '../../scripts/coverage.js'

const all = { covered: 3, total: 3 }
const some = { covered: 2, total: 3 }
const SOURCES = { 'src/peer/a.ts': 'export const a = 1' }
const summary = (lines: typeof all, branches: typeof all): Summary => ({ '/tree/src/peer/a.ts': { lines, branches } })

t.test('finds nothing where all lines and branches are run', async (t) => {
  t.same(findHoles(summary(all, all), SOURCES, '/tree'), [])
})

t.test('names the file of a line or a branch that is not run', async (t) => {
  t.same(findHoles(summary(some, all), SOURCES, '/tree'), ['src/peer/a.ts: 2 of 3 lines are run'])
  t.same(findHoles(summary(all, some), SOURCES, '/tree'), ['src/peer/a.ts: 2 of 3 branches are run'])
})

t.test('names a file that no test has loaded', async (t) => {
  t.same(findHoles({}, SOURCES, '/tree'), ['src/peer/a.ts was not loaded by any test'])
})

t.test('asks nothing of a file that holds types alone', async (t) => {
  t.same(findHoles({}, { 'src/peer/port.ts': 'export interface Port {\n  a: 1\n}' }, '/tree'), [])
})
