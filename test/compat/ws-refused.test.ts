/**
 * What uWebSockets.js cannot do is refused when it is asked for, with a sentence that names the way out; and the way out
 * leads there. The documentation has the same rows as the table.
 */

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import * as ws from 'ws'
import { WebSocket, WebSocketServer, type ServerOptions } from '../../src/compat/ws.ts'
import { OPTION_ROWS } from '../../src/compat/ws-options.ts'
import { hasEngine } from '../network/engines.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/compat/ws.md'), 'utf8')

/** For each refused option a value that asks for it. */
const ASKING: Readonly<Record<string, ServerOptions>> = {
  autoPong: { autoPong: false },
  backlog: { backlog: 10 },
  maxBufferedChunks: { maxBufferedChunks: 10 },
  maxFragments: { maxFragments: 10 },
  maxPendingAutoPongs: { maxPendingAutoPongs: 10 },
  skipUTF8Validation: { skipUTF8Validation: true },
  'perMessageDeflate.zlibDeflateOptions': { perMessageDeflate: { zlibDeflateOptions: { level: 1 } } },
  'perMessageDeflate.zlibInflateOptions': { perMessageDeflate: { zlibInflateOptions: {} } },
  'perMessageDeflate.serverMaxWindowBits': { perMessageDeflate: { serverMaxWindowBits: 10 } },
  'perMessageDeflate.clientMaxWindowBits': { perMessageDeflate: { clientMaxWindowBits: 10 } },
}

t.test('every option that is marked N has a value that asks for it here', async (t) => {
  const refused = OPTION_ROWS.filter(({ mark }) => mark === 'N').map(({ name }) => name)

  t.strictSame(
    Object.keys(ASKING).filter((name) => !name.includes('.')),
    refused,
  )
})

if (hasEngine(t, 'uws')) {
  for (const [name, options] of Object.entries(ASKING)) {
    t.test(`${name} is refused on uws and runs on ws`, async (t) => {
      const sentence = new RegExp(`Option "${name}" cannot be had on uWebSockets.js: .*\\. Use { engine: 'ws' }\\.$`)
      t.throws(() => new WebSocketServer({ port: 0, engine: 'uws', ...options }), {
        constructor: TypeError,
        message: sentence,
      })

      const server = new WebSocketServer({ port: 0, engine: 'ws', ...options })
      t.teardown(() => server.close())
      await once(server, 'listening')

      t.equal(server.engine, 'ws')
    })
  }

  t.test('values that ask for what uws does anyway are taken', async (t) => {
    const server = new WebSocketServer({
      ...{ port: 0, engine: 'uws', autoPong: true, skipUTF8Validation: false, maxFragments: 0 },
      ...{ backlog: undefined, perMessageDeflate: { threshold: 10, concurrencyLimit: 5 } },
    })
    t.teardown(() => server.close())

    t.equal(server.engine, 'uws')
  })

  t.test('handleUpgrade of a socket from elsewhere is refused on uws', async (t) => {
    const server = new WebSocketServer({ port: 0, engine: 'uws' })
    t.teardown(() => server.close())
    const web = createServer().listen(0)
    t.teardown(() => web.close())
    await once(web, 'listening')
    const address = web.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const client = new ws.WebSocket(`ws://127.0.0.1:${port}/`)
    client.on('error', () => undefined)
    const [request, socket, head] = (await once(web, 'upgrade')) as Parameters<typeof server.handleUpgrade>

    t.throws(() => server.handleUpgrade(request, socket, head, () => undefined), {
      message: /^handleUpgrade\(\) cannot be had on uWebSockets\.js: .* Use { engine: 'ws' }\.$/,
    })
    socket.destroy()
  })

  t.test('a class of ws’s own for the sockets is refused on uws', async (t) => {
    class Theirs extends ws.WebSocket {}

    t.throws(() => new WebSocketServer({ port: 0, engine: 'uws', WebSocket: Theirs }), {
      message: /Option "WebSocket"/,
    })
  })

  t.test('a header that would break its line is refused, and nothing of it is sent', async (t) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', engine: 'uws' })
    t.teardown(() => server.close())
    await once(server, 'listening')
    const thrown = t.captureFn((_error: unknown) => undefined)
    process.once('uncaughtException', thrown)
    server.on('headers', (lines) => lines.push('X-A: b\r\nX-C: d'))
    const address = server.address()
    const client = new ws.WebSocket(`ws://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`)
    const [error] = (await once(client, 'error')) as [Error]

    t.match(error.message, /hang up|ECONNRESET/)
    t.match(thrown.args(), [[{ message: /Invalid character in header content/ }]])
  })
}

t.test('an engine that is none, and a wrong "polled", are TypeErrors', async (t) => {
  t.throws(() => new WebSocketServer({ port: 0, engine: 'fast' as 'ws' }), {
    constructor: TypeError,
    message: /engine/,
  })
  t.throws(() => new WebSocketServer({ port: 0, polled: 1 as unknown as boolean }), { message: /polled/ })
})

t.test('the client is ws’s, and so is everything without a port of ours', async (t) => {
  const server = new WebSocketServer({ noServer: true })

  t.equal(server.engine, 'ws')
  t.ok(server instanceof ws.WebSocketServer)
  t.ok(WebSocket.prototype instanceof ws.WebSocket)
})

t.test('the page has a row for every option, with its mark', async (t) => {
  for (const { name, mark, text } of OPTION_ROWS) {
    t.ok(PAGE.includes(`| \`${name}\` | ${mark} |${text === '' ? '' : ` ${text}`}`), `${name} is ${mark}`)
  }
})
