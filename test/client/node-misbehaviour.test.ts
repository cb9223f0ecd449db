/** The client in Node against servers that are not there, or do not do as they should. */

import { createServer as createHttpServer } from 'node:http'
import net from 'node:net'
import t from 'tap'
import { closePayload, encodeFrame, OPCODE, readClosePayload } from '../support/frames.ts'
import { listen, NodeClient } from './node-client.ts'
import { RawServer } from './raw-server.ts'

t.test('a port where nobody listens is unreachable', async (t) => {
  const server = net.createServer()
  const url = await listen(t, server)
  await new Promise((resolve) => server.close(resolve))

  t.match(await new NodeClient(t, null).failure(url), { reason: 'unreachable', message: /ECONNREFUSED/ })
})

t.test('a name that does not exist is unresolved, without blocking', async (t) => {
  const node = new NodeClient(t, null)

  t.match(await node.failure('ws://nobody.invalid/'), { reason: 'unresolved' })
})

t.test('a server that is silent is given up after the handshake time-out', async (t) => {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => void sockets.add(socket.on('error', () => socket.destroy())))
  const node = new NodeClient(t, null, { handshake_timeout: 0.2 })

  t.match(await node.failure(await listen(t, server)), { reason: 'timeout' })
  for (const socket of sockets) socket.destroy()
})

t.test('an answer that is no handshake says so', async (t) => {
  const answers: readonly (readonly [answer: string | null, expected: object])[] = [
    [null, { reason: 'reset' }],
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', { reason: 'http', status: 200 }],
    ['HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n', { reason: 'http', status: 302 }],
    ['nonsense\r\n\r\n', { reason: 'bad-answer' }],
    [
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
      { reason: 'bad-answer', message: /Accept/ },
    ],
  ]
  for (const [answer, expected] of answers) {
    const server = net.createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.once('data', () => (answer === null ? socket.resetAndDestroy() : socket.end(answer)))
    })
    t.match(await new NodeClient(t, null).failure(await listen(t, server)), expected, String(answer))
  }
})

t.test('a server that chooses no sub-protocol, or one that was not offered, is refused', async (t) => {
  const url = await listen(
    t,
    createHttpServer().on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n')
    }),
  )
  const node = new NodeClient(t, null)
  node.client.connect_to_url(url, ['game'])
  await node.hears('error')

  t.equal(node.client.get_connection_failure()?.reason, 'bad-answer')
})

/** A frame as a server sends it. */
function frame(opcode: number, payload: Uint8Array, others: { rsv?: number; masked?: boolean } = {}): Uint8Array {
  const { rsv = 0, masked = false } = others
  return encodeFrame({ opcode, payload, rsv, ...(masked ? {} : { mask: null }) })
}

/** So many fragments of a message that does not end. */
function fragments(count: number): Uint8Array {
  const parts = { payload: Uint8Array.of(1), fin: false, mask: null }
  const first = encodeFrame({ opcode: OPCODE.binary, ...parts })
  const next = encodeFrame({ opcode: OPCODE.continuation, ...parts })
  return Buffer.concat([first, ...Array.from({ length: count - 1 }, () => next)])
}

t.test('a server that breaks the protocol is left, and the failure says how', async (t) => {
  for (const [bytes, reason] of [
    [frame(OPCODE.text, Uint8Array.of(0xff)), 'invalid-utf8'],
    [frame(OPCODE.binary, Uint8Array.of(1), { rsv: 4 }), 'invalid-frame'],
    [frame(OPCODE.binary, Uint8Array.of(1), { masked: true }), 'invalid-frame'],
    [frame(3, Uint8Array.of(1)), 'invalid-frame'],
    [frame(OPCODE.close, closePayload(1005)), 'invalid-close-code'],
    [fragments(513), 'message-too-big'],
  ] as const) {
    const server = await RawServer.start(t, { then: (socket) => void socket.write(bytes) })
    const node = new NodeClient(t, null)
    node.client.connect_to_url(server.url)

    await node.hears('closed')

    t.same(node.journal, ['established("")', 'closed(false)'], reason)
    t.equal(node.client.get_connection_failure()?.reason, reason)
    await server.ends.next()
  }
})

