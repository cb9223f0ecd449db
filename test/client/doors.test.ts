/** The two doors of the client: the same names, and a browser's door that reaches nothing of Node. */

import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import * as browser from '../../src/client/browser.ts'
import { browserConnector } from '../../src/client/browser-connector.ts'
import * as node from '../../src/client/index.ts'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))

/** All files that a file reaches, by the text of their imports; what is no file of ours stays a name. */
function reached(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const text = readFileSync(join(SRC, file), 'utf8')
  for (const [, isType, name = ''] of text.matchAll(/^(?:import|export) (type )?[^'"]*from '([^']+)'/gm)) {
    if (isType !== undefined) continue
    if (name.startsWith('.')) reached(relative(SRC, join(SRC, dirname(file), name)), seen)
    else seen.add(name)
  }
  return seen
}

t.test('both doors export the same names', async (t) => {
  t.same(Object.keys(browser).sort(), Object.keys(node).sort())
  t.ok(Object.keys(node).includes('WebSocketClient'))
})

t.test('the browser door reaches no package, nothing of Node and nothing of the server', async (t) => {
  const files = [...reached('client/browser.ts')]

  t.ok(files.length > 20)
  t.same(
    files.filter((file) => !file.endsWith('.ts') || /^server\/|^client\/node-/.test(file)),
    [],
  )
  t.ok([...reached('client/index.ts')].includes('ws'), 'the walk would see a package')
})

t.test('each door brings the connector of its platform', async (t) => {
  t.throws(() => new browser.WebSocketClient({ idle_timeout: 1 }), {
    message: new RegExp(browserConnector.cannot.pings ?? ''),
  })
  t.doesNotThrow(() => new node.WebSocketClient({ idle_timeout: 1 }))
  t.equal(new browser.WebSocketClient().get_connection_status(), 0)
  t.equal(new node.WebSocketClient().get_connection_status(), 0)
})
