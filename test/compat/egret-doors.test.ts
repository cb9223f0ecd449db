/** The two doors of Egret's face: the same names, each on its own platform. */

import t, { type Test } from 'tap'
import * as browser from '../../src/compat/egret-browser.ts'
import * as node from '../../src/compat/egret.ts'
import { browserConnector } from '../../src/client/browser-connector.ts'
import { FakeConnector } from '../client/fake-connector.ts'
import { EgretScene } from '../support/egret-scene.ts'

/** Puts something in place of the global WebSocket for the time of the test. */
function replaceGlobal(t: Test, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket')
  Object.defineProperty(globalThis, 'WebSocket', { value, configurable: true })
  t.teardown(() => {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'WebSocket')
    else Object.defineProperty(globalThis, 'WebSocket', before)
  })
}

t.test('both doors export the same names', async (t) => {
  t.same(Object.keys(browser).sort(), Object.keys(node).sort())
  t.ok(Object.keys(node).includes('WebSocket'))
})

t.test('each door brings the connector of its platform', async (t) => {
  replaceGlobal(t, () => undefined)

  t.throws(() => new browser.WebSocket('', 0, { idle_timeout: 1 }), {
    message: new RegExp(browserConnector.cannot.pings ?? ''),
  })
  t.doesNotThrow(() => new node.WebSocket('', 0, { idle_timeout: 1 }))
})

t.test('a browser without WebSockets is refused by the constructor, unless there is another connector', async (t) => {
  replaceGlobal(t, undefined)

  t.throws(() => new browser.WebSocket(), { message: '#3100: Current browser does not support WebSocket' })
  t.doesNotThrow(() => new browser.WebSocket('', 0, { connector: new FakeConnector() }))
  t.doesNotThrow(() => new node.WebSocket())
})

t.test('in a browser what a listener throws is uncaught, as in Egret', async (t) => {
  const connector = new FakeConnector()
  const socket = new browser.WebSocket('', 0, { connector })
  const heard: string[] = []
  socket.addEventListener(
    browser.Event.CONNECT,
    () => {
      throw new Error('seen by the page')
    },
    null,
  )
  socket.addEventListener(browser.ProgressEvent.SOCKET_DATA, () => heard.push(socket.readUTF()), null)
  socket.connect('localhost')
  const uncaught = new Promise((resolve) => process.setUncaughtExceptionCaptureCallback(resolve))
  t.teardown(() => process.setUncaughtExceptionCaptureCallback(null))

  connector.last.open().say('on')

  t.match(await uncaught, { message: 'seen by the page' })
  t.same(heard, ['on'])
})

t.test('the scheme is one for all sockets, whichever class it is set on', async (t) => {
  class Mine extends node.WebSocket {}
  t.teardown(() => (node.WebSocket.URI = 'ws://'))
  Mine.URI = 'wss://'

  const { socket, connector } = new EgretScene()
  socket.connect('localhost')

  t.equal(node.WebSocket.URI, 'wss://')
  t.equal(connector.last.request.url.href, 'wss://localhost/')
})
