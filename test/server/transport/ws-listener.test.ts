/**
 * What the ws engine's own port does with requests that the contract suite does not send: malformed ones, odd targets,
 * expectations, a second request behind the first, more headers than Node keeps by default.
 */

import t from 'tap'
import { createWsTransport } from '../../../src/server/transport/ws.ts'
import { rawClientOf } from './contract-raw.ts'
import { listeningScene } from './contract-scene.ts'
import { testCertificates } from '../../support/certificates.ts'

const subject = { name: 'ws', make: createWsTransport }

t.test('answers what is no HTTP with 400 and settles the socket', async (t) => {
  const scene = listeningScene(t, subject)
  const client = rawClientOf(await scene.connect())

  client.write('two words\r\n\r\n')

  t.equal((await client.responses.next()).status, 400)
  await client.ends.next()
  await scene.host.settledSockets.next()
  t.notOk(scene.host.log.includes('request'))
})

t.test('answers a head of more than 8 KiB with 431', async (t) => {
  const scene = listeningScene(t, subject)
  const client = rawClientOf(await scene.connect())

  client.request('GET', '/', [['X-Long', 'x'.repeat(9000)]])

  t.equal((await client.responses.next()).status, 431)
  await client.ends.next()
  t.notOk(scene.host.log.includes('request'))
})

t.test('bears a head of a little less than 8 KiB', async (t) => {
  const scene = listeningScene(t, subject)

  const client = await scene.ask({ headers: [['X-Long', 'x'.repeat(8000)]] })

  t.equal((await client.responses.next()).status, 200)
})

t.test('keeps every one of a thousand headers', async (t) => {
  const scene = listeningScene(t, subject)
  scene.host.answer = null
  const headers = Array.from({ length: 1000 }, (_, index) => [`a${index}`, ''] as const)

  await scene.ask({ headers: [...headers, ['Origin', 'o']] })

  const { request, reply } = await scene.host.requests.next()
  t.equal(request.headers['origin'], 'o')
  t.equal(Object.keys(request.headers).length, 1002)
  reply.respond({ status: 204 })
})

t.test('takes the path out of a target with scheme and authority', async (t) => {
  const scene = listeningScene(t, subject)
  scene.host.answer = null

  for (const [target, path, query] of [
    ['http://localhost/play?a=1', '/play', 'a=1'],
    ['http://localhost', '/', ''],
    ['ws://localhost?q', '/', 'q'],
  ] as const) {
    await scene.ask({ target })
    const { request, reply } = await scene.host.requests.next()
    t.same([request.path, request.query], [path, query], target)
    reply.respond({ status: 204 })
  }
})

for (const [method, target] of [
  ['OPTIONS', '*'],
  ['CONNECT', 'example.org:443'],
] as const) {
  t.test(`answers ${method} ${target}, which names no path, with 400`, async (t) => {
    const scene = listeningScene(t, subject)

    const client = await scene.ask({ method, target })

    t.equal((await client.responses.next()).status, 400)
    await client.ends.next()
    t.strictSame(scene.host.log, ['accepted', 'settled'])
  })
}

for (const expectation of ['100-continue', 'the impossible']) {
  t.test(`gives the answer itself to who expects ${expectation}`, async (t) => {
    const scene = listeningScene(t, subject)

    const client = await scene.ask({
      method: 'POST',
      headers: [
        ['Expect', expectation],
        ['Content-Length', '5'],
      ],
    })

    t.equal((await client.responses.next()).status, 200)
    await client.ends.next()
  })
}

t.test('reports a request while its body is still on the way', async (t) => {
  const scene = listeningScene(t, subject)

  const client = await scene.ask({ method: 'POST', headers: [['Content-Length', '1000000']] })

  t.equal((await client.responses.next()).status, 200)
  await client.ends.next()
})

t.test('hears one request on a socket and leaves a second one behind it alone', async (t) => {
  const scene = listeningScene(t, subject)
  scene.host.answer = null
  const client = rawClientOf(await scene.connect())

  client.write('GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n')
  const { request, reply } = await scene.host.requests.next()
  await scene.calm()
  reply.respond({ status: 200, body: 'first' })

  t.equal(request.path, '/1')
  t.equal(Buffer.from((await client.responses.next()).body).toString(), 'first')
  await client.ends.next()
  await scene.calm()
  t.equal(scene.host.requests.total, 1)
  t.equal(client.strayBytes, 0)
})

