/** Asks that no test is lost where several files share a process, and plants a failure in one of them. */

import t from 'tap'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { sourcesBelow } from '../../scripts/coverage.js'
import { entryOf, forEveryNode, groupsOf } from '../../scripts/test-groups.js'

const ROOT = join(import.meta.dirname, '../..')
const FILES = sourcesBelow(ROOT, 'test').filter((file) => file.endsWith('.test.ts'))
const groupWith = (file: string) => groupsOf(FILES).find((group) => group.includes(file))

t.test('has each file in one group, in its order', async (t) => {
  t.ok(FILES.length > 300)
  t.strictSame(groupsOf(FILES).flat(), FILES)
})

t.test('shares a process among neighbours, and gives one to each file that starts programs', async (t) => {
  const many = Array.from({ length: 13 }, (_, index) => `test/peer/${index}.test.ts`)

  t.same(groupsOf(['test/cli/a.test.ts', 'test/cli/b.test.ts']), [['test/cli/a.test.ts'], ['test/cli/b.test.ts']])
  t.same(groupsOf(['test/peer/a.test.ts', 'test/world/b.test.ts']), [['test/peer/a.test.ts'], ['test/world/b.test.ts']])
  t.same(groupsOf(many), [many.slice(0, 12), many.slice(12)])
  t.ok((groupWith('test/peer/signal.test.ts') ?? []).length > 1)
})

t.test('leaves out for other Nodes what no Node changes, and nothing else', async (t) => {
  const left = FILES.filter((file) => !forEveryNode(FILES).includes(file))

  t.ok(left.includes('test/meta/test-groups.test.ts'))
  t.ok(left.every((file) => /^test\/(bench|browser|fuzz|godot|godot4\/engine|meta|soak)\//.test(file)))
})

t.test('fails as a whole when one file of a group does, and tells of each', async (t) => {
  const test = (name: string, holds: boolean) =>
    `import t from ${JSON.stringify(import.meta.resolve('tap'))}\nt.test('${name}', async (t) => t.ok(${holds}))\n`
  const folder = t.testdir({ 'a.mjs': test('the first', true), 'b.mjs': test('the second', false) })
  const outcome = (group: string[]) =>
    spawnSync(process.execPath, ['--input-type=module', '--eval', entryOf(folder, group)], { encoding: 'utf8' })

  const [one, both] = [outcome(['a.mjs']), outcome(['a.mjs', 'b.mjs'])]

  t.equal(one.status, 0)
  t.not(both.status, 0)
  t.match(both.stdout, /^ok 1 - the first/m)
  t.match(both.stdout, /^not ok 2 - the second/m)
})
