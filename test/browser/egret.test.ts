/**
 * Headless Chromium loads the browser's door of Egret's face as built, without a bundler, and runs the sample of Egret's
 * manual as it stands: the name of the server that is gone leads to ours. Needs a build: `npm test` makes one first.
 */

import { chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { CHROMIUM_FLAGS, servePages } from '../support/built-pages.ts'
import { serveEcho } from '../support/echo-server.ts'
import { sampleAsModule } from '../support/egret-sample.ts'
import { ProgramProcess } from '../support/program-process.ts'
import { requireProgram } from '../support/programs.ts'

const DOOR = '/compat/egret-browser.js'
const IMPORTS = JSON.stringify({ imports: { 'polled-peer/compat/egret': DOOR } })
const PAGE = `<!doctype html><meta charset="utf-8"><title>egret</title><script type="importmap">${IMPORTS}</script>`

/** A page in a browser of its own, where echo.websocket.org is our echo server. */
async function openPage(t: Test, url: string, port: number): Promise<Page | undefined> {
  const executablePath = requireProgram(t, 'chromium')
  if (executablePath === undefined) return undefined
  const rule = `--host-resolver-rules=MAP echo.websocket.org:80 127.0.0.1:${port}`
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS, rule] })
  t.teardown(() => browser.close())
  const page = await browser.newPage()
  await page.goto(url)
  return page
}

t.test('the sample of the manual runs in a browser as it stands', async (t) => {
  const { port } = serveEcho(t)
  const { url, asked } = await servePages(t, PAGE)
  const page = await openPage(t, url, port)
  if (page === undefined) return
  page.on('pageerror', (error) => t.fail(`the page threw: ${error.message}`))
  const printed: string[] = []
  const done = new Promise<void>((resolve) => {
    page.on('console', (message) => {
      if (message.type() === 'log' && printed.push(message.text()) === 2) resolve()
    })
  })

  await page.addScriptTag({ type: 'module', content: sampleAsModule() })
  await done

  t.same(printed, ['连接成功，发送数据：Hello Egret WebSocket', '收到数据：Hello Egret WebSocket'])
  t.ok(asked.includes(DOOR))
  t.same(
    asked.filter((path) => /\/client\/node-|\/system\/ws-|\/server\/|\/multiplayer\//.test(path)),
    [],
    'nothing of Node was asked for, and nothing that Egret does not need',
  )
})

t.test('bytes, ends and errors in a browser', async (t) => {
  const { port } = serveEcho(t)
  const { url } = await servePages(t, PAGE)
  const page = await openPage(t, url, port)
  if (page === undefined) return
  const uncaught: string[] = []
  page.on('pageerror', (error) => uncaught.push(error.message))

  const seen = await page.evaluate<Record<string, unknown>>(`(async () => {
    const egret = await import('polled-peer/compat/egret')
    const { Event, ProgressEvent, IOErrorEvent, ByteArray, WebSocket } = egret
    const socket = new WebSocket()
    const journal = []
    for (const type of [Event.CONNECT, ProgressEvent.SOCKET_DATA, IOErrorEvent.IO_ERROR, Event.CLOSE])
      socket.addEventListener(type, (event) => journal.push(type + (event.data?.code ?? event.data?.reason ?? '')), null)
    const next = (type) => new Promise((resolve) => socket.once(type, resolve, null))
    const go = async (type, act) => {
      const came = next(type)
      act()
      await came
    }
    socket.type = WebSocket.TYPE_BINARY
    await go(Event.CONNECT, () => socket.connect('127.0.0.1', ${port}))
    const bytes = new ByteArray(new Uint8Array(60000).fill(7))
    await go(ProgressEvent.SOCKET_DATA, () => socket.writeBytes(bytes, 10))
    const target = new ByteArray()
    socket.readBytes(target)
    socket.type = WebSocket.TYPE_STRING
    await go(ProgressEvent.SOCKET_DATA, () => socket.writeUTF('grüße \\ufeff'))
    const text = socket.readUTF()
    const length = [target.length, target.bytes.every((byte) => byte === 7)]
    socket.once(Event.CLOSE, () => { throw new Error('told to the page') }, null, false, -1)
    await go(Event.CLOSE, () => socket.writeUTF('close me'))
    socket.readUTF()
    await go(Event.CLOSE, () => socket.connectByUrl('ws://127.0.0.1:1/'))
    await go(Event.CONNECT, () => socket.connect('127.0.0.1', ${port}))
    await go(Event.CLOSE, () => socket.close())
    return { text, length, journal, connected: socket.connected }
  })()`)

  t.same(seen, {
    text: 'grüße \ufeff',
    length: [59_990, true],
    journal: [
      ...['connect', 'socketData', 'socketData', 'socketData', 'close4005'],
      ...['ioErrorunknown', 'close1006', 'connect', 'close1005'],
    ],
    connected: false,
  })
  t.same(uncaught, ['told to the page'])
})

t.test('the demo’s page runs the sample', async (t) => {
  const program = new ProgramProcess(t, 'egret', ['--port', '0'])
  const page = await openPage(t, await program.url(), 1)
  if (page === undefined) return

  await page.waitForFunction(`document.querySelector('pre').textContent.includes('收到数据')`)

  t.equal(await page.textContent('pre'), '连接成功，发送数据：Hello Egret WebSocket\n收到数据：Hello Egret WebSocket\n')
})