t.test('a stream that ends without a close frame is lost', async (t) => {
  for (const how of ['end', 'resetAndDestroy'] as const) {
    const server = await RawServer.start(t, { then: (socket) => setImmediate(() => void socket[how]()) })
    const node = new NodeClient(t, null)
    node.client.connect_to_url(server.url)

    await node.hears('closed')

    t.same(node.journal, ['established("")', 'closed(false)'], how)
    t.equal(node.client.get_connection_failure()?.reason, 'lost')
  }
})

t.test('a frame in the same segment as the 101 is not lost', async (t) => {
  const server = await RawServer.start(t, { behind: frame(OPCODE.text, Buffer.from('early')) })
  const node = new NodeClient(t, null)
  node.client.connect_to_url(server.url)
  await node.hears('established')

  t.same(await node.receives(1), ['text:early'])
})

t.test('a server that says goodbye and keeps the socket is heard at once, and left', async (t) => {
  const goodbye = frame(OPCODE.close, closePayload(4000, 'go\0'))
  const server = await RawServer.start(t, { then: (socket) => void socket.write(goodbye) })
  const node = new NodeClient(t, null)
  node.client.connect_to_url(server.url)

  await node.hears('closed')

  t.same(node.journal, ['established("")', 'close_request(4000, "go")', 'closed(true)'])
  const answer = await server.frames.next()
  t.same(readClosePayload(answer.payload).code, 4000)
  await server.ends.next()
})

t.test('a server that does not answer our close is cut at the close time-out', async (t) => {
  const server = await RawServer.start(t, {})
  const node = new NodeClient(t, null, { close_timeout: 0.2 })
  node.client.connect_to_url(server.url)
  await node.hears('established')
  node.client.get_peer(1)?.put_packet(Buffer.from('before'))

  node.client.disconnect_from_host(0, 'unsaid')
  await node.hears('closed')

  t.same(node.journal.slice(1), ['closed(false)'])
  const [packet, close] = await server.frames.take(2)
  t.match(packet, { opcode: OPCODE.binary, masked: true, rsv: 0, fin: true })
  t.match(close, { opcode: OPCODE.close, masked: true, payload: { length: 0 } })
  await server.ends.next()
})

t.test('a ping is answered with its own payload', async (t) => {
  const server = await RawServer.start(t, { behind: frame(OPCODE.ping, Buffer.from('hey')) })
  const node = new NodeClient(t, null)
  node.client.connect_to_url(server.url)
  await node.hears('established')

  const answer = await server.frames.next()

  t.equal(answer.opcode, OPCODE.pong)
  t.equal(Buffer.from(answer.payload).toString(), 'hey')
})

t.test('a full backlog that pauses loses nothing, and TCP_NODELAY can be switched', async (t) => {
  const big = frame(OPCODE.binary, new Uint8Array(60_000))
  const server = await RawServer.start(t, { then: (socket) => void socket.write(Buffer.concat([big, big, big])) })
  const node = new NodeClient(t, null, { inbound_overflow: 'pause', max_backlog_bytes: 65_536 })
  node.client.connect_to_url(server.url)
  await node.hears('established')

  node.client.get_peer(1)?.set_no_delay(false)
  node.client.get_peer(1)?.set_no_delay(true)
  const packets = [...(await node.receives(1)), ...(await node.receives(1)), ...(await node.receives(1))]

  t.equal(packets.length, 3)
  t.equal(node.client.get_stats().drops['backlog-full'], 0)
})

t.test('an attempt that is given up lets go of its socket', async (t) => {
  const server = net.createServer()
  const url = await listen(t, server)
  const accepted = new Promise<net.Socket>((resolve) => server.once('connection', resolve))
  const node = new NodeClient(t, null)
  node.client.connect_to_url(url)
  const socket = await accepted
  const closed = new Promise<void>((resolve) => socket.on('error', () => undefined).once('close', () => resolve()))
  socket.resume()

  node.client.disconnect_from_host()
  await closed

  t.same(node.journal, [])
})
