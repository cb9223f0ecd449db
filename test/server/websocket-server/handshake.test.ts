import t from 'tap'
import type { HttpRequest } from '../../../src/server/transport/transport.ts'
import { ServerScene, type SceneOptions } from '../../support/server-scene.ts'

/** The HTTP answer to one request of a fresh scene, and what was signalled. */
function answer(options: SceneOptions, request: Parameters<ServerScene['open']>[0] = {}) {
  const scene = new ServerScene(options)
  const client = scene.open(request)
  scene.tick()
  const { status, body, headers } = client.response ?? { status: 0, body: new Uint8Array(0), headers: {} }
  return { scene, client, status, body: Buffer.from(body).toString(), headers, journal: scene.take() }
}

t.test('tells a refused client why, counts it, and signals it', async (t) => {
  const cases: [options: SceneOptions, request: Parameters<ServerScene['open']>[0], status: number, reason: string][] =
    [
      [{}, { headers: { 'sec-websocket-version': '8' } }, 426, 'bad-version'],
      [{}, { headers: { 'sec-websocket-key': 'short' } }, 400, 'bad-key'],
      [{}, { headers: { connection: 'close' } }, 400, 'bad-upgrade'],
      [{}, { method: 'POST' }, 405, 'bad-method'],
      [{ path: '/play' }, { path: '/other' }, 404, 'bad-path'],
      [{ allowed_origins: ['https://a.example'] }, { headers: { origin: 'https://b.example' } }, 403, 'bad-origin'],
      [{ protocols: ['game'] }, {}, 400, 'bad-protocol'],
      [{}, { protocols: ['game'] }, 400, 'bad-protocol'],
      [{ verify: () => false }, {}, 401, 'not-verified'],
      [{ verify: () => undefined }, {}, 401, 'not-verified'],
      [{ verify: () => '' }, {}, 401, 'not-verified'],
      [{ verify: () => 0 }, {}, 401, 'not-verified'],
      [{ prepare: (server) => void (server.refuse_new_connections = true) }, {}, 503, 'not-accepting'],
    ]
  for (const [options, request, status, reason] of cases) {
    const result = answer(options, request)
    t.equal(result.status, status, reason)
    t.equal(result.headers['x-refusal'], reason)
    t.match(result.body, /\.\n$/)
    t.same(result.journal, [`connection_refused(${reason}, 127.0.0.1, 1)`])
    t.equal(result.scene.server.get_refusal_counts()[reason as 'bad-key'], 1)
  }
})

t.test('names the version it speaks to a client of another', async (t) => {
  const { headers } = answer({}, { headers: { 'sec-websocket-version': '7' } })

  t.equal(headers['sec-websocket-version'], '13')
})

t.test('lets those in whom its rules allow', async (t) => {
  const cases: [options: SceneOptions, request: Parameters<ServerScene['open']>[0], protocol: string][] = [
    [{}, {}, ''],
    [{ path: '/play' }, { path: '/play?room=1' }, ''],
    [{ allowed_origins: ['https://A.example/'] }, { headers: { origin: 'https://a.example' } }, ''],
    [{ allowed_origins: [] }, {}, ''],
    [{ protocols: ['game', 'chat'] }, { protocols: ['x', 'chat', 'game'] }, 'chat'],
    [{ verify: () => true }, {}, ''],
  ]
  for (const [options, request, protocol] of cases) {
    const result = answer(options, request)
    t.equal(result.status, 101, JSON.stringify(request))
    t.same(result.journal, [`client_connected(A, "${protocol}")`])
    t.equal(result.client.protocol, protocol)
  }
})

t.test('answers with the extra headers that were set', async (t) => {
  const { headers } = answer({ prepare: (server) => server.set_extra_headers(['X-Game: arena']) })

  t.equal(headers['x-game'], 'arena')
})

t.test('keeps its extra headers when new ones are bad', async (t) => {
  const { headers, scene } = answer({
    prepare: (server) => {
      server.set_extra_headers(['X-Game: arena'])
      server.set_extra_headers(['X-Game: other', 'Upgrade: h2c'])
    },
  })

  t.equal(headers['x-game'], 'arena')
  t.match(scene.warnings, [/changed nothing/])
})

