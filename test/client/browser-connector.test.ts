/** The browser's connector over a fake of the browser's class. A real browser is asked in test/browser. */

import t from 'tap'
import { browserConnector, createBrowserConnector } from '../../src/client/browser-connector.ts'
import type { BrowserWebSocket } from '../../src/client/browser-web-socket.ts'
import type { ConnectRequest } from '../../src/client/connector.ts'
import type { ConnectionFailure } from '../../src/client/failure.ts'
import { parseUrl } from '../../src/client/url.ts'
import type { Connection, ConnectionEnd } from '../../src/peer/connection.ts'
import { PacketBatch } from '../../src/peer/packet-batch.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'

class FakeWebSocket implements BrowserWebSocket {
  binaryType = 'blob'
  bufferedAmount = 0
  protocol = ''
  onopen: BrowserWebSocket['onopen'] = null
  onmessage: BrowserWebSocket['onmessage'] = null
  onclose: BrowserWebSocket['onclose'] = null
  readonly url: string
  readonly offered: string[]
  readonly sent: (string | Uint8Array)[] = []
  readonly closes: (readonly [code?: number, reason?: string])[] = []

  constructor(url: string, protocols: string[]) {
    if (url.includes('forbidden')) throw new Error('An insecure connection from a secure page')
    this.url = url
    this.offered = protocols
  }

  send(data: string | Uint8Array): void {
    this.sent.push(data)
  }

  close(...args: readonly [code?: number, reason?: string]): void {
    this.closes.push(args)
  }
}

class Scene {
  readonly clock = new VirtualClock()
  readonly made: FakeWebSocket[] = []
  readonly heard: unknown[] = []
  readonly failures: ConnectionFailure[] = []
  readonly ends: ConnectionEnd[] = []
  connections: Connection[] = []

  connect(url = 'ws://x/', protocols: readonly string[] = []) {
    const { made } = this
    class Recorded extends FakeWebSocket {
      constructor(address: string, offered: string[]) {
        super(address, offered)
        made.push(this)
      }
    }
    const reading = parseUrl(url)
    if (!reading.ok) throw new Error(reading.message)
    const { clock } = this
    const tls = { verify: true, trusted: null }
    const request: ConnectRequest = { url: reading.url, protocols, headers: [], tls, messageLimit: 1000, clock }
    return createBrowserConnector(() => Recorded).connect(request, {
      failed: (failure) => this.failures.push(failure),
      opened: (connection, protocol) => {
        this.connections.push(connection)
        this.heard.push(`open ${protocol}`)
        return {
          message: (bytes, isText) => this.heard.push([Buffer.from(bytes).toString('hex'), isText]),
          pong: () => this.heard.push('pong'),
          drained: () => this.heard.push('drained'),
          ended: (end) => this.ends.push(end),
        }
      },
    })
  }

  get webSocket(): FakeWebSocket {
    const last = this.made.at(-1)
    if (last === undefined) throw new Error('nothing was made')
    return last
  }

  /** An open connection and its WebSocket. */
  open(): { connection: Connection; webSocket: FakeWebSocket } {
    this.connect()
    this.webSocket.onopen?.()
    const [connection] = this.connections
    if (connection === undefined) throw new Error('it did not open')
    return { connection, webSocket: this.webSocket }
  }
}

function batchOf(...packets: readonly (readonly [bytes: Uint8Array, isText: boolean])[]): PacketBatch {
  const batch = new PacketBatch()
  for (const [bytes, isText] of packets) batch.add(bytes, isText)
  return batch
}

t.test('asks for URL and protocols, and reports the one that was chosen', async (t) => {
  const scene = new Scene()
  scene.connect('wss://x:1/y', ['a', 'b'])

  t.match(scene.webSocket, { url: 'wss://x:1/y', offered: ['a', 'b'], binaryType: 'arraybuffer' })
  scene.webSocket.protocol = 'b'
  scene.webSocket.onopen?.()

  t.same(scene.heard, ['open b'])
})

t.test('a failure has no reason, because browsers hide it', async (t) => {
  const scene = new Scene()
  scene.connect()

  scene.webSocket.onclose?.({ code: 1006, reason: '', wasClean: false })

  t.match(scene.failures, [{ reason: 'unknown', status: 0 }])
})

t.test('what the browser forbids is a failure, not an error', async (t) => {
  const scene = new Scene()

  scene.connect('ws://forbidden/').abort()

  t.match(scene.failures, [{ reason: 'unknown', message: /insecure/ }])
})

t.test('fails where there is no WebSocket', async (t) => {
  const failures: ConnectionFailure[] = []
  const reading = parseUrl('ws://x')
  if (!reading.ok) throw new Error(reading.message)
  const tls = { verify: true, trusted: null }
  const request = { url: reading.url, protocols: [], headers: [], tls, messageLimit: 1, clock: new VirtualClock() }

  createBrowserConnector(() => undefined).connect(request, {
    failed: (failure) => failures.push(failure),
    opened: () => {
      throw new Error('it opened')
    },
  })

  t.match(failures, [{ message: /no WebSocket/ }])
})

