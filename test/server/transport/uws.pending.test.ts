/**
 * The uws engine: which accepted socket a request belongs to, which native code does not say, under bursts and attacks.
 * What every engine owes is in the contract suite; this is what only this engine could get wrong.
 */

import t from 'tap'
import type { Test } from 'tap'
import type { ConnectionEnd } from '../../../src/peer/connection.ts'
import type {
  HttpRequest,
  PendingSocket,
  TlsMaterial,
  TransportEvents,
} from '../../../src/server/transport/transport.ts'
import { createUwsTransport, loadUws } from '../../../src/server/transport/uws.ts'
import { Arrivals } from '../../support/arrivals.ts'
import { testCertificates } from '../../support/certificates.ts'
import { RawClient } from '../../support/raw-client.ts'

/** Opens every WebSocket that is asked for, and remembers who is pending. */
class Door implements TransportEvents {
  readonly pending = new Set<PendingSocket>()
  readonly acceptances = new Arrivals<PendingSocket>('an accepted socket')
  readonly settlements = new Arrivals<PendingSocket>('a settled socket')
  readonly outcomes = new Arrivals<'opened' | 'lost'>('the outcome of an upgrade')
  readonly requests: HttpRequest[] = []
  readonly ends: ConnectionEnd[] = []
  settledTwice = 0

  accepted(socket: PendingSocket): boolean {
    this.pending.add(socket)
    this.acceptances.push(socket)
    return true
  }

  settled(socket: PendingSocket): void {
    if (!this.pending.delete(socket)) this.settledTwice += 1
    this.settlements.push(socket)
  }

  request(request: HttpRequest, reply: Parameters<TransportEvents['request']>[1]): void {
    this.requests.push(request)
    if (request.headers['upgrade'] === undefined)
      return reply.respond({ status: 200, body: 'x'.repeat(request.path.length) })
    reply.upgrade({
      protocol: '',
      headers: [],
      lost: () => this.outcomes.push('lost'),
      opened: () => {
        this.outcomes.push('opened')
        return {
          message: () => undefined,
          pong: () => undefined,
          drained: () => undefined,
          ended: (end) => this.ends.push(end),
        }
      },
    })
  }
}

const loaded = loadUws()

