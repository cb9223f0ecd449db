/**
 * A program of its own, because only one may count what runs in a process: looks for the deep fault, with coverage or
 * without as its argument says, and prints the bytes that it has found in hex.
 */

import { Coverage } from '../../fuzz/coverage.ts'
import { fuzzTarget } from '../../fuzz/fuzz-target.ts'

const MOST_RUNS = 40_000
const coverage =
  process.argv[2] === 'guided' ? new Coverage(new URL('../../', import.meta.url).href, 'test/fuzz/planted') : null
const { deep } = await import('./planted-reader.ts')
const { find } = fuzzTarget(deep, { seed: 1, coverage, goesOn: (runs) => runs < MOST_RUNS })
process.stdout.write(find === null ? 'nothing' : Buffer.from(find.bytes).toString('hex'))