t.test('keeps the handshake of a peer for the game', async (t) => {
  const scene = new ServerScene({ verify: (request) => ({ name: request.headers['x-name'] }) })
  const { id } = scene.join({ path: '/play?room=1', headers: { 'X-Name': 'Ada' } })

  t.match(scene.server.get_peer_handshake(id), {
    path: '/play',
    query: 'room=1',
    headers: { 'x-name': 'Ada' },
    protocol: '',
    verified: { name: 'Ada' },
    address: '127.0.0.1',
    secure: false,
  })
  const held = scene.server.get_peer_handshake(id)
  t.equal(scene.server.get_peer_handshake(id), held, 'the same object, while it is held')
})

t.test('waits for a verdict that takes time', async (t) => {
  let decide: (verdict: unknown) => void = () => undefined
  const scene = new ServerScene({ verify: () => new Promise((resolve) => (decide = resolve)) })
  const client = scene.open()
  t.equal(client.state, 'asking')
  t.equal(scene.server.get_stats().pending, 1)

  decide('Ada')
  await Promise.resolve()
  scene.tick()

  const [id = 0] = scene.server.get_peer_ids()
  t.equal(scene.server.get_peer_handshake(id)?.verified, 'Ada')
  t.equal(scene.server.get_stats().pending, 0)
})

t.test('refuses when a late verdict is no, an error, or not there in time', async (t) => {
  const cases: [verify: () => unknown, reason: string, status: number][] = [
    [() => Promise.resolve(false), 'not-verified', 401],
    [() => Promise.reject(new Error('database')), 'verify-error', 500],
    [() => new Promise(() => undefined), 'verify-timeout', 503],
  ]
  for (const [verify, reason, status] of cases) {
    const scene = new ServerScene({ verify, verify_timeout: 1 })
    const client = scene.open()
    await Promise.resolve()
    await Promise.resolve()
    scene.pass(1)
    t.equal(client.response?.status, status)
    if (reason === 'verify-error') t.throws(() => scene.tick(), { message: 'database' })
    else scene.tick()
    t.same(scene.take(), [`connection_refused(${reason}, 127.0.0.1, 1)`])
  }
})

t.test('hands on what verify and on_request throw, with the next poll', async (t) => {
  const fail = () => {
    throw new Error('callback')
  }
  const scene = new ServerScene({ verify: fail, on_request: fail })

  t.equal(scene.open().response?.status, 500)
  t.throws(() => scene.tick(), { message: 'callback' })
  t.equal(scene.transport.request({}).response?.status, 500)
  t.throws(() => scene.tick(), { message: 'callback' })
  t.doesNotThrow(() => scene.tick())
})

t.test('warns of an on_request that rejects behind stop(), and spares the next life', async (t) => {
  const heard: string[] = []
  let reject: (error: Error) => void = () => undefined
  const onRequest = () => new Promise((_, no) => (reject = no)) as never
  const scene = new ServerScene({ on_request: onRequest, on_warning: (text) => heard.push(text) })
  scene.transport.request({})
  t.throws(() => scene.tick(), /what is no answer/)

  scene.server.stop()
  scene.server.listen(0)
  reject(new Error('the page failed later'))
  await new Promise<void>((resolve) => setImmediate(resolve))

  t.match(heard, [/the page failed later/])
  t.doesNotThrow(() => scene.tick())
})

t.test('spares the next life also what on_warning throws over such a page', async (t) => {
  const heard: string[] = []
  const hear = (warning: Error): unknown => heard.push(warning.message)
  process.on('warning', hear)
  t.teardown(() => process.off('warning', hear))
  let reject: (error: Error) => void = () => undefined
  const onRequest = () => new Promise((_, no) => (reject = no)) as never
  const scene = new ServerScene({
    on_request: onRequest,
    on_warning: (text) => {
      throw new Error(`cannot say: ${text}`)
    },
  })
  scene.transport.request({})
  t.throws(() => scene.tick(), /what is no answer/)
  scene.server.stop()
  reject(new Error('the page failed later'))
  await new Promise<void>((resolve) => setImmediate(resolve))

  scene.server.listen(0)
  await new Promise<void>((resolve) => setImmediate(resolve))

  t.doesNotThrow(() => scene.tick())
  t.match(heard, [/on_warning threw[^]*the page failed later/])
})

