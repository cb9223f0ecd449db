/**
 * The types of the face are those of `@types/ws`: a program that compiles with the one compiles with the other, from
 * modules and from CommonJS. Uses the built declarations, as users do.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t, { type Test } from 'tap'
import ts from 'typescript'

const PROGRAM = readFileSync(join(import.meta.dirname, 'ws-types/program.ts'), 'utf8')

const COMMONJS = `
import WebSocket = require('ws')
const server: WebSocket.Server = new WebSocket.Server({ port: 0 })
server.on('connection', (socket: WebSocket) => socket.send('hello'))
const other = new WebSocket.WebSocketServer({ noServer: true })
const typed: WebSocket.Server<typeof WebSocket> = server
const options: WebSocket.ServerOptions<typeof WebSocket> = { noServer: true }
const count = (one: WebSocket.Server<typeof WebSocket>): number => one.clients.size
class Mine extends WebSocket { alive = true }
const mine = new WebSocket.WebSocketServer<typeof Mine>({ noServer: true, WebSocket: Mine })
count(server) + count(other) + count(typed) + count(new WebSocket.Server(options)) + count(mine)
mine.on('connection', (socket) => (socket.alive = false))
const data: WebSocket.RawData = Buffer.alloc(1)
const client = new WebSocket('ws://localhost')
client.on('message', (message: WebSocket.RawData) => void [message, other, data, WebSocket.OPEN])
`

/** Type arguments, which programs write out though they are the defaults. */
const ARGUMENTS = `
import WebSocket, { WebSocketServer, type Server } from 'ws'
import type { IncomingMessage } from 'node:http'
const wss = new WebSocketServer({ port: 0 })
const a: Server<typeof WebSocket, typeof IncomingMessage> = wss
const b: Server = wss
const c: WebSocket.VerifyClientCallbackAsync<IncomingMessage> = (info, cb) => cb(info.req.url === '/', 401)
const d: WebSocket.VerifyClientCallbackSync<IncomingMessage> = (info) => info.secure
const e: WebSocket.ServerOptions<typeof WebSocket, typeof IncomingMessage> = { port: 1, verifyClient: d }
const f = (server: Server<typeof WebSocket>): number => server.clients.size
class Mine extends WebSocket { alive = true }
const g = (server: WebSocketServer): boolean => g(b) && g(a)
const mine = new WebSocketServer({ noServer: true, WebSocket: Mine, verifyClient: c })
mine.on('connection', (socket) => (socket.alive = false))
wss.on('connection', function (this: Server<typeof WebSocket>) { f(this) })
export const counts = [wss, a, b, new WebSocketServer(e), mine].map(f)
`

/** The programs by the name of their files: modules, CommonJS, and modules that are compiled to CommonJS. */
const PROGRAMS = {
  'module.mts': PROGRAM,
  'compiled.cts': PROGRAM,
  'required.cts': COMMONJS,
  'arguments.mts': ARGUMENTS,
  'compiled-arguments.cts': ARGUMENTS,
}

/** What the compiler says to programs, with our door for the package or without. */
function compile(t: Test, programs: Readonly<Record<string, string>>, door: string): string[] {
  // Inside the project, so that its packages are found.
  const folder = t.testdir({})
  const files = Object.entries(programs).map(([name, text]) => {
    const file = join(folder, name)
    writeFileSync(file, text.replaceAll(/(from |require\()'ws'/g, `$1'${door}'`))
    return file
  })
  const program = ts.createProgram(files, {
    ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, noEmit: true, strict: true, types: ['node'] },
    ...{ skipLibCheck: true, esModuleInterop: true, exactOptionalPropertyTypes: true },
  })
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${basename(file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}

t.test('programs typed against @types/ws compile against the face', async (t) => {
  t.strictSame(compile(t, PROGRAMS, 'ws'), [], 'they compile with ws')
  t.strictSame(compile(t, PROGRAMS, 'polled-peer/compat/ws'), [], 'they compile with the face')
})

t.test('what the face adds is typed too', async (t) => {
  const text = `
    import { WebSocketServer, type ServerOptions } from 'ws'
    const options: ServerOptions = { port: 0, engine: 'uws', polled: true, closeTimeout: 5 }
    const server = new WebSocketServer(options)
    server.poll()
    export const engine: 'uws' | 'ws' = server.engine
  `
  t.strictSame(compile(t, { 'program.mts': text }, 'polled-peer/compat/ws'), [])
})

t.test('a mistake is noticed', async (t) => {
  const text = "import { WebSocketServer } from 'ws'\nnew WebSocketServer({ port: '0' })"

  t.not(compile(t, { 'program.mts': text }, 'polled-peer/compat/ws').length, 0)
})
