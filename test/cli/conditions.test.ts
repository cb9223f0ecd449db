/** The built `polled-peer conditions`: that it carries, what it says, and how it ends. */

import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { serveEcho } from '../support/echo-server.ts'
import { ProgramProcess } from '../support/program-process.ts'

function start(t: Test, port: number, ...words: string[]): ProgramProcess {
  return new ProgramProcess(t, 'command', ['conditions', '--listen', '0', '--to', `127.0.0.1:${port}`, ...words])
}

/** The code with which it closes, whatever error comes before. */
function closeOf(socket: WebSocket): Promise<number> {
  socket.on('error', () => undefined)
  return new Promise((resolve) => socket.once('close', (code) => resolve(code)))
}

const OPEN = /^The proxy is open: 127\.0\.0\.1:(\d+) to 127\.0\.0\.1:\d+, (.*), seed (\d+) \(Ctrl-C ends it\)\n/

t.test('carries a WebSocket connection, shows its status, and leaves with 0 at SIGTERM', async (t) => {
  const { port } = serveEcho(t)
  const proxy = start(t, port, '--preset', 'lan', '--seed', '42', '--status-interval', '0.1')
  const [, open = '', preset, seed] = await proxy.printed(OPEN)

  const socket = new WebSocket(`ws://127.0.0.1:${open}/`)
  await once(socket, 'open')
  socket.send('hello')
  const [answer] = (await once(socket, 'message')) as [Buffer]
  await proxy.printed(/\| 1 of 1 connections \| up \d+ B, down \d+ B\n/)
  const closed = closeOf(socket)
  proxy.signal('SIGTERM')

  t.equal(answer.toString(), 'hello')
  t.same([preset, seed], ['lan', '42'])
  t.equal(await closed, 1006)
  t.match(await proxy.ended, { code: 0, stderr: '', stdout: /The proxy is closing\.\nEverybody is out\.\n$/ })
})

t.test('storms when it is told to', async (t) => {
  const { port } = serveEcho(t)
  const proxy = start(t, port, '--storm-every', '0.2', '--status-interval', '0')
  const [, open = '', preset] = await proxy.printed(OPEN)
  const socket = new WebSocket(`ws://127.0.0.1:${open}/`)

  t.equal(await closeOf(socket), 1006)
  t.equal(preset, 'as told')
  proxy.signal('SIGINT')
  t.match(await proxy.ended, { code: 0 })
})

t.test('leaves with 1 and one sentence when the port is in use', async (t) => {
  const squatter = createServer().listen(0, '127.0.0.1')
  await once(squatter, 'listening')
  t.teardown(() => squatter.close())
  const { port } = squatter.address() as AddressInfo

  const { code, stdout, stderr } = await start(t, 1, '--listen', String(port)).ended

  t.same([code, stdout], [1, ''])
  t.match(stderr, new RegExp(`^The proxy cannot listen: [^\\n]*${port}[^\\n]*\\.\\n$`))
})

t.test('says that the server cannot be reached, and goes on', async (t) => {
  const vacant = createServer().listen(0, '127.0.0.1')
  await once(vacant, 'listening')
  const { port } = vacant.address() as AddressInfo
  await new Promise((resolve) => vacant.close(resolve))
  const proxy = start(t, port, '--status-interval', '0.1')
  const [, open = ''] = await proxy.printed(OPEN)

  const socket = new WebSocket(`ws://127.0.0.1:${open}/`)
  await closeOf(socket)
  await proxy.printed(/\| 0 of 1 connections, 1 reset, 1 unreachable \|/)
  proxy.signal('SIGTERM')

  t.match(await proxy.ended, { code: 0, stderr: /^127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED.*\.\n$/ })
})