if (!loaded.ok) t.pass(`there is no native build here: ${loaded.message}`)
else {
  const { uws } = loaded

  const listening = (t: Test, tls: TlsMaterial | null = null): { door: Door; port: number; closeAll: () => void } => {
    const transport = createUwsTransport(uws)
    const door = new Door()
    const options = {
      host: '127.0.0.1',
      port: 0,
      exclusive: true,
      nativeMessageLimit: 131_072,
      compression: 'off',
    } as const
    const outcome = transport.listen({ ...options, tls }, door)
    if (!outcome.ok) throw new Error(outcome.message)
    t.teardown(() => transport.close())
    return { door, port: outcome.port, closeAll: () => transport.close() }
  }

  const half = 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Part: on'

  t.test('cuts the stallers and nobody else when bursts of clients join among them', async (t) => {
    const { door, port } = listening(t)
    const stallers: RawClient[] = []
    const joiners: RawClient[] = []
    t.teardown(() => [...stallers, ...joiners].forEach((client) => client.destroy()))

    for (let burst = 0; burst < 20; burst += 1) {
      const silent = await Promise.all(Array.from({ length: 10 }, () => RawClient.connect({ port })))
      silent.forEach((client, index) => index % 2 === 0 && client.write(half))
      stallers.push(...silent)
      joiners.push(...(await Promise.all(Array.from({ length: 100 }, () => RawClient.open({ port })))))
    }
    const lost = (await door.outcomes.take(2000)).filter((outcome) => outcome === 'lost').length
    const pendingBefore = door.pending.size
    for (const socket of [...door.pending]) socket.cut()
    await Promise.all(stallers.map((client) => client.ends.next()))
    const living = joiners.filter((client) => !client.hasEnded)
    for (const client of living) client.ping()
    await Promise.all(living.map((client) => client.pongs.next()))

    t.equal(pendingBefore, 200)
    t.equal(door.pending.size, 0)
    t.equal(door.settledTwice, 0)
    t.strictSame(door.ends, [])
    t.equal(lost, 0)
    t.equal(living.length, joiners.length)
  })

  t.test('does the same behind TLS, where stallers hang in the handshake', async (t) => {
    const { first } = await testCertificates()
    const { door, port } = listening(t, first)
    const stallers: RawClient[] = []
    const joiners: RawClient[] = []
    t.teardown(() => [...stallers, ...joiners].forEach((client) => client.destroy()))

    for (let burst = 0; burst < 5; burst += 1) {
      const silent = await Promise.all(Array.from({ length: 10 }, () => RawClient.connect({ port })))
      silent.forEach((client, index) => index % 2 === 0 && client.write(Buffer.from('160301', 'hex')))
      stallers.push(...silent)
      const joining = Array.from({ length: 30 }, () => RawClient.open({ port, trust: first.root }))
      joiners.push(...(await Promise.all(joining)))
    }
    const lost = (await door.outcomes.take(150)).filter((outcome) => outcome === 'lost').length
    const pendingBefore = door.pending.size
    for (const socket of [...door.pending]) socket.cut()
    await Promise.all(stallers.map((client) => client.ends.next()))
    const living = joiners.filter((client) => !client.hasEnded)
    for (const client of living) client.ping()
    await Promise.all(living.map((client) => client.pongs.next()))

    t.equal(pendingBefore, 50)
    t.equal(door.settledTwice, 0)
    t.strictSame(door.ends, [])
    t.equal(lost, 0)
    t.equal(living.length, joiners.length)
  })

  t.test('keeps apart heads that arrive in pieces and at the same time', async (t) => {
    const { door, port } = listening(t)
    const clients: RawClient[] = []
    const sockets: PendingSocket[] = []
    t.teardown(() => clients.forEach((client) => client.destroy()))
    for (let index = 0; index < 60; index += 1) {
      clients.push(await RawClient.connect({ port }))
      sockets.push(await door.acceptances.next())
    }
    const whole = clients.filter((_, index) => index % 3 === 0)

    for (const client of clients) client.write('GET /piece')
    for (const client of clients) client.write(' HTTP/1.1\r\nHost: local')
    for (const client of whole) client.write('host\r\n\r\n')
    await door.settlements.take(whole.length)

    const expected = sockets.filter((_, index) => index % 3 !== 0)
    t.strictSame([...door.pending], expected)
    t.equal(door.requests.length, whole.length)
  })

  const endings = [
    ['a body in chunks', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['a length that is no number', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n'],
    ['a length beyond all numbers', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n'],
    ['a length and chunks', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc'],
    ['HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a\r\n\r\n'],
    ['no path', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['8 KB of headers', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(8000)}\r\n\r\n`],
  ] as const

  for (const [what, bytes] of endings) {
    t.test(`ends and settles once a socket whose request has ${what}`, async (t) => {
      const { door, port } = listening(t)
      const client = await RawClient.connect({ port })
      t.teardown(() => client.destroy())
      const socket = await door.acceptances.next()

      client.write(bytes)
      await client.ends.next()

      t.equal(await door.settlements.next(), socket)
      t.equal(door.settledTwice, 0)
      t.equal(door.pending.size, 0)
      const other = await RawClient.open({ port })
      t.equal(other.hasEnded, false, 'and the server stands')
      other.destroy()
    })
  }

  for (const body of ['', 'ab', 'abcde']) {
    t.test(`tells a request whose length is 5 when ${body.length} bytes of its body are there`, async (t) => {
      const { door, port } = listening(t)
      const client = await RawClient.connect({ port })
      t.teardown(() => client.destroy())

      client.request('POST', '/form', [['Content-Length', '5']], Buffer.from(body))

      t.equal((await client.responses.next()).status, 200)
      await client.ends.next()
      t.equal(door.requests[0]?.method, 'POST')
      t.equal(door.settlements.total, 1)
    })
  }

  t.test('answers the first of two requests in one segment, and ends the socket behind it', async (t) => {
    const { door, port } = listening(t)
    const client = await RawClient.connect({ port })
    t.teardown(() => client.destroy())

    client.request('GET', '/first', [], Buffer.from('GET /second HTTP/1.1\r\nHost: a\r\n\r\n'))
    const response = await client.responses.next()
    await client.ends.next()

    t.equal(response.status, 200)
    t.strictSame(
      door.requests.map(({ path }) => path),
      ['/first'],
    )
    t.equal(door.settlements.total, 1)
    t.equal(client.strayBytes, 0)
  })

  t.test('survives a client that asks twice and takes its time to read the first answer', async (t) => {
    const { door, port } = listening(t)
    const client = await RawClient.connect({ port })
    t.teardown(() => client.destroy())
    client.stopReading()

    client.request('GET', '/' + 'a'.repeat(3000))
    await door.settlements.next()
    client.write('GET /second HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3))
    client.startReading()

    t.equal((await client.responses.next()).status, 200)
    await client.ends.next()
    t.equal(door.requests.length, 1)
  })

  t.test('tells nothing more, and cuts all, when it is closed among stallers and late upgrades', async (t) => {
    const { door, port, closeAll } = listening(t)
    const clients = await Promise.all(Array.from({ length: 30 }, () => RawClient.connect({ port })))
    t.teardown(() => clients.forEach((client) => client.destroy()))
    await door.acceptances.take(30)
    door.request = (request) => {
      door.requests.push(request)
      if (door.requests.length === 5) closeAll()
    }

    for (const client of clients.slice(0, 20)) client.upgrade()
    await Promise.all(clients.map((client) => client.ends.next()))

    t.equal(door.requests.length, 5)
    t.equal(door.settlements.total, 5)
  })
}
