/** The two doors of the client: the same names, and a browser's door that reaches nothing of Node. */

import t from 'tap'
import * as browser from '../../src/client/browser.ts'
import { browserConnector } from '../../src/client/browser-connector.ts'
import * as node from '../../src/client/index.ts'
import { reachOf } from '../support/reach.ts'

t.test('both doors export the same names', async (t) => {
  t.same(Object.keys(browser).sort(), Object.keys(node).sort())
  t.ok(Object.keys(node).includes('WebSocketClient'))
})

t.test('the browser door reaches no package, nothing of Node and nothing of the server', async (t) => {
  const { files, packages } = reachOf('client/browser.ts')

  t.ok(files.size > 20)
  t.same([...packages], [])
  t.same(
    [...files].filter((file) => /^server\/|^client\/node-/.test(file)),
    [],
  )
  t.ok(reachOf('client/index.ts').packages.has('ws'), 'the walk would see a package')
})

t.test('each door brings the connector of its platform', async (t) => {
  t.throws(() => new browser.WebSocketClient({ idle_timeout: 1 }), {
    message: new RegExp(browserConnector.cannot.pings ?? ''),
  })
  t.doesNotThrow(() => new node.WebSocketClient({ idle_timeout: 1 }))
  t.equal(new browser.WebSocketClient().get_connection_status(), 0)
  t.equal(new node.WebSocketClient().get_connection_status(), 0)
})
