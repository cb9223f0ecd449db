/**
 * `{ polled: true }`: the events of a server and of its sockets wait for `poll()`, on every engine, for a game's own loop.
 */

import { once } from 'node:events'
import { createServer } from 'node:http'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { WebSocketServer, type ServerOptions } from '../../src/compat/ws.ts'
import { onEachEngine } from '../network/engines.ts'

type Polled = InstanceType<typeof WebSocketServer>

/** Polls, turn by turn, until it is so. */
async function pollUntil(server: Polled, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    server.poll()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** A polled server that listens, and what it has told. */
async function scene(t: Test, options: ServerOptions): Promise<{ server: Polled; log: string[]; url: string }> {
  const log: string[] = []
  const server = new WebSocketServer({ port: 0, polled: true, ...options })
  t.teardown(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  server.on('listening', () => log.push('listening'))
  server.on('connection', (socket) => {
    log.push('connection')
    socket.on('message', (data: Buffer) => log.push(`message ${data.toString()}`))
    socket.on('ping', (data) => log.push(`ping ${data.toString()}`))
    socket.on('close', (code) => log.push(`close ${code}`))
  })
  await pollUntil(server, () => log.length > 0)
  const address = server.address()
  return { server, log, url: `ws://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/` }
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: nothing is told between two polls`, async (t) => {
    const { server, log, url } = await scene(t, { engine })
    const client = new WebSocket(url)
    await once(client, 'open')
    const pong = once(client, 'pong')
    client.send('one')
    client.ping('two')
    client.send('three')
    await pong
    t.strictSame(log, ['listening'])

    await pollUntil(server, () => log.length >= 5)
    t.strictSame(log, ['listening', 'connection', 'message one', 'ping two', 'message three'])
    client.close(4000)
    await once(client, 'close')
    t.equal(log.length, 5)
    t.equal(server.clients.size, 1, 'it is there until its end is told')

    await pollUntil(server, () => log.length >= 6)
    t.equal(log.at(-1), 'close 4000')
    t.equal(server.clients.size, 0)
  })

  t.test(`${engine}: the callback of the constructor waits for poll, and comes first`, async (t) => {
    const log: string[] = []
    const server = new WebSocketServer({ port: 0, engine, polled: true }, () => log.push('callback'))
    t.teardown(() => server.close())
    server.on('listening', () => log.push('listening'))
    // Of a server that is opened later, after what the first one has to tell.
    const later = new WebSocketServer({ port: 0, engine })
    t.teardown(() => later.close())
    await once(later, 'listening')
    t.strictSame(log, [])

    await pollUntil(server, () => log.length > 0)
    t.strictSame(log, ['callback', 'listening'])
  })

  t.test(`${engine}: a listener that throws stops nothing, and poll throws it at its end`, async (t) => {
    const { server, log, url } = await scene(t, { engine })
    const fault = new Error('in a listener')
    server.once('connection', () => {
      throw fault
    })
    const client = new WebSocket(url)
    t.teardown(() => client.terminate())
    await once(client, 'open')
    const second = new WebSocket(url)
    t.teardown(() => second.terminate())
    await once(second, 'open')
    const thrown: unknown[] = []
    while (log.length < 3) {
      try {
        server.poll()
      } catch (error) {
        thrown.push(error)
      }
      await new Promise((resolve) => setImmediate(resolve))
    }

    t.strictSame(thrown, [fault])
    t.strictSame(log, ['listening', 'connection', 'connection'])
  })

  t.test(`${engine}: who sends more than waits may, without a poll, is closed with 1008`, async (t) => {
    const { server, log, url } = await scene(t, { engine })
    const client = new WebSocket(url)
    await once(client, 'open')
    const ended = once(client, 'close') as Promise<[number]>
    for (let count = 0; count < 6; count++) client.send(Buffer.alloc(1_000_000))
    const [code] = await ended

    t.equal(code, 1008)
    await pollUntil(server, () => log.at(-1)?.startsWith('close') === true)
    t.equal(log.filter((line) => line.startsWith('message')).length, 4)
  })

  t.test(`${engine}: poll does nothing on a server that is not polled`, async (t) => {
    const server = new WebSocketServer({ port: 0, engine })
    t.teardown(() => server.close())
    await once(server, 'listening')

    t.doesNotThrow(() => server.poll())
  })
})

t.test('a polled server can be attached to a http server', async (t) => {
  const web = createServer()
  const server = new WebSocketServer({ server: web, polled: true })
  t.teardown(() => {
    server.close()
    web.close()
  })
  let heard = 0
  server.on('connection', () => heard++)
  web.listen(0)
  await once(web, 'listening')
  const address = web.address()
  const client = new WebSocket(`ws://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`)
  t.teardown(() => client.terminate())
  await once(client, 'open')
  t.equal(heard, 0)
  await pollUntil(server, () => heard > 0)

  t.equal(heard, 1)
})
