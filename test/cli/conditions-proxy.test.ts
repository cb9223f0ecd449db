/** The proxy of `polled-peer conditions` between real sockets on loopback: what goes in comes out, and how it ends. */

import { connect, createServer, Server, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { ConditionsProxy, type ProxyReading } from '../../src/cli/conditions-proxy.ts'
import type { NetworkConditions } from '../../src/testing/conditions.ts'
import { serveEcho } from '../support/echo-server.ts'

interface Scene {
  readonly proxy: ConditionsProxy
  /** Why the server could not be reached. */
  readonly complaints: string[]
}

/** A proxy on a free port until the end of the test. */
async function openProxy(t: Test, target: number, up: NetworkConditions, down: NetworkConditions = up): Promise<Scene> {
  const complaints: string[] = []
  const plan = {
    port: 0,
    address: '127.0.0.1',
    target: { host: '127.0.0.1', port: target },
    conditions: { up, down },
    seed: 1,
  }
  const complain = (error: Error): void => void complaints.push(error.message)
  const proxy = new ConditionsProxy(plan, { unreachable: complain, refused: complain })
  t.equal(await proxy.open(), undefined)
  t.teardown(() => proxy.close())
  return { proxy, complaints }
}

/** A TCP server until the end of the test. */
async function serve(t: Test, hear: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    t.teardown(() => socket.destroy())
    hear(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}

/** A client with its own half-open end; `received` is all that it gets until there is no more. */
function dial(t: Test, port: number): { socket: Socket; received: Promise<{ bytes: Buffer; error: string }> } {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  t.teardown(() => socket.destroy())
  const chunks: Buffer[] = []
  let error = ''
  socket.on('data', (chunk: Buffer) => void chunks.push(chunk))
  socket.on('error', (thrown: NodeJS.ErrnoException) => (error = thrown.code ?? ''))
  const received = new Promise<{ bytes: Buffer; error: string }>((resolve) => {
    socket.once('end', () => resolve({ bytes: Buffer.concat(chunks), error }))
    socket.once('close', () => resolve({ bytes: Buffer.concat(chunks), error }))
  })
  return { socket, received }
}

async function settled(proxy: ConditionsProxy, isSo: (reading: ProxyReading) => boolean): Promise<ProxyReading> {
  while (!isSo(proxy.reading)) await new Promise((resolve) => setImmediate(resolve))
  return proxy.reading
}

/** A promise that is kept from outside. */
function latch<T>(): { passed: Promise<T>; open: (value: T) => void } {
  let open: (value: T) => void = () => undefined
  const passed = new Promise<T>((resolve) => (open = resolve))
  return { passed, open: (value) => open(value) }
}

const echo = (socket: Socket): void => void socket.pipe(socket)

t.test('carries megabytes there and back in their order, through small buffers, and both ends', async (t) => {
  const conditions = { latencyMs: 2, jitterMs: 3, bytesPerSecond: 50_000_000, bufferBytes: 100_000 }
  const { proxy } = await openProxy(t, await serve(t, echo), conditions)
  const given = Buffer.alloc(2_000_000).map((_, index) => (index * 31) >> 3)

  const { socket, received } = dial(t, proxy.port)
  socket.end(given)
  const { bytes, error } = await received

  t.equal(error, '')
  t.equal(Buffer.compare(bytes, given), 0)
  socket.destroy()
  t.same(await settled(proxy, ({ open }) => open === 0), {
    ...{ open: 0, connections: 1, bytesUp: 2_000_000, bytesDown: 2_000_000, resets: 0, unreachable: 0 },
  })
})

t.test('a line that is full makes its sender wait: little is held between', async (t) => {
  const port = await serve(t, echo)
  const { proxy } = await openProxy(t, port, { silentAfterMs: 0, bufferBytes: 10_000 }, {})
  const { proxy: other } = await openProxy(t, port, {})
  const { socket } = dial(t, proxy.port)
  let isTaken = false

  // More than the operating system holds for two sockets.
  socket.write(Buffer.alloc(32_000_000), () => (isTaken = true))
  const { socket: quick } = dial(t, other.port)
  for (let round = 0; round < 200; round++) {
    quick.write('x')
    await once(quick, 'data')
  }

  t.notOk(isTaken)
  t.match(proxy.reading, { open: 1, bytesUp: 0 })
})

t.test('what a side does not read yet waits for it, whole', async (t) => {
  const size = 16_000_000
  let received = 0
  const opened = latch<Socket>()
  const ended = latch<undefined>()
  const port = await serve(t, (socket) => {
    socket.pause()
    socket.on('data', (chunk: Buffer) => void (received += chunk.length))
    socket.on('end', () => ended.open(undefined))
    opened.open(socket)
  })
  const { proxy } = await openProxy(t, port, { bufferBytes: 100_000 })
  const { socket } = dial(t, proxy.port)

  socket.end(Buffer.alloc(size))
  const server = await opened.passed
  await settled(proxy, ({ bytesUp }) => bytesUp > 100_000)
  t.equal(received, 0)
  server.resume()
  await ended.passed

  t.equal(received, size)
})

t.test('resets in the middle: not a byte more than was asked for comes out', async (t) => {
  const { proxy } = await openProxy(t, await serve(t, echo), {}, { resetAfterBytes: 7 })
  const { socket, received } = dial(t, proxy.port)

  socket.write('0123456789')
  const { bytes, error } = await received

  // Node tells of bytes and a reset that come together as of bytes and an end.
  t.ok(['', 'ECONNRESET'].includes(error))
  t.ok('0123456'.startsWith(bytes.toString()))
  t.match(await settled(proxy, ({ open }) => open === 0), { resets: 1, bytesDown: 7 })
})

t.test('a reset of one side is one of the other', async (t) => {
  const port = await serve(t, (socket) => void socket.once('data', () => socket.resetAndDestroy()))
  const { proxy } = await openProxy(t, port, { latencyMs: 1 })
  const { socket, received } = dial(t, proxy.port)

  socket.write('x')

  t.match(await received, { error: 'ECONNRESET' })
  t.match(await settled(proxy, ({ open }) => open === 0), { resets: 1, unreachable: 0 })
})

t.test('half-open: the other side hears nothing of an end, and is let go when it has said all', async (t) => {
  let heard = ''
  const [gone, opened] = [latch<undefined>(), latch<Socket>()]
  const port = await serve(t, (socket) => {
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
    socket.on('end', () => (heard += ' end'))
    socket.on('close', () => gone.open(undefined))
    opened.open(socket)
  })
  const { proxy } = await openProxy(t, port, { silentAfterMs: 0 }, {})
  const { socket } = dial(t, proxy.port)
  const server = await opened.passed

  socket.end('hello?')
  server.end('anybody?')
  await gone.passed

  t.equal(heard.replace(' end', ''), '', 'no byte; its socket is closed in the end')
  t.match(await settled(proxy, ({ open }) => open === 0), { bytesUp: 0, bytesDown: 8, resets: 0 })
})

t.test('half-open both ways: who has ended is let go when both have, and nobody hears of it', async (t) => {
  const [gone, opened] = [latch<undefined>(), latch<Socket>()]
  let heard = ''
  const port = await serve(t, (socket) => {
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
    socket.on('close', () => gone.open(undefined))
    opened.open(socket)
  })
  const { proxy } = await openProxy(t, port, { silentAfterMs: 0 })
  const { socket, received } = dial(t, proxy.port)
  const server = await opened.passed

  socket.end('hello?')
  server.end('anybody?')
  await gone.passed

  t.equal((await received).bytes.length, 0)
  t.equal(heard, '')
  t.match(await settled(proxy, ({ open }) => open === 0), { bytesUp: 0, bytesDown: 0, resets: 0 })
})

t.test('half-open both ways: who has ended before the silence is let go when it begins', async (t) => {
  const opened = latch<Socket>()
  const port = await serve(t, (socket) => opened.open(socket))
  // Nothing arrives before the silence: the ends are on their way when it begins.
  const { proxy } = await openProxy(t, port, { silentAfterMs: 100, latencyMs: 60_000 })
  const { socket } = dial(t, proxy.port)
  const server = await opened.passed

  socket.end()
  server.end()
  await settled(proxy, ({ open }) => open === 0)

  t.match(proxy.reading, { connections: 1, resets: 0 })
})

t.test('half-open both ways: who was stopped by a full line is let go too, when the other has ended', async (t) => {
  const opened = latch<Socket>()
  const port = await serve(t, (socket) => opened.open(socket))
  const { proxy } = await openProxy(t, port, { silentAfterMs: 0, bufferBytes: 1000 })
  const { socket } = dial(t, proxy.port)
  const server = await opened.passed

  server.end(Buffer.alloc(5_000_000))
  socket.end()
  await settled(proxy, ({ open }) => open === 0)

  t.match(proxy.reading, { bytesUp: 0, bytesDown: 0, resets: 0 })
})

t.test('a reset behind an end of its own reaches the other side', async (t) => {
  const [opened, ended] = [latch<Socket>(), latch<undefined>()]
  const errors: string[] = []
  const port = await serve(t, (socket) => {
    socket.on('error', ({ code }: NodeJS.ErrnoException) => void errors.push(code ?? ''))
    socket.on('end', () => ended.open(undefined))
    socket.resume()
    opened.open(socket)
  })
  const { proxy } = await openProxy(t, port, {})
  const { socket } = dial(t, proxy.port)
  const server = await opened.passed

  socket.end('x')
  await ended.passed
  socket.resetAndDestroy()
  // Whoever has read an end notices a reset behind it by writing.
  while (!server.destroyed) {
    server.write('y')
    await new Promise((resolve) => setImmediate(resolve))
  }

  t.match(errors, [/^(ECONNRESET|EPIPE)$/])
  t.match(await settled(proxy, ({ open }) => open === 0), { resets: 1 })
})

t.test('a server that cannot be reached resets the client, and is told once per connection', async (t) => {
  const vacant = createServer().listen(0, '127.0.0.1')
  await once(vacant, 'listening')
  const { port } = vacant.address() as AddressInfo
  await new Promise((resolve) => vacant.close(resolve))
  const { proxy, complaints } = await openProxy(t, port, {})

  const { received } = dial(t, proxy.port)

  t.match(await received, { error: 'ECONNRESET' })
  t.match(complaints, [/ECONNREFUSED/])
  t.match(await settled(proxy, ({ open }) => open === 0), { unreachable: 1, connections: 1 })
})

t.test('a storm resets everybody at once', async (t) => {
  const { proxy } = await openProxy(t, await serve(t, echo), {})
  const clients = [dial(t, proxy.port), dial(t, proxy.port), dial(t, proxy.port)]
  for (const { socket } of clients) {
    socket.write('x')
    await once(socket, 'data')
  }

  proxy.storm()

  for (const { received } of clients) t.match(await received, { error: 'ECONNRESET' })
  t.match(await settled(proxy, ({ open }) => open === 0), { resets: 3, connections: 3 })
})

t.test('a port that is taken is a sentence', async (t) => {
  const port = await serve(t, echo)
  const target = { host: '127.0.0.1', port: 1 }
  const plan = { port, address: '127.0.0.1', target, conditions: { up: {}, down: {} }, seed: 1 }
  const proxy = new ConditionsProxy(plan, { unreachable: () => undefined, refused: () => undefined })

  t.match(await proxy.open(), /^The proxy cannot listen: .*EADDRINUSE.*\.$/)
  t.equal(proxy.port, 0)
})

t.test('goes on however often a connection cannot be taken', async (t) => {
  const refused: string[] = []
  const target = { host: '127.0.0.1', port: await serve(t, echo) }
  const plan = { port: 0, address: '127.0.0.1', target, conditions: { up: {}, down: {} }, seed: 1 }
  const server = new Server({ allowHalfOpen: true })
  const listener = { unreachable: () => undefined, refused: (error: Error) => void refused.push(error.message) }
  const proxy = new ConditionsProxy(plan, listener, server)
  t.equal(await proxy.open(), undefined)
  t.teardown(() => proxy.close())

  server.emit('error', new Error('accept EMFILE'))
  server.emit('error', new Error('accept ENFILE'))
  const { socket } = dial(t, proxy.port)
  socket.write('x')
  await once(socket, 'data')

  t.same(refused, ['accept EMFILE', 'accept ENFILE'])
})

t.test('a WebSocket client talks through it to a server of ours', async (t) => {
  const { server, port } = serveEcho(t)
  const conditions = { latencyMs: 3, jitterMs: 5, bytesPerSecond: 1_000_000 }
  const { proxy } = await openProxy(t, port, conditions)
  const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}/`)
  await once(socket, 'open')

  const packets = Array.from({ length: 20 }, (_, index) => `packet ${index} ${'x'.repeat(index * 300)}`)
  const answers: string[] = []
  const all = new Promise<void>((resolve) => {
    socket.on('message', (packet: Buffer) => {
      if (answers.push(packet.toString()) === packets.length) resolve()
    })
  })
  for (const packet of packets) socket.send(packet)
  await all
  socket.send('close me')
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]

  t.same(answers, [...packets, 'close me'])
  t.same([code, reason.toString()], [4005, 'out'])
  t.match(await settled(proxy, ({ open }) => open === 0), { connections: 1, resets: 0 })
  t.equal(server.get_peer_ids().length, 0)
})
