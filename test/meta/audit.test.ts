/** Plants holes and a silent registry in what `npm audit --json` writes, and asks that the step of CI tells them apart. */

import t from 'tap'
import { verdictOf } from '../../scripts/audit.js'

const report = (total: number, vulnerabilities = {}, dependencies = 12): string =>
  JSON.stringify({ vulnerabilities, metadata: { vulnerabilities: { total }, dependencies: { total: dependencies } } })

t.test('a report without holes is the only one that ends with 0', async (t) => {
  t.strictSame(verdictOf(report(0)), { code: 0, sentence: 'no known holes' })
})

t.test('holes end with 1, and are named with how bad they are', async (t) => {
  const holes = { ws: { severity: 'high' }, commander: { severity: 'low' } }

  t.strictSame(verdictOf(report(2, holes)), { code: 1, sentence: '2 with known holes: ws (high), commander (low)' })
})

t.test('a registry that does not answer, no report, and a report about nothing end with 2', async (t) => {
  t.match(verdictOf('{ "message": "405 Method Not Allowed" }'), { code: 2, sentence: /405 Method Not Allowed/ })
  t.match(verdictOf(''), { code: 2, sentence: /not checked/ })
  t.match(verdictOf('null'), { code: 2, sentence: /no report/ })
  t.match(verdictOf(report(0, {}, 0)), { code: 2, sentence: /not checked/ })
})