t.test('the browser’s connector takes the class that the page has', async (t) => {
  const made: FakeWebSocket[] = []
  class PageWebSocket extends FakeWebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols)
      made.push(this)
    }
  }
  t.intercept(globalThis, 'WebSocket', { value: PageWebSocket })
  const reading = parseUrl('ws://x')
  if (!reading.ok) throw new Error(reading.message)
  const tls = { verify: true, trusted: null }
  const request = { url: reading.url, protocols: [], headers: [], tls, messageLimit: 1, clock: new VirtualClock() }

  const attempt = browserConnector.connect(request, {
    failed: () => undefined,
    opened: () => {
      throw new Error('it opened')
    },
  })

  t.equal(made.length, 1)
  attempt.abort()
})

t.test('an aborted attempt tells nothing', async (t) => {
  const scene = new Scene()
  const attempt = scene.connect()

  attempt.abort()
  attempt.abort()

  t.same(scene.webSocket.closes, [[]])
  t.equal(scene.webSocket.onopen, null)
  t.equal(scene.webSocket.onclose, null)
})

t.test('hands over messages as bytes', async (t) => {
  const scene = new Scene()
  const { webSocket } = scene.open()

  webSocket.onmessage?.({ data: '\ufeffä' })
  webSocket.onmessage?.({ data: Uint8Array.of(1, 2).buffer })
  webSocket.onmessage?.({ data: null })

  t.same(scene.heard.slice(1), [
    ['efbbbfc3a4', true],
    ['0102', false],
  ])
})

t.test('sends text as text, mark included, and bytes as bytes', async (t) => {
  const scene = new Scene()
  const { connection, webSocket } = scene.open()

  connection.write(batchOf([Buffer.from('\ufeffä'), true], [Uint8Array.of(1), false]))

  t.same(webSocket.sent, ['\ufeffä', Uint8Array.of(1)])
  t.same([connection.address, connection.port], ['', 0])
  t.equal(connection.setNoDelay(true), true)
  t.equal(connection.setNoDelay(false), false)
  connection.ping()
  t.equal(webSocket.sent.length, 2)
})

t.test('tells when everything was taken, once', async (t) => {
  const scene = new Scene()
  const { connection, webSocket } = scene.open()
  webSocket.bufferedAmount = 10

  connection.write(batchOf([Uint8Array.of(1), false]))
  connection.write(batchOf([Uint8Array.of(1), false]))
  t.equal(scene.clock.pendingTimers, 1)
  scene.clock.advance(50)
  t.equal(connection.bufferedAmount, 10)
  webSocket.bufferedAmount = 0
  scene.clock.advance(50)

  t.same(scene.heard.slice(1), ['drained'])
  t.equal(scene.clock.pendingTimers, 0)
})

t.test('closes with codes that pages may send', async (t) => {
  for (const [asked, sent] of [
    [1000, [1000, 'r']],
    [4999, [4999, 'r']],
    [1001, [4001, 'r']],
    [1009, [4009, 'r']],
    [0, []],
  ] as const) {
    const scene = new Scene()
    const { connection, webSocket } = scene.open()
    connection.close(asked, 'r')
    connection.close(1000, 'again')
    t.same(webSocket.closes, [sent])
  }
})

t.test('an end of ours is local, with the code that was asked for', async (t) => {
  const scene = new Scene()
  const { connection, webSocket } = scene.open()
  connection.close(1001, 'off')

  connection.write(batchOf([Uint8Array.of(1), false]))
  webSocket.onmessage?.({ data: 'late' })
  webSocket.onclose?.({ code: 4001, reason: 'off', wasClean: true })

  t.same(scene.ends, [{ cause: 'local', code: 1001, reason: 'off', wasClean: true }])
  t.same(webSocket.sent, [])
  t.equal(scene.heard.length, 1)
  connection.terminate()
  connection.close(1000, '')
  t.equal(scene.ends.length, 1)
})

t.test('an end of the other side is remote or lost', async (t) => {
  const remote = new Scene()
  remote.open().webSocket.onclose?.({ code: 4000, reason: 'bye\0junk', wasClean: true })
  const lost = new Scene()
  const { webSocket, connection } = lost.open()
  webSocket.bufferedAmount = 5
  connection.write(batchOf([Uint8Array.of(1), false]))
  webSocket.onclose?.({ code: 1006, reason: '', wasClean: false })

  t.same(remote.ends, [{ cause: 'remote', code: 4000, reason: 'bye', wasClean: true }])
  t.same(lost.ends, [{ cause: 'lost', code: 1006, reason: '', wasClean: false }])
  t.equal(connection.bufferedAmount, 0)
  t.equal(lost.clock.pendingTimers, 0)
})

t.test('terminating tells the end at once and nothing after', async (t) => {
  const scene = new Scene()
  const { connection, webSocket } = scene.open()

  connection.terminate()
  connection.terminate()

  t.same(scene.ends, [{ cause: 'local', code: 1006, reason: '', wasClean: false }])
  t.equal(webSocket.onclose, null)
  t.equal(webSocket.closes.length, 1)
  const closing = new Scene()
  const second = closing.open()
  second.connection.close(4001, 'x')
  second.connection.terminate()
  t.match(closing.ends, [{ code: 4001, wasClean: false }])
})