for (const behind of ['no HTTP at all\r\n\r\n', 'GET / HTTP/1.1\r\nX: y']) {
  t.test(`answers a request once with ${JSON.stringify(behind.slice(0, 5))} behind it`, async (t) => {
    const scene = listeningScene(t, subject)
    const client = rawClientOf(await scene.connect())

    client.write(`GET /1 HTTP/1.1\r\nHost: a\r\n\r\n${behind}`)

    t.equal((await client.responses.next()).status, 200)
    await client.ends.next()
    t.equal(client.strayBytes, 0)
    t.equal(scene.host.log.filter((event) => event === 'request').length, 1)
  })
}

t.test('cuts who is accepted while the gate closes', async (t) => {
  const scene = listeningScene(t, subject)
  const accepted = scene.host.accepted.bind(scene.host)
  scene.host.accepted = (socket) => {
    scene.transport.close()
    return accepted(socket)
  }

  const client = await scene.connect()

  await client.ends.next()
  t.strictSame(scene.host.log, ['accepted'])
})

t.test('bears an upgrade right behind a request', async (t) => {
  const scene = listeningScene(t, subject)
  scene.host.answer = null
  const client = rawClientOf(await scene.connect())
  const upgrade = 'GET /2 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'

  client.write(`GET /1 HTTP/1.1\r\nHost: a\r\n\r\n${upgrade}`)
  await client.ends.next()
  await scene.calm()

  t.equal(scene.host.requests.total, 1)
  t.equal(scene.host.opened.total, 0)
})

t.test('hands an upgrade to another protocol to the gate', async (t) => {
  const scene = listeningScene(t, subject)
  scene.host.answer = ({ request, reply }) => reply.respond({ status: 426, body: request.headers['upgrade'] ?? '' })

  const client = await scene.ask({
    headers: [
      ['Upgrade', 'h2c'],
      ['Connection', 'Upgrade'],
    ],
  })

  const response = await client.responses.next()
  t.same([response.status, Buffer.from(response.body).toString()], [426, 'h2c'])
  await client.ends.next()
})

t.test('answers an upgrade with HEAD without a body, and 204 without a length', async (t) => {
  const scene = listeningScene(t, subject)
  const upgrade = [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
  ] as const
  scene.host.answer = ({ request, reply }) =>
    reply.respond({ status: request.method === 'HEAD' ? 200 : 204, body: 'hello' })

  const head = await scene.ask({ method: 'HEAD', headers: upgrade })
  const none = await scene.ask({ headers: upgrade })
  const responses = [await head.responses.next(), await none.responses.next()]
  await Promise.all([head.ends.next(), none.ends.next()])

  t.same(
    responses.map(({ status, headers }) => [status, headers['content-length']]),
    [
      [200, '5'],
      [204, undefined],
    ],
  )
  t.equal(head.strayBytes + none.strayBytes, 0)
})

t.test("puts its own length and Connection in the place of the caller's", async (t) => {
  const scene = listeningScene(t, subject)
  const headers = { Connection: 'keep-alive', 'content-length': '77', 'Transfer-Encoding': 'chunked' }
  scene.host.answer = ({ reply }) => reply.respond({ status: 200, headers, body: 'abc' })

  for (const upgrade of [false, true]) {
    const client = await scene.ask({ upgrade })
    const response = await client.responses.next()
    await client.ends.next()

    const framing = response.rawHeaders.filter(([name]) =>
      /^(connection|content-length|transfer-encoding)$/i.test(name),
    )
    t.same(framing, [
      ['Content-Length', '3'],
      ['Connection', 'close'],
    ])
  }
})

t.test('keeps TLS sockets of one address apart', async (t) => {
  const { first } = await testCertificates()
  const scene = listeningScene(t, subject)
  scene.transport.close()
  scene.listen({ tls: first }, first.root)
  const clients = [await scene.connect(), await scene.connect(), await scene.connect()]
  const accepted = await scene.host.acceptedSockets.take(3)

  const settled = []
  for (const index of [2, 0, 1]) {
    clients[index]?.ask({ upgrade: true })
    settled.push(accepted.indexOf(await scene.host.settledSockets.next()))
  }

  t.strictSame(settled, [2, 0, 1])
})