t.test('forgets a client that leaves while its verdict is awaited', async (t) => {
  let decide: (verdict: unknown) => void = () => undefined
  const scene = new ServerScene({ verify: () => new Promise((resolve) => (decide = resolve)), max_peers: 1 })
  scene.open().drop()
  decide(true)
  await Promise.resolve()
  scene.tick()
  t.same(scene.take(), ['connection_refused(client-gone, 127.0.0.1, 1)'])

  const next = scene.open()
  decide(true)
  await Promise.resolve()
  t.equal(next.response?.status, 101, 'its place is free again')
})

t.test('ignores a verdict that comes after stop()', async (t) => {
  let decide: (verdict: unknown) => void = () => undefined
  const scene = new ServerScene({ verify: () => new Promise((resolve) => (decide = resolve)) })
  scene.open()

  scene.server.stop()
  decide(true)
  await Promise.resolve()
  scene.server.listen(0)
  scene.tick()

  t.same(scene.take(), [])
})

t.test('holds max_peers with those who wait, those not announced, and those not yet mourned', async (t) => {
  const scene = new ServerScene({ max_peers: 2 })
  const first = scene.open()
  const second = scene.open()
  t.equal(scene.open().response?.status, 503)

  first.drop()
  t.equal(scene.open().response?.status, 503, 'the game has not heard of it yet')
  scene.tick()
  scene.tick()

  t.equal(scene.open().response?.status, 101)
  t.equal(second.state, 'open')
})

t.test('holds max_connections_per_ip, by the address of the player', async (t) => {
  const scene = new ServerScene({ max_connections_per_ip: 2, trusted_proxies: ['10.0.0.1'] })
  const behindProxy = (player: string) => ({ address: '10.0.0.1', headers: { 'x-forwarded-for': player } })
  scene.open({ address: '10.0.0.2' })
  const second = scene.open({ address: '10.0.0.2' })

  t.equal(scene.open({ address: '10.0.0.2' }).response?.status, 429)
  t.equal(scene.open({ address: '10.0.0.3' }).response?.status, 101)
  t.equal(scene.open(behindProxy('192.0.2.1')).response?.status, 101)
  t.equal(scene.open(behindProxy('192.0.2.1')).response?.status, 101)
  t.equal(scene.open(behindProxy('192.0.2.1')).response?.status, 429)
  t.equal(scene.open(behindProxy('192.0.2.2')).response?.status, 101)

  second.drop()
  t.equal(scene.open({ address: '10.0.0.2' }).response?.status, 101)
})

t.test('cuts a socket whose request does not come in time, whether or not the game polls', async (t) => {
  const scene = new ServerScene({ prepare: (server) => void (server.handshake_timeout = 2) })
  const silent = scene.transport.beginPending()
  scene.pass(1)
  const later = scene.transport.beginPending()
  const made = scene.open()

  scene.pass(1)
  t.equal(silent.state, 'over')
  t.equal(later.state, 'pending')
  scene.pass(1)
  t.equal(later.state, 'over')
  t.equal(made.state, 'open')

  scene.tick()
  t.same(scene.take(), ['client_connected(A, "")', 'connection_refused(handshake-timeout, 127.0.0.1, 2)'])
})

t.test('counts who leaves before a whole request, and who sends no HTTP', async (t) => {
  const scene = new ServerScene()
  scene.transport.beginPending().drop()
  scene.transport.beginPending().violate('invalid-frame')
  scene.open()
  scene.pass(10)

  scene.tick()

  t.same(scene.take(), ['client_connected(A, "")', 'connection_refused(no-request, 127.0.0.1, 2)'])
})

