/** `npm run bench` as a command: arguments by which nothing would be measured. No run is measured here. */

import t from 'tap'
import { runOfTree } from '../fuzz/tree-program.ts'

t.test('says that a shape does not know a rival, and ends with 2', async (t) => {
  const { code, stdout, stderr } = runOfTree('bench/main.ts', 'rpc', '--rival', 'ws')

  t.match(stderr, /^error: rpc: no rival ws; there is rpc-msgpack, rpc-variant\n$/)
  t.equal(stdout, '')
  t.equal(code, 2)
})
