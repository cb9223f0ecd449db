/** Plants failures and skips in what a test run writes, and asks that the sums of CI see each. */

import t from 'tap'
import { readTap } from '../../scripts/tap-sums.js'

t.test('reads the sums from the last line of a run', async (t) => {
  const { passed, failed } = readTap('ok 1 - a\n# { total: 12, pass: 9, fail: 2, skip: 1 }\n# time=1ms\n')

  t.same({ passed, failed }, { passed: 9, failed: 2 })
})

t.test('counts a run without an end, and one that tested nothing, as failed', async (t) => {
  t.match(readTap('ok 1 - a\n'), { passed: 0, failed: 1, problems: ['the run did not come to its end'] })
  t.match(readTap('# { total: 0 }\n'), { passed: 0, failed: 1, problems: ['nothing was tested'] })
})

t.test('counts a skip for a missing program, or without a reason, as failed', async (t) => {
  const sums = '# { total: 2, pass: 1, skip: 1 }'

  t.match(readTap(`    ok 1 - a # SKIP missing program: nginx\n${sums}`), {
    failed: 1,
    problems: ['skipped: missing program: nginx'],
  })
  t.match(readTap(`ok 1 - a # SKIP\n${sums}`), { failed: 1, problems: ['skipped without a reason: a'] })
  t.match(readTap(`ok 1 - a # SKIP the engine cannot\n${sums}`), { failed: 0, reasons: ['the engine cannot (a)'] })
})

t.test('shows a failure with its details', async (t) => {
  const { failures } = readTap('not ok 1 - a\n  ---\n  found: 1\n  ...\nok 2 - b\n# { total: 2, pass: 1, fail: 1 }')

  t.same(failures, ['not ok 1 - a\n  ---\n  found: 1'])
})
