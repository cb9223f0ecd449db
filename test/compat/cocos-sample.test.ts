/**
 * The sample of Cocos' manual, run as it stands: in memory with its own port, and on real sockets with any free one.
 * And what only real sockets can show: large messages, codes on the wire, remote calls.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { createRpc, WebSocketServer, type CocosServerOptions } from '../../src/compat/cocos.ts'
import { onEachEngine } from '../network/engines.ts'
import { CocosScene } from '../support/cocos-scene.ts'

const root = join(import.meta.dirname, '../..')
const SAMPLE = readFileSync(join(root, 'demo/cocos/sample.txt'), 'utf8')

/** Runs a text as the body of a function that knows the class and a console; returns the server it made. */
function run(text: string, options: CocosServerOptions): { server: WebSocketServer; printed: string[] } {
  const made: WebSocketServer[] = []
  const printed: string[] = []
  class Configured extends WebSocketServer {
    constructor() {
      super(options)
      made.push(this)
    }
  }
  const note = (line: string): void => void printed.push(line)
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the sample returns at its top level: it is a body.
  Reflect.apply(new Function('WebSocketServer', 'console', text), undefined, [Configured, { log: note, error: note }])
  const [server] = made
  if (server === undefined) throw new Error('the sample made no server')
  return { server, printed }
}

/** A client that has connected. */
async function connect(t: Test, port: number, headers: Record<string, string> = {}): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port}/`, { headers, perMessageDeflate: false })
  t.teardown(() => client.terminate())
  await once(client, 'open')
  return client
}

async function received(client: WebSocket): Promise<{ data: string; isBinary: boolean }> {
  const [data, isBinary] = (await once(client, 'message')) as [Buffer, boolean]
  return { data: data.toString('latin1'), isBinary }
}

t.test('the page shows the sample that is run here', async (t) => {
  t.ok(readFileSync(join(root, 'docs/compat/cocos.md'), 'utf8').includes(SAMPLE))
  t.match(SAMPLE, /s\.listen\(8080/)
})

t.test('the sample of the manual runs as it stands', async (t) => {
  const { transport, clock, turn } = new CocosScene()
  const { server, printed } = run(SAMPLE, { transport, clock, turn })

  clock.advance(100)
  t.equal(server.get_local_port(), 8080)
  t.same(printed, ['server booted!'])
  const client = transport.open()
  client.send('hello')
  client.send(Uint8Array.of(1, 2))
  clock.advance(100)
  turn.end()
  t.match(client.takeMessages(), [
    { isText: true, text: 'hello' },
    { isText: false, bytes: Uint8Array.of(1, 2) },
  ])
  client.close()
  clock.advance(100)
  server.close()
  clock.advance(100)

  t.same(printed, ['server booted!', 'connection gone!', 'server is closed!'])
})

onEachEngine(t, (engine) => {
  t.test(`${engine}: the sample echoes to a real client`, async (t) => {
    const { server, printed } = run(SAMPLE.replace('8080', '0'), { engine })
    const client = await connect(t, server.get_local_port())

    client.send('hello')
    t.same(await received(client), { data: 'hello', isBinary: false })
    client.send(Uint8Array.of(1, 2))
    t.same(await received(client), { data: '\x01\x02', isBinary: true })
    const ended = once(client, 'close') as Promise<[number, Buffer]>
    await new Promise<void>((resolve) => server.close(() => resolve()))
    const [code] = await ended

    t.equal(code, 1006)
    t.same(printed, ['server booted!', 'connection gone!', 'server is closed!'])
  })

  t.test(`${engine}: send callbacks come for large messages too`, async (t) => {
    const server = new WebSocketServer({ engine })
    const large = 'x'.repeat(5_000_000)
    const sent = new Promise<unknown[]>((resolve) => {
      server.onconnection = (connection) => connection.send(large, (...values: unknown[]) => resolve(values))
    })
    server.listen(0, '127.0.0.1')
    t.teardown(() => server.close())

    const client = new WebSocket(`ws://127.0.0.1:${server.get_local_port()}/`)
    t.teardown(() => client.terminate())
    const { data } = await received(client)

    t.equal(data.length, large.length)
    t.same(await sent, [])
  })

  t.test(`${engine}: own close says code and reason on the wire`, async (t) => {
    const server = new WebSocketServer({ engine })
    const closed = new Promise<unknown[]>((resolve) => {
      server.onconnection = (connection) => {
        connection.onclose = (...values: unknown[]) => resolve(values)
        connection.send('last')
        connection.close(4001, 'so')
      }
    })
    server.listen(0, '127.0.0.1')
    t.teardown(() => server.close())

    const client = new WebSocket(`ws://127.0.0.1:${server.get_local_port()}/`)
    t.teardown(() => client.terminate())
    const [message, [code, reason]] = await Promise.all([
      received(client),
      once(client, 'close') as Promise<[number, Buffer]>,
    ])

    t.same([message.data, code, reason.toString()], ['last', 4001, 'so'])
    t.same(await closed, [4001, 'so'])
  })

  t.test(`${engine}: a remote call is answered to who shows the token, and to nobody else`, async (t) => {
    const token = 'a-token-of-sixteen'
    const server = new WebSocketServer({ engine })
    createRpc(server, { add: async (a: number, b: number) => Promise.resolve(a + b) }, { token })
    server.listen(0)
    t.teardown(() => server.close())
    const port = server.get_local_port()

    const client = await connect(t, port, { authorization: `Bearer ${token}` })
    client.send('{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}')
    t.same(JSON.parse((await received(client)).data), { jsonrpc: '2.0', result: 3, id: 1 })

    await t.rejects(connect(t, port), /401/)
    await t.rejects(connect(t, port, { authorization: 'Bearer another-long-token' }), /401/)
  })

  t.test(`${engine}: a page is not let in without a list`, async (t) => {
    const server = new WebSocketServer({ engine })
    createRpc(server, {})
    server.listen(0)
    t.teardown(() => server.close())

    await t.rejects(connect(t, server.get_local_port(), { origin: 'https://any.example' }), /403/)
  })
})

t.test('a port that is taken is told in the callback', async (t) => {
  const [first, second] = [new WebSocketServer(), new WebSocketServer({ on_warning: () => undefined })]
  first.listen(0, '127.0.0.1')
  t.teardown(() => first.close())

  const told = await new Promise((resolve) => second.listen(first.get_local_port(), '127.0.0.1', resolve))

  t.equal(told, 'Error: Failed to create lws_context!')
})
