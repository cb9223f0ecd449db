/** The package's modules as the page gets them: all that the doors reach, and nothing else. */

import { posix } from 'node:path'
import t from 'tap'
import { readLibrary } from '../../demo/library.ts'

t.test('holds both doors of browsers and every module that they reach', async (t) => {
  const { modules, importMap } = readLibrary()
  const { imports } = JSON.parse(importMap) as { imports: Record<string, string> }

  for (const name of ['polled-peer/client', 'polled-peer/rpc']) t.ok(modules.has(imports[name] ?? ''), name)
  const missing: string[] = []
  let followed = 0
  for (const [path, text] of modules) {
    for (const [, name = ''] of text.toString().matchAll(/\bfrom ['"]([^'"]+)['"];$/gm)) {
      followed++
      if (!modules.has(posix.join(posix.dirname(path), name))) missing.push(`${path} imports ${name}`)
    }
  }
  t.same(missing, [])
  t.ok(followed > 100, `${followed} imports`)
})

t.test('holds nothing of Node, of the server or of another package, and is small', async (t) => {
  const { modules } = readLibrary()
  const paths = [...modules.keys()]

  t.same(
    paths.filter((path) => !/^\/polled-peer\/[\w-]{12}\/[\w./-]+\.js$/.test(path)),
    [],
  )
  t.same(
    paths.filter((path) => /\/(server|cli|compat|node_modules)\/|\/client\/node-|\.\./.test(path)),
    [],
  )
  t.ok([...modules.values()].reduce((sum, text) => sum + text.length, 0) < 400_000)
})

t.test('is served under the same path as long as no byte changes', async (t) => {
  t.same([...readLibrary().modules.keys()], [...readLibrary().modules.keys()])
})
