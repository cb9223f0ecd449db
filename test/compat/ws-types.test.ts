/**
 * The types of the face are those of `@types/ws`: a program that compiles with the one compiles with the other, from
 * modules and from CommonJS. Uses the built declarations, as users do.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import ts from 'typescript'

const PROGRAM = readFileSync(join(import.meta.dirname, 'ws-types/program.ts'), 'utf8')

const COMMONJS = `
import WebSocket = require('ws')
const server: WebSocket.Server = new WebSocket.Server({ port: 0 })
server.on('connection', (socket: WebSocket) => socket.send('hello'))
const other = new WebSocket.WebSocketServer({ noServer: true })
const data: WebSocket.RawData = Buffer.alloc(1)
const client = new WebSocket('ws://localhost')
client.on('message', (message: WebSocket.RawData) => void [message, other, data, WebSocket.OPEN])
`

/** What the compiler says to a program, with our door for the package or without. */
function compile(t: Test, text: string, name: string, door: string): string[] {
  // Inside the project, so that its packages are found.
  const file = join(t.testdir({}), name)
  writeFileSync(file, text.replaceAll(/(from |require\()'ws'/g, `$1'${door}'`))
  const program = ts.createProgram([file], {
    ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, noEmit: true, strict: true, types: ['node'] },
    ...{ skipLibCheck: true, esModuleInterop: true, exactOptionalPropertyTypes: true },
  })
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

for (const [kind, text, name] of [
  ['a module', PROGRAM, 'program.mts'],
  ['a CommonJS program', COMMONJS, 'program.cts'],
] as const) {
  t.test(`${kind} typed against @types/ws compiles against the face`, async (t) => {
    t.strictSame(compile(t, text, name, 'ws'), [], 'it compiles with ws')
    t.strictSame(compile(t, text, name, 'polled-peer/compat/ws'), [], 'it compiles with the face')
  })
}

t.test('what the face adds is typed too', async (t) => {
  const text = `
    import { WebSocketServer, type ServerOptions } from 'ws'
    const options: ServerOptions = { port: 0, engine: 'uws', polled: true, closeTimeout: 5 }
    const server = new WebSocketServer(options)
    server.poll()
    export const engine: 'uws' | 'ws' = server.engine
  `
  t.strictSame(compile(t, text, 'program.mts', 'polled-peer/compat/ws'), [])
})

t.test('a mistake is noticed', async (t) => {
  const text = "import { WebSocketServer } from 'ws'\nnew WebSocketServer({ port: '0' })"

  t.not(compile(t, text, 'program.mts', 'polled-peer/compat/ws').length, 0)
})
