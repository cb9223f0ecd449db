/** What coverage is for: a fault behind two steps, the second of which only the first lets through. */

import t from 'tap'
import { runOfTree } from './tree-program.ts'

t.test('finds step by step, by the code that is reached, what chance alone does not', async (t) => {
  t.match(runOfTree('test/fuzz/coverage-child.ts', 'guided'), { code: 0, stdout: /^9d3b/ })
  t.match(runOfTree('test/fuzz/coverage-child.ts', 'by-chance'), { code: 0, stdout: 'nothing' })
})
