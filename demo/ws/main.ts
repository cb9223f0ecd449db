/**
 * The three ways to start a server of `ws`, as a guide of that package writes them, with our face in its place:
 * npm run demo:ws, npm run demo:ws -- server, npm run demo:ws -- express. Each becomes an echo, and greets.
 * Flag: --port instead of 3000. Ctrl-C closes it.
 */

import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { leaveOnSignal } from '#cli/leave-on-signal'
import { WebSocketServer } from 'polled-peer/compat/ws'

type Sockets = InstanceType<typeof WebSocketServer>

const WAYS = ['port', 'server', 'express']
const { values, positionals } = parseArgs({
  options: { port: { type: 'string', default: '3000' } },
  allowPositionals: true,
})
const [way = 'port'] = positionals

if (!WAYS.includes(way)) {
  console.error(`npm run demo:ws -- [${WAYS.join('|')}] [--port <number>]`)
  process.exitCode = 2
} else {
  const { sockets, web } = run(readFileSync(join(import.meta.dirname, `../../demo/ws/${way}.txt`), 'utf8'))
  serve(sockets, web)
}

/** Runs a sample as it stands; `require('ws')` gives it our face. Returns the servers that it has made. */
function run(sample: string): { sockets: Sockets; web: Server | undefined } {
  const made: Sockets[] = []
  class Noted extends WebSocketServer {
    constructor(...given: ConstructorParameters<typeof WebSocketServer>) {
      super(...given)
      made.push(this)
    }
  }
  const require = createRequire(import.meta.url)
  const give = (name: string): unknown => (name === 'ws' ? { WebSocketServer: Noted } : require(name))
  const text = `${sample.replace('3000', values.port)}\nreturn typeof httpServer === 'undefined' ? undefined : httpServer`
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the samples are programs for require().
  const web = Reflect.apply(new Function('require', text), undefined, [give]) as Server | undefined
  const [sockets] = made
  if (sockets === undefined) throw new Error('the sample made no server')
  return { sockets, web }
}

function serve(sockets: Sockets, web: Server | undefined): void {
  sockets.on('connection', (socket, request) => {
    socket.send(`hello ${request.socket.remoteAddress ?? 'somebody'}, this is ${sockets.engine}`)
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
    socket.on('error', (error) => console.error(error.message))
  })
  sockets.on('error', (error) => {
    console.error(error.message)
    process.exit(1)
  })
  sockets.on('listening', () => {
    const address = web === undefined ? sockets.address() : web.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    console.log(`An echo on ${sockets.engine}: ws://127.0.0.1:${port}/`)
  })
  leaveOnSignal(() => {
    for (const socket of sockets.clients) socket.close(1001)
    sockets.close(() => process.exit(0))
    web?.close()
  })
}