t.test('bounds the sockets that are pending', async (t) => {
  const scene = new ServerScene({ max_pending: 2 })
  scene.transport.beginPending()
  scene.transport.beginPending()

  t.equal(scene.transport.beginPending().state, 'over')
  t.equal(scene.server.get_refusal_counts()['too-many-pending'], 1)
  scene.pass(3)
  t.equal(scene.transport.beginPending().state, 'pending')
})

t.test('keeps one address from taking all places of those that are pending', async (t) => {
  const scene = new ServerScene({ max_connections_per_ip: 2, max_pending: 16, trusted_proxies: ['10.0.0.1'] })
  const silent = (address: string) => scene.transport.beginPending({ address })
  const [first, second, third] = [silent('192.0.2.1'), silent('192.0.2.1'), silent('192.0.2.1')]

  t.same([first.state, second.state, third.state], ['pending', 'pending', 'over'])
  t.equal(third.response, null, 'it was cut without an answer')
  t.equal(scene.open({ address: '192.0.2.1' }).response, null, 'its request could not be read')
  t.equal(scene.open({ address: '192.0.2.2' }).response?.status, 101)
  t.same(
    [1, 2, 3].map(() => silent('10.0.0.1').state),
    ['pending', 'pending', 'pending'],
  )

  first.drop()
  t.equal(scene.open({ address: '192.0.2.1' }).response?.status, 101)
  scene.tick()
  t.same(scene.take(), [
    'client_connected(A, "")',
    'client_connected(B, "")',
    'connection_refused(address-limit, 192.0.2.1, 2)',
    'connection_refused(no-request, 192.0.2.1, 1)',
  ])
})

t.test('counts a socket among the pending of its address until its request is there, and no longer', async (t) => {
  const verify = () => new Promise(() => undefined)
  const scene = new ServerScene({ max_connections_per_ip: 2, max_pending: 5, verify })
  const silent = (address: string) => scene.transport.beginPending({ address }).state
  const waiting = [scene.open(), scene.open()].map((client) => client.state)

  const own = [1, 2, 3].map(() => silent('127.0.0.1'))
  const others = [1, 2].map(() => silent('192.0.2.1'))
  scene.tick()

  t.same(waiting, ['asking', 'asking'])
  t.same(own, ['pending', 'pending', 'over'])
  t.same(others, ['pending', 'over'])
  t.same(scene.take(), [
    'connection_refused(address-limit, 127.0.0.1, 1)',
    'connection_refused(too-many-pending, 192.0.2.1, 1)',
  ])
})

t.test('begins to count anew when it listens again', async (t) => {
  const scene = new ServerScene({ max_connections_per_ip: 1, max_pending: 16 })
  scene.transport.beginPending()

  scene.server.stop()
  scene.server.listen(0)

  t.equal(scene.transport.beginPending().state, 'pending')
  t.equal(scene.transport.beginPending().state, 'over')
})

t.test('answers plain HTTP through on_request, and 426 without', async (t) => {
  const onRequest = ({ path }: HttpRequest) => (path === '/health' ? { status: 200, body: 'ok' } : undefined)
  const scene = new ServerScene({ on_request: onRequest })
  const ask = (method: string, path: string) => scene.transport.request({ method, path }).response

  t.match(ask('GET', '/health'), { status: 200, body: Buffer.from('ok') })
  t.match(ask('HEAD', '/health'), { status: 200, body: new Uint8Array(0) })
  t.match(ask('GET', '/other'), { status: 426, headers: { upgrade: 'websocket' } })
  t.match(ask('POST', '/health'), { status: 405, headers: { allow: 'GET, HEAD' } })
  t.match(new ServerScene().transport.request({}).response, { status: 426 })
})

t.test('lets a codec’s name through without listing it only where it is spoken', async (t) => {
  const asking = { protocols: ['polled-peer.msgpack.1'] }

  t.equal(answer({}, asking).status, 101)
  t.equal(answer({ codecs: [] }, asking).status, 400)
  t.equal(answer({}, { protocols: ['polled-peer.msgpack.2'] }).status, 400)
})
