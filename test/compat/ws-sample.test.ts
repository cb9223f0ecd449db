/**
 * The guide's samples of `ws`, run as they stand on the face: each way to start a server, with real Express, and each of its
 * listeners. CommonJS programs, as they are written; the port is a free one.
 */

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { WebSocketServer } from '../../src/compat/ws.ts'
import { onEachEngine, type RealEngine } from '../network/engines.ts'

const FOLDER = join(import.meta.dirname, '../../demo/ws')
const require = createRequire(import.meta.url)

/** The guide's listeners, its slip in the second and the last included: they are the server's, not a socket's. */
const LISTENERS = `
wss.on('close', () => {
  // ...
})
ws.on('connection', (ws, req) => {
  // ...
})
wss.on('error', err => {
  // ...
})
wss.on('headers', () => {
  // ...
})
wss.on('listening', () => {
  // ...
})
ws.on('listening', (err, socket, req) => {
  // ...
})
ws.on('open', () => {
  // ...
})
ws.on('close', () => {
  // ...
})
ws.on('message', (data, isBinary) => {
  // ...
})
ws.on('error', (err) => {
  // ...
})
`

interface Made {
  readonly sockets: InstanceType<typeof WebSocketServer>
  readonly web: Server | undefined
}

/** Runs a sample as the body of a function whose `require('ws')` is the face. */
function run(t: Test, name: string, engine: RealEngine): Made {
  const made: InstanceType<typeof WebSocketServer>[] = []
  class Noted extends WebSocketServer {
    constructor(options: object) {
      // The engine has a say where there is a port of ours.
      super('port' in options ? { ...options, engine } : options)
      made.push(this)
    }
  }
  const give = (wanted: string): unknown => (wanted === 'ws' ? { WebSocketServer: Noted } : require(wanted))
  const text = readFileSync(join(FOLDER, `${name}.txt`), 'utf8').replace('3000', '0')
  const body = `${text}\nreturn typeof httpServer === 'undefined' ? undefined : httpServer`
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the samples are programs for require().
  const web = Reflect.apply(new Function('require', body), undefined, [give]) as Server | undefined
  const [sockets] = made
  if (sockets === undefined) throw new Error('the sample made no server')
  t.teardown(() => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
    web?.close()
  })
  return { sockets, web }
}

onEachEngine(t, (engine) => {
  for (const name of ['port', 'server', 'express']) {
    t.test(`${engine}: the sample "${name}" starts a server, and its listeners fit`, async (t) => {
      const { sockets, web } = run(t, name, engine)
      await once(sockets, 'listening')
      const { port } = (web?.address() ?? sockets.address()) as AddressInfo
      const arrived = once(sockets, 'connection') as Promise<[WebSocket]>
      const client = new WebSocket(`ws://127.0.0.1:${port}/`)
      const [[socket]] = await Promise.all([arrived, once(client, 'open')])
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- as above.
      Reflect.apply(new Function('wss', 'ws', LISTENERS), undefined, [sockets, socket])
      socket.on('message', (data: Buffer, isBinary) => socket.send(data, { binary: isBinary }, () => undefined))
      const echoed = once(client, 'message') as Promise<[Buffer, boolean]>
      client.send('hello')
      const [data, isBinary] = await echoed

      t.strictSame([data.toString(), isBinary], ['hello', false])
      t.equal(sockets.engine, name === 'port' ? engine : 'ws')
    })
  }

  t.test(`${engine}: Express answers beside the sockets`, async (t) => {
    const { sockets, web } = run(t, 'express', engine)
    await once(sockets, 'listening')
    const { port } = web?.address() as AddressInfo
    const answer = await fetch(`http://127.0.0.1:${port}/nowhere`)

    t.equal(answer.status, 404)
    t.equal(answer.headers.get('x-powered-by'), 'Express')
  })
})
