/**
 * The ws engine on an HTTP server of somebody else's.
 */

import { createServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import t, { type Test } from 'tap'
import type { Attachment } from '../../../src/server/transport/transport.ts'
import { createWsTransport } from '../../../src/server/transport/ws.ts'
import { testCertificates } from '../../support/certificates.ts'
import { encodeFrame, OPCODE } from '../../support/frames.ts'
import { RawClient } from '../../support/raw-client.ts'
import { Host, turns } from './contract-scene.ts'

const OPTIONS = { nativeMessageLimit: 131_072, compression: 'off' } as const

interface Stage {
  readonly host: Host
  readonly port: number
  readonly attachment: Attachment
  readonly transport: ReturnType<typeof createWsTransport>
}

t.test('opens WebSockets on an HTTP server and leaves its requests to it', async (t) => {
  const { host, port, attachment } = await stage(t, server())
  t.equal(typeof attachment.attach, 'function')

  const client = await RawClient.open({ port })
  t.teardown(() => client.destroy())
  const end = await host.opened.next()
  client.send('hello')
  const page = await RawClient.connect({ port })
  page.request('GET', '/', [['Connection', 'close']])

  t.equal(Buffer.from((await end.messages.next()).bytes).toString(), 'hello')
  t.equal(end.connection.address, '127.0.0.1')
  t.equal(end.connection.port, client.localPort)
  t.equal(Buffer.from((await page.responses.next()).body).toString(), 'their page')
  t.strictSame(host.log, ['request', 'opened'])
})

t.test('opens WebSockets on an HTTPS server', async (t) => {
  const { first } = await testCertificates()
  const secure = createHttpsServer({ key: first.key, cert: first.cert })
  const { host, port } = await stage(t, secure)
  host.answer = null

  const client = await RawClient.connect({ port, trust: first.root })
  t.teardown(() => client.destroy())
  client.upgrade({ path: '/play?a=1' })
  const { request, reply } = await host.requests.next()
  reply.upgrade(host.acceptance())

  t.match(request, { path: '/play', query: 'a=1', secure: true, address: '127.0.0.1' })
  t.equal((await client.responses.next()).status, 101)
})

t.test('hears its own path alone, and leaves the others to their listeners', async (t) => {
  const theirs = server()
  const { host, port } = await stage(t, theirs, '/game')
  theirs.on('upgrade', (request, socket) => {
    if (request.url === '/chat') socket.end('HTTP/1.1 418 Theirs\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
  })

  const game = await RawClient.open({ port }, { path: '/game?x' })
  const chat = await RawClient.connect({ port })
  chat.upgrade({ path: '/chat' })
  const nobodys = await RawClient.connect({ port })
  nobodys.upgrade({ path: '/games' })
  t.teardown(() => [game, chat, nobodys].forEach((client) => client.destroy()))

  t.equal((await chat.responses.next()).status, 418)
  await host.opened.next()
  await turns()
  t.equal(nobodys.hasEnded, false)
  t.strictSame(host.log, ['request', 'opened'])
})

t.test('answers an upgrade for a path that nobody hears, once, whoever hears of it first', async (t) => {
  const theirs = server()
  const first = await stage(t, theirs, '/a')
  const second = new Host()
  first.transport.openAttachment?.(OPTIONS, second).attach(theirs, '/b')

  const responses = []
  for (const path of ['/c', '/a/', 'http://a.b/c?/a']) {
    const client = await RawClient.connect({ port: first.port })
    client.upgrade({ path })
    responses.push((await client.responses.next()).status)
    await client.ends.next()
  }
  const a = await RawClient.open({ port: first.port }, { path: 'http://127.0.0.1/a' })
  t.teardown(() => a.destroy())

  t.strictSame(responses, [404, 404, 404])
  t.strictSame(first.host.log, ['strayed /c', 'strayed /a/', 'strayed /c', 'request', 'opened'])
  t.strictSame(second.log, [])
})

t.test('leaves alone what a listener that is called once has taken', async (t) => {
  const theirs = server()
  theirs.once('upgrade', (_request, socket: Duplex) => {
    socket.on('data', () => socket.end('HTTP/1.1 418 Theirs\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'))
  })
  const { host, port } = await stage(t, theirs, '/game')

  const client = await RawClient.connect({ port })
  client.upgrade({ path: '/chat' })
  await turns()
  client.write(Uint8Array.of(1))

  t.equal((await client.responses.next()).status, 418)
  t.strictSame(host.log, [])
})

t.test('serves two paths of one server with two attachments', async (t) => {
  const theirs = server()
  const first = await stage(t, theirs, '/a')
  const second = new Host()
  first.transport.openAttachment?.(OPTIONS, second).attach(theirs, '/b')

  const a = await RawClient.open({ port: first.port }, { path: '/a' })
  const b = await RawClient.open({ port: first.port }, { path: '/b' })
  t.teardown(() => [a, b].forEach((client) => client.destroy()))

  t.strictSame(
    [first.host.log, second.log],
    [
      ['request', 'opened'],
      ['request', 'opened'],
    ],
  )
})

t.test('handles an upgrade that somebody else has heard, with the frame behind it', async (t) => {
  const theirs = server()
  const { host, port, attachment } = await stage(t, theirs, '/never')
  theirs.on('upgrade', (request, socket, head) => {
    if (request.url === '/given') attachment.handleUpgrade(request, socket, head)
  })

  const behind = encodeFrame({ opcode: OPCODE.text, payload: Buffer.from('early') })
  const client = await RawClient.open({ port }, { path: '/given', behind })
  t.teardown(() => client.destroy())

  const end = await host.opened.next()
  t.equal(Buffer.from((await end.messages.next()).bytes).toString(), 'early')
})

t.test('refuses an upgrade with an HTTP answer', async (t) => {
  const { host, port } = await stage(t, server())
  host.answer = ({ reply }) => reply.respond({ status: 403, body: 'no' })

  const client = await RawClient.connect({ port })
  client.upgrade()
  const response = await client.responses.next()
  await client.ends.next()

  t.same([response.status, Buffer.from(response.body).toString()], [403, 'no'])
})

t.test('leaves the server when the transport closes, ends its connections, and no others', async (t) => {
  const theirs = server()
  const { host, port, transport } = await stage(t, theirs)
  const open = await RawClient.open({ port })
  host.answer = null
  const waiting = await RawClient.connect({ port })
  waiting.upgrade()
  await host.requests.next()

  transport.close()
  await Promise.all([open.ends.next(), waiting.ends.next()])
  const page = await RawClient.connect({ port })
  page.request('GET', '/', [['Connection', 'close']])

  t.equal((await page.responses.next()).status, 200)
  t.equal(theirs.listenerCount('upgrade'), 0)
})

t.test('sends away what is handed over after the transport has closed', async (t) => {
  const theirs = server()
  const { host, port, attachment, transport } = await stage(t, theirs)
  transport.close()
  theirs.on('upgrade', (request, socket, head) => attachment.handleUpgrade(request, socket, head))
  attachment.attach(theirs, undefined)

  const client = await RawClient.connect({ port })
  client.upgrade()

  await client.ends.next()
  t.strictSame(host.log, [])
  t.equal(theirs.listenerCount('upgrade'), 1)
})

t.test('listens on a port of its own at the same time', async (t) => {
  const { host, port, transport } = await stage(t, server())
  const outcome = transport.listen({ ...OPTIONS, host: '127.0.0.1', port: 0, exclusive: true, tls: null }, host)

  const clients = [await RawClient.open({ port }), await RawClient.open({ port: outcome.ok ? outcome.port : 0 })]
  t.teardown(() => clients.forEach((client) => client.destroy()))

  t.equal((await host.opened.take(2)).length, 2)
})

function server(): Server {
  return createServer((_request, response) => response.end('their page'))
}

/** A server that listens, and a transport attached to it. */
async function stage(t: Test, theirs: Server, path?: string): Promise<Stage> {
  const transport = createWsTransport()
  const host = new Host()
  const attachment = transport.openAttachment?.(OPTIONS, host)
  if (attachment === undefined) throw new Error('no attachment')
  attachment.attach(theirs, path)
  await new Promise<void>((resolve) => theirs.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    transport.close()
    theirs.close()
    theirs.closeAllConnections()
  })
  const { port } = theirs.address() as AddressInfo
  return { host, port, attachment, transport }
}
