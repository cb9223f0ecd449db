/**
 * The sample of Egret's manual, run as it stands, and type-checked as Egret's projects are. And what only real sockets can
 * show in Node: text and bytes there and back, ends, and an address where nobody is.
 */

import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import ts from 'typescript'
import { nodeConnector } from '../../src/client/node-connector.ts'
import type { Connector } from '../../src/client/connector.ts'
import * as egret from '../../src/compat/egret.ts'
import { serveEcho } from '../support/echo-server.ts'
import { SAMPLE, sampleAsModule, sampleProgram } from '../support/egret-sample.ts'

const root = join(import.meta.dirname, '../..')

/** Settles with the next event of the type; what it says is read at once, for it is emptied then. */
function next(socket: egret.EventDispatcher, type: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(type, (event) => resolve(event.data), null))
}

async function connect(t: Test, port: number): Promise<egret.WebSocket> {
  const socket = new egret.WebSocket()
  t.teardown(() => socket.close())
  const connected = next(socket, egret.Event.CONNECT)
  socket.connect('127.0.0.1', port)
  await connected
  return socket
}

t.test('the page shows the sample that is run here', async (t) => {
  t.ok(readFileSync(join(root, 'docs/compat/egret.md'), 'utf8').includes(SAMPLE))
})

t.test('the sample of the manual runs as it stands', async (t) => {
  const { port } = serveEcho(t)
  const asked: string[] = []
  // The name is that of a server that is gone: whoever asks for it is led to ours.
  const connector: Connector = {
    cannot: nodeConnector.cannot,
    connect: (request, events) => {
      asked.push(request.url.href)
      return nodeConnector.connect({ ...request, url: { ...request.url, href: `ws://127.0.0.1:${port}/` } }, events)
    },
  }
  const sockets: egret.WebSocket[] = []
  class Led extends egret.WebSocket {
    constructor() {
      super('', 0, { connector })
      sockets.push(this)
    }
  }
  t.teardown(() => sockets.forEach((socket) => socket.close()))
  const script = sampleAsModule().replace(/^import .*$/m, '')

  const printed: string[] = []
  await new Promise<void>((resolve) => {
    const log = (line: string): void => {
      if (printed.push(line) === 2) resolve()
    }
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the sample is text: it stands as in the manual.
    Reflect.apply(new Function('egret', 'console', script), undefined, [{ ...egret, WebSocket: Led }, { log }])
  })

  t.same(asked, ['ws://echo.websocket.org/'])
  t.same(printed, ['连接成功，发送数据：Hello Egret WebSocket', '收到数据：Hello Egret WebSocket'])
})

t.test('the sample is typed well, as Egret’s projects check it', async (t) => {
  const file = join(t.testdir({ 'sample.ts': sampleProgram() }), 'sample.ts')
  const paths = { 'polled-peer/compat/egret': [join(root, 'src/compat/egret.ts')] }
  const program = ts.createProgram([file], {
    ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, noEmit: true, skipLibCheck: true, paths },
    ...{ allowImportingTsExtensions: true, types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
    // Egret's own projects are not strict; all of it but this could be demanded of the sample.
    ...{ strict: true, strictPropertyInitialization: false },
  })

  const said = ts.getPreEmitDiagnostics(program).map((one) => ts.flattenDiagnosticMessageText(one.messageText, '\n'))

  t.same(said, [])
})

t.test('text and bytes come back over real sockets', async (t) => {
  const { port } = serveEcho(t)
  const socket = await connect(t, port)
  const target = new egret.ByteArray()

  let came = next(socket, egret.ProgressEvent.SOCKET_DATA)
  socket.writeUTF('grüße')
  await came
  t.equal(socket.readUTF(), 'grüße')

  socket.type = egret.WebSocket.TYPE_BINARY
  came = next(socket, egret.ProgressEvent.SOCKET_DATA)
  socket.writeBytes(new egret.ByteArray(new Uint8Array(30_000).fill(7)))
  await came
  socket.readBytes(target)
  t.equal(target.length, 30_000)
  t.ok(target.bytes.every((byte) => byte === 7))

  came = next(socket, egret.ProgressEvent.SOCKET_DATA)
  socket.writeUTF('in bytes')
  await came
  t.equal(socket.readUTF(), 'in bytes')
})

t.test('both sides can close, and the same socket comes back', async (t) => {
  const { port } = serveEcho(t)
  const socket = await connect(t, port)

  let closed = next(socket, egret.Event.CLOSE)
  socket.close()
  t.match(await closed, { code: 1005, wasClean: true })
  t.equal(socket.connected, false)

  const connected = next(socket, egret.Event.CONNECT)
  socket.connectByUrl(`ws://127.0.0.1:${port}/again`)
  await connected
  closed = next(socket, egret.Event.CLOSE)
  socket.writeUTF('close me')
  t.match(await closed, { code: 4005, reason: 'out', wasClean: true })
})

t.test('where nobody is, an error and a close follow', async (t) => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const socket = new egret.WebSocket()
  const order: string[] = []
  for (const type of [egret.IOErrorEvent.IO_ERROR, egret.Event.CLOSE]) {
    socket.addEventListener(type, () => order.push(type), null)
  }

  const [failed, closed] = [next(socket, egret.IOErrorEvent.IO_ERROR), next(socket, egret.Event.CLOSE)]
  socket.connect('127.0.0.1', port)

  t.match(await failed, { reason: 'unreachable' })
  t.match(await closed, { code: 1006, wasClean: false })
  t.same(order, ['ioError', 'close'])
})

t.test('polled, nothing is told before the poll', async (t) => {
  const { port } = serveEcho(t)
  const socket = new egret.WebSocket('', 0, { polled: true })
  t.teardown(() => socket.close())
  const journal: string[] = []
  const note = (event: egret.Event): void => void journal.push(event.type)
  socket.addEventListener(egret.Event.CONNECT, note, null)
  socket.addEventListener(egret.ProgressEvent.SOCKET_DATA, note, null)
  const until = async (count: number): Promise<void> => {
    const giveUpAt = performance.now() + 60_000
    while (journal.length < count && performance.now() < giveUpAt) {
      const told = journal.length
      await new Promise((resolve) => setTimeout(resolve, 5))
      t.equal(journal.length, told)
      socket.poll()
    }
  }

  socket.connect('127.0.0.1', port)
  await until(1)
  socket.writeUTF('hello')
  await until(2)

  t.same(journal, ['connect', 'socketData'])
  t.equal(socket.readUTF(), 'hello')
})
