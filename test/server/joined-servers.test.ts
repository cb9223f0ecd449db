/**
 * What joining demands and in which status: no port is opened. What becomes of real upgrades is in
 * test/network/attach.test.ts.
 */

import { EventEmitter } from 'node:events'
import { createServer, IncomingMessage, Server } from 'node:http'
import { createSecureServer, createServer as createH2Server } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer, Socket } from 'node:net'
import { Duplex } from 'node:stream'
import t, { type Test } from 'tap'
import { GodotError } from '../../src/peer/error.ts'
import { MemoryTransport } from '../../src/server/transport/memory.ts'
import { WebSocketServer } from '../../src/server/websocket-server.ts'

const { OK, ERR_UNAVAILABLE, ERR_ALREADY_IN_USE, ERR_INVALID_PARAMETER } = GodotError
const NO_HEAD = new Uint8Array(0)

/** A server on the ws engine, which can join. */
function joiner(t: Test): WebSocketServer {
  const server = new WebSocketServer({ engine: 'ws' })
  t.teardown(() => server.stop())
  return server
}

/** An upgrade as an http server hands it over, and what is written to its socket. */
function upgrade(protocols = ''): { request: IncomingMessage; socket: Duplex; answer: () => string } {
  const chunks: Buffer[] = []
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk)
      done()
    },
  })
  const request = new IncomingMessage(new Socket())
  request.method = 'GET'
  request.url = '/'
  request.httpVersion = '1.1'
  const headers = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13' }
  const offer = protocols === '' ? {} : { 'Sec-WebSocket-Protocol': protocols }
  const all = { ...headers, 'Sec-WebSocket-Key': 'MDEyMzQ1Njc4OWFiY2RlZg==', ...offer }
  request.rawHeaders = Object.entries(all).flat()
  for (const [name, value] of Object.entries(all)) request.headers[name.toLowerCase()] = value
  return { request, socket, answer: () => Buffer.concat(chunks).toString().split('\r\n', 1)[0] ?? '' }
}

function hand(server: WebSocketServer, one = upgrade(), options?: { protocols?: readonly string[] }): GodotError {
  return server.handle_upgrade(one.request, one.socket, NO_HEAD, options)
}

t.test('joins nothing that is no server, at no bad path, with no bad option', async (t) => {
  const cases: readonly (readonly [server: unknown, options: unknown, says: RegExp])[] = [
    [null, {}, /http or https server/],
    [undefined, {}, /http or https server/],
    [{}, {}, /http or https server/],
    ['http', {}, /http or https server/],
    [{ on: () => undefined }, {}, /http or https server/],
    [new EventEmitter(), {}, /http or https server/],
    [process, {}, /http or https server/],
    [createTcpServer(), {}, /http or https server/],
    [createH2Server(), {}, /http or https server/],
    [Object.assign(() => undefined, { on: () => undefined }), {}, /app\.listen\(\)/],
    [createServer(), { path: 'play' }, /path must begin with "\/"/],
    [createServer(), { path: '' }, /path/],
    [createServer(), { path: '/a?b' }, /path/],
    [createServer(), { path: '/a b' }, /path must be written as clients send it, which is "\/a%20b"/],
    [createServer(), { path: '/a#b' }, /path must hold no "#"/],
    [createServer(), { path: 5 }, /path/],
    [createServer(), { path: null }, /path/],
    [createServer(), { protocols: ['a b'] }, /"a b" cannot be the name/],
    [createServer(), { protocols: 'chess' }, /array of names/],
    [createServer(), { paht: '/play' }, /no option "paht"/],
    [createServer(), null, /must be an object/],
    [createServer(), 5, /must be an object/],
  ]
  for (const [web, options, says] of cases) {
    const server = joiner(t)

    t.equal(server.attach(web as never, options as never), ERR_INVALID_PARAMETER)

    t.match(server.get_last_error_message(), says)
    t.equal(server.get_connection_status(), 0, 'nothing is open')
    if (web instanceof Server) t.equal(web.listenerCount('upgrade'), 0)
  }
})

t.test('joins whatever reads HTTP/1 requests', async (t) => {
  const servers = [createServer(), createHttpsServer(), createSecureServer({ allowHTTP1: true })]
  for (const web of servers) {
    const server = joiner(t)

    t.equal(server.attach(web as Server), OK)

    t.equal(web.listenerCount('upgrade'), 1)
  }
})

t.test('changes nothing about what it has joined when a call is refused', async (t) => {
  const server = joiner(t)
  const web = createServer()
  server.attach(web, { protocols: ['chess'] })

  t.equal(server.attach(null as never), ERR_INVALID_PARAMETER)
  t.equal(server.attach(createServer(), { protocols: ['a b'] }), ERR_INVALID_PARAMETER)
  t.equal(server.attach(createServer(), { protocols: ['go'] }), ERR_ALREADY_IN_USE)

  t.equal(web.listenerCount('upgrade'), 1)
  t.equal(hand(server, upgrade('chess')), OK)
  t.equal(server.get_connection_status(), 2)
})

