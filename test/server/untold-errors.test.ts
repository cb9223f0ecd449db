import t from 'tap'
import { ErrorReport } from '../../src/peer/error-report.ts'
import { warnOfUntold } from '../../src/server/untold-errors.ts'

t.test('warns of each error, with what it says and where it was thrown', async (t) => {
  const warnings: string[] = []
  const report = new ErrorReport((text) => warnings.push(text))

  warnOfUntold(report, [new Error('first'), 'second'])
  warnOfUntold(report, [])
  warnOfUntold(report, ['third'])

  t.equal(warnings.length, 3)
  t.match(warnings[0], /first[^]*untold-errors\.test/)
  t.match(warnings[1], /second/)
  t.match(warnings[2], /third/)
})
