/**
 * What the memory transport offers to tests, beyond the contract of all transports.
 */

import t from 'tap'
import type { Test } from 'tap'
import { ManualTurn } from '../../../src/peer/turn.ts'
import { MemoryNetwork, MemoryTransport } from '../../../src/server/transport/memory.ts'
import type { MemoryTransportOptions } from '../../../src/server/transport/memory.ts'
import { Host, LISTEN } from './contract-scene.ts'
import type { ServerEnd } from './contract-scene.ts'

interface Bench {
  readonly turn: ManualTurn
  readonly transport: MemoryTransport
  readonly host: Host
  /** The server's end of the socket that was opened last. */
  lastEnd(): ServerEnd
}

function bench(t: Test, options: MemoryTransportOptions = {}): Bench {
  const turn = new ManualTurn()
  const transport = new MemoryTransport({ turn, ...options })
  const host = new Host()
  t.equal(transport.listen(LISTEN, host).ok, true)
  return {
    turn,
    transport,
    host,
    lastEnd() {
      const end = host.opened.waiting.at(-1)
      if (end === undefined) throw new Error('nothing was opened')
      return end
    },
  }
}

t.test('opens a WebSocket before open returns, with every event in order', async (t) => {
  const { transport, host } = bench(t)

  const client = transport.open({ path: '/play?room=1', protocols: ['a', 'b'], headers: { Origin: 'https://example.org' } })

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

  t.strictSame(end.messages.waiting.map(({ isText }) => isText), [true, false])
  t.equal(client.messages[0]?.text, 'down')
  t.equal(client.takeMessage()?.isText, true)
  t.strictSame(client.takeMessages().map(({ bytes }) => [...bytes]), [[3]])
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

t.test('leaves a socket pending until it asks, drops it or breaks the protocol', async (t) => {
  const { transport, host } = bench(t)
  const [asks, leaves, babbles] = [transport.beginPending(), transport.beginPending(), transport.beginPending()]
  const before = [...host.log]

  asks.ask({ path: '/late' })
  leaves.drop()
  babbles.violate('invalid-frame')

  t.strictSame(before, ['accepted', 'accepted', 'accepted'])
  t.strictSame(host.log.slice(3), ['settled', 'request', 'settled', 'settled'])
  t.equal(asks.response?.status, 200)
  t.equal(babbles.hasEnded, true)
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

t.test('brings the answer to a ping when the turn ends', async (t) => {
  const { transport, turn, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()

  end.connection.ping()
  const inTurn = [...end.log]
  turn.end()

  t.strictSame(inTurn, [])
  t.strictSame(end.log, ['pong'])
  t.equal(client.pingsReceived, 1)
  t.equal(client.pingsAnswered, 1)
})

t.test('brings the answer to a ping before the next thing that a client does', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()

  end.connection.ping()
  client.send('after the ping')

  t.strictSame(end.log, ['pong', 'message'])
})

t.test('answers the ping of a client', async (t) => {
  const { transport } = bench(t)
  const client = transport.open()

  client.ping(Uint8Array.of(7))

  t.same([...(client.pongs[0] ?? [])], [7])
})

t.test('ends a close at once when the client answers it', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()

  end.connection.close(4000, 'bye')

  t.same(end.ends.waiting, [{ cause: 'local', code: 4000, reason: 'bye', wasClean: true }])
  t.same(client.closeFrame, { code: 4000, reason: 'bye' })
  t.equal(client.state, 'over')
})

t.test('leaves a close open that the client does not answer, until it does', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()
  client.answersClose = false

  end.connection.close(4000, 'bye')
  const before = [...end.log]
  client.close()

  t.strictSame(before, [])
  t.same(end.ends.waiting, [{ cause: 'local', code: 4000, reason: 'bye', wasClean: true }])
})

t.test('falls silent when it vanishes, and the server notices nothing', async (t) => {
  const { transport, turn, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()

  client.vanish()
  client.send('unheard')
  end.write('into the void')
  end.connection.ping()
  end.connection.close(4000, '')
  turn.end()

  t.strictSame(end.log, [])
  t.equal(client.state, 'over')
  end.connection.terminate()
  t.strictSame(end.log, ['ended'])
})

t.test('loses an upgrade whose client has vanished', async (t) => {
  const { transport, host } = bench(t)
  host.answer = null
  const client = transport.open()
  const { reply } = await host.requests.next()

  client.vanish()
  reply.upgrade(host.acceptance())

  t.strictSame(host.log.slice(-1), ['lost'])
})

t.test('holds what is written to a client that does not read', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()

  client.stopReading()
  end.write(new Uint8Array(300), 'four')
  const stuck = end.connection.bufferedAmount
  const read = client.messages.length
  client.startReading()

  t.equal(stuck, 304)
  t.equal(read, 0)
  t.equal(client.messages.length, 2)
  t.strictSame(end.log, ['drained'])
  t.equal(end.connection.bufferedAmount, 0)
})

t.test('says nothing of draining where nothing was held', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()

  client.stopReading()
  client.startReading()

  t.strictSame(lastEnd().log, [])
})

t.test('does what a client does inside an event right behind that event', async (t) => {
  const { transport, host, lastEnd } = bench(t)
  const first = transport.open()
  const firstEnd = lastEnd()
  const second = transport.open()
  const secondEnd = lastEnd()
  const order: string[] = []
  firstEnd.onMessage = () => {
    order.push('first begins')
    second.send('go')
    transport.open()
    order.push('first is done')
  }
  secondEnd.onMessage = () => order.push('second')

  first.send('go')

  t.strictSame(order, ['first begins', 'first is done', 'second'])
  t.equal(host.opened.total, 3)
})

t.test('lets a client act on what it receives, outside the call that sent it', async (t) => {
  const { transport, turn, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()
  client.onReceived = () => {
    for (const message of client.takeMessages()) client.send(`${message.text} back`)
  }

  end.write('one', 'two')
  const inCall = end.messages.total
  turn.end()

  t.equal(inCall, 0)
  t.strictSame(end.messages.waiting.map(({ bytes }) => Buffer.from(bytes).toString()), ['one back', 'two back'])
})

t.test('throws out of the client call what an event has thrown, and goes on', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()
  end.onMessage = () => {
    throw new Error('planted')
  }

  t.throws(() => client.send('one'), { message: 'planted' })
  t.throws(() => client.send('two'), { message: 'planted' })

  t.equal(end.messages.total, 2)
})

t.test('does nothing after its end', async (t) => {
  const { transport, host, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()

  client.drop()
  client.drop()
  client.send('late')
  client.close()
  client.startReading()
  client.ask()

  t.strictSame(end.log, ['ended'])
  t.equal(host.log.length, 4)
})

t.test('takes frames that come with the request', async (t) => {
  const { transport, turn, host, lastEnd } = bench(t)

  transport.open({ behind: ['hello', Uint8Array.of(1)] })
  turn.end()

  t.strictSame(host.log, ['accepted', 'settled', 'request', 'opened'])
  t.strictSame(lastEnd().messages.waiting.map(({ isText }) => isText), [true, false])
})

t.test('delivers what a client sends before the answer behind opened', async (t) => {
  const { transport, host, turn } = bench(t)
  host.answer = null
  const client = transport.open()
  const { reply } = await host.requests.next()

  client.send('early')
  reply.upgrade(host.acceptance())
  const end = await host.opened.next()
  const inCall = [...end.log]
  turn.end()

  t.strictSame(inCall, [])
  t.strictSame(end.log, ['message'])
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