t.test(
  'joins further servers with the sub-protocols in force, in any order or unsaid, and with no others',
  async (t) => {
    const server = joiner(t)
    const [first, second, third, fourth] = [createServer(), createServer(), createServer(), createServer()]
    t.equal(server.attach(first, { protocols: ['chess', 'go'] }), OK)

    t.equal(server.attach(second, { protocols: ['go', 'chess'] }), OK)
    t.equal(server.attach(third, { path: '/play' }), OK)
    for (const protocols of [[], ['chess'], ['chess', 'go', 'poker'], ['chess', 'poker']]) {
      t.equal(server.attach(fourth, { protocols }), ERR_ALREADY_IN_USE)
      t.match(server.get_last_error_message(), /in use with the sub-protocols chess, go, without gd_mp_api: stop\(\)/)
    }

    t.same(
      [first, second, third, fourth].map((web) => web.listenerCount('upgrade')),
      [1, 1, 1, 0],
    )
  },
)

t.test('says that it has no sub-protocols when it is asked for some too late', async (t) => {
  const server = joiner(t)
  server.attach(createServer())

  t.equal(server.attach(createServer(), { protocols: ['chess'] }), ERR_ALREADY_IN_USE)
  t.match(server.get_last_error_message(), /in use with no sub-protocols, without gd_mp_api/)
})

t.test('opens in multiplayer mode where that is asked for, and joins no further server in the other', async (t) => {
  const server = joiner(t)
  t.equal(server.attach(createServer(), { gd_mp_api: true }), OK)

  t.equal(server.put_packet(Uint8Array.of(1)), OK, 'packets are put on the server itself')
  t.equal(server.attach(createServer()), OK)
  t.equal(server.attach(createServer(), { gd_mp_api: false }), ERR_ALREADY_IN_USE)
  t.match(server.get_last_error_message(), /with gd_mp_api/)
  t.equal(server.attach(createServer(), { gd_mp_api: 1 as never }), ERR_INVALID_PARAMETER)
})

t.test('keeps its sub-protocols when the caller changes the array', async (t) => {
  const server = joiner(t)
  const protocols = ['chess']
  server.attach(createServer(), { protocols })

  protocols[0] = 'poker'

  t.equal(server.attach(createServer(), { protocols: ['chess'] }), OK)
})

t.test('takes no upgrade but what an http server hands over, and never throws', async (t) => {
  const { request, socket } = upgrade()
  const cases: readonly (readonly unknown[])[] = [
    [null, socket, NO_HEAD],
    [request, null, NO_HEAD],
    [request, socket, null],
    [{}, socket, NO_HEAD],
    [request, {}, NO_HEAD],
    [request, socket, 'head'],
    [undefined, undefined, undefined],
    [request, socket, NO_HEAD, null],
    [request, socket, NO_HEAD, { path: '/play' }],
    [request, socket, NO_HEAD, { protocols: ['a b'] }],
  ]
  for (const given of cases) {
    const server = joiner(t)

    t.equal(server.handle_upgrade(...(given as Parameters<typeof server.handle_upgrade>)), ERR_INVALID_PARAMETER)

    t.match(server.get_last_error_message(), /\S/)
    t.equal(server.get_connection_status(), 0, 'nothing is open')
    t.equal(socket.destroyed, false, 'the socket is still the caller’s')
  }
})

t.test('is opened by its first upgrade, with the sub-protocols that come with it', async (t) => {
  const server = joiner(t)
  const [first, second, stranger, other] = [upgrade('chess'), upgrade('chess'), upgrade('poker'), upgrade('go')]

  t.equal(hand(server, first, { protocols: ['chess'] }), OK)
  t.equal(hand(server, second), OK)
  t.equal(hand(server, stranger, { protocols: ['chess'] }), OK, 'it was answered')
  t.equal(hand(server, other, { protocols: ['go'] }), ERR_ALREADY_IN_USE)

  t.match(
    [first, second, stranger, other].map(({ answer }) => answer()),
    [/101/, /101/, /400/, /^$/],
  )
  t.equal(server.get_refusal_counts()['bad-protocol'], 1)
  t.equal(other.socket.destroyed, false)
})

t.test('takes a socket once, whoever hands it over again', async (t) => {
  const [server, another] = [joiner(t), joiner(t)]
  const one = upgrade()
  const web = createServer()
  server.attach(web)
  server.attach(web, { path: '/' })
  another.attach(web)

  web.emit('upgrade', one.request, one.socket, Buffer.alloc(0))

  t.equal(hand(server, one), ERR_INVALID_PARAMETER)
  t.match(server.get_last_error_message(), /taken before/)
  server.poll()
  another.poll()
  t.equal(server.get_peer_ids().length, 1)
  t.equal(another.get_stats().connections, 0)
})

