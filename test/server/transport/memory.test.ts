/**
 * What the memory transport offers to tests, beyond the contract of all transports.
 */

import t from 'tap'
import { MemoryNetwork, MemoryTransport } from '../../../src/server/transport/memory.ts'
import { Host, LISTEN } from './contract-scene.ts'
import { bench } from './memory-bench.ts'

t.test('opens a WebSocket before open returns, with every event in order', async (t) => {
  const { transport, host } = bench(t)

  const client = transport.open({
    path: '/play?room=1',
    protocols: ['a', 'b'],
    headers: { Origin: 'https://example.org' },
  })

  t.strictSame(host.log, ['accepted', 'settled', 'request', 'opened'])
  t.equal(client.state, 'open')
  t.equal(client.response?.status, 101)
})

t.test('makes the request that a client would make', async (t) => {
  const { transport, host } = bench(t)
  host.answer = null

  transport.open({
    path: '/play?room=1',
    protocols: ['a', 'b'],
    headers: { 'Sec-WebSocket-Version': '12' },
    address: '::ffff:10.0.0.7',
    port: 1234,
    secure: true,
    method: 'post',
  })

  const { request } = await host.requests.next()
  t.match(request, { method: 'POST', path: '/play', query: 'room=1', address: '10.0.0.7', secure: true })
  t.same(
    { ...request.headers },
    {
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'a, b',
      'sec-websocket-version': '12',
      host: 'localhost',
    },
  )
})

t.test('asks a plain request and holds its answer', async (t) => {
  const { transport, host } = bench(t)
  host.answer = ({ request, reply }) => {
    reply.respond({ status: 200, headers: { 'X-Path': request.path }, body: 'ok' })
  }

  const client = transport.request({ path: '/health' })

  t.equal(client.state, 'over')
  t.equal(client.response?.headers['x-path'], '/health')
  t.equal(Buffer.from(client.response?.body ?? []).toString(), 'ok')
})

t.test('carries messages both ways at once', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()

  client.send('up')
  client.send(Uint8Array.of(1, 2))
  end.write('down', Uint8Array.of(3))

  t.strictSame(
    end.messages.waiting.map(({ isText }) => isText),
    [true, false],
  )
  t.equal(client.messages[0]?.text, 'down')
  t.equal(client.takeMessage()?.isText, true)
  t.strictSame(
    client.takeMessages().map(({ bytes }) => [...bytes]),
    [[3]],
  )
  t.equal(client.takeMessage(), undefined)
})

t.test('copies bytes both ways', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()
  const bytes = Uint8Array.of(1, 2, 3)
  client.stopReading()

  client.send(bytes)
  end.write(bytes)
  bytes.fill(9)
  client.startReading()

  t.same([...(end.messages.waiting[0]?.bytes ?? [])], [1, 2, 3])
  t.same([...(client.messages[0]?.bytes ?? [])], [1, 2, 3])
})

t.test('wipes the lent bytes after the call, so that who keeps them is found out', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()
  const kept: Uint8Array[] = []
  lastEnd().onMessage = (bytes) => kept.push(bytes)

  client.send('secret')

  t.same([...(kept[0] ?? [])], new Array(6).fill(0xa5))
})

t.test('comes from another port with each client', async (t) => {
  const { transport } = bench(t)

  const ports = [1, 2, 3].map(() => transport.open().port)

  t.equal(new Set(ports).size, 3)
})

t.test('refuses a client where nobody listens', async (t) => {
  const transport = new MemoryTransport()

  t.throws(() => transport.open(), { message: /does not listen/ })
})

t.test('refuses a client address that is no literal', async (t) => {
  const { transport } = bench(t)

  t.throws(() => transport.open({ address: 'localhost' }), TypeError)
})

t.test('counts a secure client of a plain listener as decrypted on the way', async (t) => {
  const { transport, host } = bench(t)

  const secure = transport.open({ secure: true })

  t.equal(secure.secure, true)
  t.strictSame(host.log, ['accepted', 'settled', 'request', 'opened'])
  t.strictSame(secure.certificates, [])
})

t.test('shares the ports of one machine with the transports that are made on it', async (t) => {
  const network = new MemoryNetwork(['10.1.2.3'])
  const [first, second] = [new MemoryTransport({ network }), new MemoryTransport({ network })]
  const on = (transport: MemoryTransport, host: string, exclusive = true): string | number => {
    const outcome = transport.listen({ ...LISTEN, host, port: 9080, exclusive }, new Host())
    return outcome.ok ? outcome.port : outcome.reason
  }

  t.equal(on(first, '*'), 9080)
  t.equal(on(second, '127.0.0.1'), 'in-use')
  first.close()
  t.equal(on(first, '10.1.2.3'), 9080)
  t.equal(on(second, '127.0.0.1'), 9080)
  second.close()
  t.equal(on(second, '10.9.9.9'), 'bad-address')
  first.close()
  t.equal(on(first, '*', false), 9080)
  t.equal(on(second, '*', false), 9080)
})

t.test('leaves the ports of another machine alone', async (t) => {
  const outcomes = [1, 2].map(() => new MemoryTransport().listen({ ...LISTEN, port: 9080 }, new Host()))

  t.same(outcomes, [
    { ok: true, port: 9080 },
    { ok: true, port: 9080 },
  ])
})

t.test('gives a reason for each ability it is told to do without', async (t) => {
  const { transport, lastEnd } = bench(t, { cannot: { 'pause-reading': 'The test wants it so.' } })
  transport.open()

  t.equal(transport.cannot['pause-reading'], 'The test wants it so.')
  t.equal(lastEnd().connection.setReading, undefined)
  t.match(transport.cannot['attach-to-http-server'], /\S/)
})

t.test('holds ten thousand clients and forgets those that have gone', async (t) => {
  const { transport, host } = bench(t)
  const clients = Array.from({ length: 10_000 }, () => transport.open())
  for (const client of clients.slice(1)) client.drop()

  for (let round = 0; round < 200; round += 1) transport.open().close()
  transport.close()

  t.equal(clients[0]?.hasEnded, true)
  t.equal(host.opened.total, 10_200)
})
