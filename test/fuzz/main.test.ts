/** `npm run fuzz` as a command: its arguments, what it prints, and how it ends. */

import t from 'tap'
import { runOfTree } from './tree-program.ts'

const COMMAND = 'fuzz/main.ts'

t.test('runs the seeds of every target, and each of these reaches all files that it names', async (t) => {
  const { code, stdout } = runOfTree(COMMAND, '--runs', '0', '--seed', '1')

  t.equal(code, 0)
  t.match(stdout, /^seed 1\nhandshake +nothing found: 0 inputs/)
  t.notMatch(stdout, /FOUND|was not reached/)
})

t.test('runs one target on one input', async (t) => {
  t.match(runOfTree(COMMAND, 'frame', '--input', '00ff'), { code: 0, stdout: 'frame: nothing is broken' })
})

t.test('gives a target as many inputs as it is told', async (t) => {
  t.match(runOfTree(COMMAND, 'frame', '--runs', '50'), { code: 0, stdout: /^frame +nothing found: 50 inputs/m })
})

t.test('says what is wrong with an argument, and ends with 2', async (t) => {
  t.match(runOfTree(COMMAND, 'attic'), { code: 2, stderr: /there is no target attic; there are handshake, / })
  t.match(runOfTree(COMMAND, 'frame', '--seconds', '0'), { code: 2, stderr: /It must be from 0.1 to 86400/ })
})
