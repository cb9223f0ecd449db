/**
 * Runs cases against every subject. A case whose difference on uWebSockets.js is no difference any more fails: the list of
 * differences holds what is true, and nothing else.
 */

import t from 'tap'
import { isDeepStrictEqual } from 'node:util'
import { enginesHere, hasEngine } from '../../network/engines.ts'
import { Stage } from './stage.ts'
import { faceOn, REFERENCE, type Case } from './subject.ts'

/** Makes a subtest of each case with each subject. */
export function runCases(cases: readonly Case[]): void {
  hasEngine(t, 'uws')
  for (const subject of [REFERENCE, ...enginesHere().map(faceOn)]) {
    for (const { name, expected, onUws, run } of cases) {
      t.test(`${subject.name}: ${name}`, async (t) => {
        const isDifferent = subject.runsOn === 'uws' && onUws !== undefined
        if (isDifferent) {
          t.comment(onUws.because)
          t.notOk(isDeepStrictEqual(onUws.expected, expected), 'what is listed as a difference is one')
        }
        const observed = await run(new Stage(t, subject))
        t.strictSame(observed, isDifferent ? onUws.expected : expected)
      })
    }
  }
}