t.test('answers who comes while it drains with 503, counted, and joins nothing more', async (t) => {
  const server = joiner(t)
  const web = createServer()
  server.attach(web, { protocols: ['chess'] })
  void server.drain()
  const [heard, handed] = [upgrade('chess'), upgrade('chess')]

  web.emit('upgrade', heard.request, heard.socket, Buffer.alloc(0))
  t.equal(hand(server, handed, { protocols: ['whatever'] }), OK)

  t.match([heard.answer(), handed.answer()], [/503/, /503/])
  t.equal(server.get_refusal_counts()['not-accepting'], 2)
  t.equal(server.attach(createServer(), { protocols: ['chess'] }), ERR_ALREADY_IN_USE)
  t.equal(server.accept_upgrades({ protocols: ['chess'] }), ERR_ALREADY_IN_USE)
})

t.test('answers who comes after stop with 503, counted, and stays closed', async (t) => {
  for (const close of [
    (server: WebSocketServer) => void hand(server),
    (server: WebSocketServer) => void server.attach(createServer()),
    () => undefined,
  ]) {
    const server = joiner(t)
    close(server)
    server.stop()
    const late = [upgrade(), upgrade()]

    t.same(
      late.map((one) => hand(server, one, { protocols: ['chess'] })),
      [OK, OK],
    )

    t.match(
      late.map(({ answer }) => answer()),
      [/503/, /503/],
    )
    t.equal(server.get_refusal_counts()['not-accepting'], 2)
    t.equal(server.get_connection_status(), 0)
    t.equal(server.get_stats().connections, 0)
  }
})

t.test('is opened again after stop by accept_upgrades or attach, with new sub-protocols', async (t) => {
  for (const open of [
    (server: WebSocketServer) => server.accept_upgrades({ protocols: ['go'] }),
    (server: WebSocketServer) => server.attach(createServer(), { protocols: ['go'] }),
  ]) {
    const server = joiner(t)
    server.accept_upgrades({ protocols: ['chess'] })
    server.stop()
    hand(server)

    t.equal(open(server), OK)

    const one = upgrade('go')
    t.equal(hand(server, one), OK)
    t.match(one.answer(), /101/)
    t.equal(server.get_connection_status(), 2)
  }
})

t.test('accept_upgrades opens once, and refuses bad options and other sub-protocols', async (t) => {
  const server = joiner(t)
  t.equal(server.accept_upgrades({ path: '/play' } as never), ERR_INVALID_PARAMETER)
  t.equal(server.accept_upgrades({ protocols: [''] }), ERR_INVALID_PARAMETER)
  t.equal(server.get_connection_status(), 0)

  t.equal(server.accept_upgrades(), OK)
  t.equal(server.accept_upgrades({ protocols: [] }), OK)
  t.equal(server.accept_upgrades({ protocols: ['chess'] }), ERR_ALREADY_IN_USE)
  t.equal(server.listen(0), ERR_ALREADY_IN_USE)
})

t.test('joins nothing and takes no upgrade while it listens', async (t) => {
  const server = joiner(t)
  server.bind_ip = '127.0.0.1'
  t.equal(server.listen(0), OK)
  const one = upgrade()

  t.equal(server.attach(createServer()), ERR_ALREADY_IN_USE)
  t.equal(server.accept_upgrades(), ERR_ALREADY_IN_USE)
  t.equal(hand(server, one), ERR_ALREADY_IN_USE)
  void server.drain()
  t.equal(hand(server, one), ERR_ALREADY_IN_USE)

  t.equal(one.answer(), '')
})

t.test('is of no use on an engine that has its own sockets, before and after stop', async (t) => {
  const server = new WebSocketServer({ transport: new MemoryTransport() })
  const one = upgrade()

  for (const round of ['new', 'stopped']) {
    t.equal(server.attach(createServer()), ERR_UNAVAILABLE, round)
    t.equal(server.accept_upgrades(), ERR_UNAVAILABLE, round)
    t.equal(hand(server, one), ERR_UNAVAILABLE, round)
    t.match(server.get_last_error_message(), /engine: 'ws'/)
    server.stop()
  }

  t.equal(server.get_connection_status(), 0)
  t.equal(one.answer(), '')
})

t.test('takes sockets of no known address for many, not for one', async (t) => {
  // As those that a proxy on the same machine opens on a Unix socket.
  const server = new WebSocketServer({ engine: 'ws', max_connections_per_ip: 1 })
  t.teardown(() => server.stop())
  const [first, second] = [upgrade(), upgrade()]

  hand(server, first)
  hand(server, second)

  t.equal(first.answer(), 'HTTP/1.1 101 Switching Protocols')
  t.equal(second.answer(), 'HTTP/1.1 101 Switching Protocols')
})
