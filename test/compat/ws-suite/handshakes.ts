/**
 * Cases of handshakes: what is refused and with which words, what users decide, what a connection knows of its request.
 */

import { once } from 'node:events'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import { request, SOUND, type RawAnswer } from './raw.ts'
import type { Case } from './subject.ts'

const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(SOUND).filter(([key]) => key !== name))

function refusal(code: number, phrase: string, body: string, more: Record<string, string> = {}): RawAnswer {
  return {
    status: `HTTP/1.1 ${code} ${phrase}`,
    headers: Object.fromEntries(
      Object.entries({
        connection: 'close',
        'content-length': String(body.length),
        'content-type': 'text/html',
        ...more,
      }).sort(),
    ),
    body,
  }
}

/** A request that is refused by the checks. */
function refused(name: string, headers: Record<string, string>, expected: RawAnswer, line?: string): Case {
  return {
    name: `refuses ${name}`,
    expected,
    run: async (stage) => request(await stage.serve({ path: '/' }), headers, line),
  }
}

/** What an asynchronous verifyClient calls. */
type Decision = (isIn: boolean, code?: number, text?: string, headers?: OutgoingHttpHeaders) => void

const BAD_VERSION = { 'sec-websocket-version': '13, 8' }

/** The cases. */
export const HANDSHAKES: readonly Case[] = [
  refused(
    'a method other than GET',
    { ...SOUND },
    refusal(405, 'Method Not Allowed', 'Invalid HTTP method'),
    'POST / HTTP/1.1',
  ),
  refused('another upgrade', { ...SOUND, Upgrade: 'h2c' }, refusal(400, 'Bad Request', 'Invalid Upgrade header')),
  refused(
    'a missing key',
    without('Sec-WebSocket-Key'),
    refusal(400, 'Bad Request', 'Missing or invalid Sec-WebSocket-Key header'),
  ),
  refused(
    'a key that is too short',
    { ...SOUND, 'Sec-WebSocket-Key': 'short' },
    refusal(400, 'Bad Request', 'Missing or invalid Sec-WebSocket-Key header'),
  ),
  refused(
    'a key of the right length that is no base64',
    { ...SOUND, 'Sec-WebSocket-Key': '!!!!!!!!!!!!!!!!!!!!!!==' },
    refusal(400, 'Bad Request', 'Missing or invalid Sec-WebSocket-Key header'),
  ),
  refused(
    'a missing version',
    without('Sec-WebSocket-Version'),
    refusal(400, 'Bad Request', 'Missing or invalid Sec-WebSocket-Version header', BAD_VERSION),
  ),
  refused(
    'an unknown version',
    { ...SOUND, 'Sec-WebSocket-Version': '12' },
    refusal(400, 'Bad Request', 'Missing or invalid Sec-WebSocket-Version header', BAD_VERSION),
  ),
  refused('another path', { ...SOUND }, refusal(400, 'Bad Request', 'Bad Request'), 'GET /other HTTP/1.1'),
  refused(
    'protocols that are none',
    { ...SOUND, 'Sec-WebSocket-Protocol': 'a,,b' },
    refusal(400, 'Bad Request', 'Invalid Sec-WebSocket-Protocol header'),
  ),
  {
    name: 'refuses extensions that are none, where it compresses',
    expected: refusal(400, 'Bad Request', 'Invalid or unacceptable Sec-WebSocket-Extensions header'),
    async run(stage) {
      const server = await stage.serve({ perMessageDeflate: true })
      return request(server, { ...SOUND, 'Sec-WebSocket-Extensions': 'permessage-deflate; server_max_window_bits=99' })
    },
  },
  {
    name: 'answers plain HTTP with 426',
    expected: [426, 426, 426].map((code) => [`HTTP/1.1 ${code} Upgrade Required`, 'text/plain', 'Upgrade Required']),
    async run(stage) {
      const server = await stage.serve()
      const plain = { Host: 'localhost', Connection: 'close' }
      const answers = [
        await request(server, plain),
        await request(server, { ...plain, 'Content-Length': '0' }, 'POST /x HTTP/1.1'),
        await request(server, { ...SOUND, Connection: 'close' }),
      ]
      return answers.map(({ status, headers, body }) => [status, headers['content-type'], body])
    },
  },
  {
    name: 'takes version 8, a key in capitals of the header, and a list in Connection',
    expected: ['HTTP/1.1 101 Switching Protocols', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
    async run(stage) {
      const answer = await request(await stage.serve(), {
        ...SOUND,
        Connection: 'keep-alive, Upgrade',
        Upgrade: 'WebSocket',
        'Sec-WebSocket-Version': '8',
      })
      return [answer.status, answer.headers['sec-websocket-accept']]
    },
  },
  {
    name: 'ignores the query where it looks at the path',
    expected: '/a?b=c',
    async run(stage) {
      const server = await stage.serve({ path: '/a' })
      const arrived = once(server, 'connection') as Promise<[WebSocket, IncomingMessage]>
      stage.call(server, '/a?b=c')
      const [, { url }] = await arrived
      return url
    },
  },
  {
    name: 'shouldHandle can be overridden',
    expected: ['Unexpected server response: 400', 'open'],
    async run(stage) {
      const server = await stage.serve()
      server.shouldHandle = ({ url }) => url === '/yes'
      const [error] = (await once(stage.call(server, '/no'), 'error')) as [Error]
      await once(stage.call(server, '/yes'), 'open')
      return [error.message, 'open']
    },
  },
  {
    name: 'verifyClient of one parameter decides at once',
    expected: [['https://a.example', false, '/x'], 'HTTP/1.1 401 Unauthorized', 'Unauthorized'],
    async run(stage) {
      const seen: unknown[] = []
      const server = await stage.serve({
        verifyClient: (info: { origin: string; secure: boolean; req: IncomingMessage }) => {
          seen.push(info.origin, info.secure, info.req.url)
          return false
        },
      })
      const { status, body } = await request(server, { ...SOUND, Origin: 'https://a.example' }, 'GET /x HTTP/1.1')
      return [seen, status, body]
    },
  },
  {
    name: 'verifyClient of two parameters decides later, with code, text and headers',
    expected: refusal(404, 'Not Found', 'nobody here', { 'retry-after': '120' }),
    async run(stage) {
      const server = await stage.serve({
        verifyClient: (_info: unknown, decide: Decision) => {
          setImmediate(() => decide(false, 404, 'nobody here', { 'Retry-After': 120 }))
        },
      })
      return request(server, SOUND)
    },
  },
  {
    name: 'verifyClient can let in late, and messages sent at once arrive',
    expected: ['hello', 'hi'],
    async run(stage) {
      const server = await stage.serve({
        verifyClient: (_info: unknown, decide: (verdict: boolean) => void) => setImmediate(() => decide(true)),
      })
      const heard: string[] = []
      server.on('connection', (socket) => {
        socket.on('message', (data: Buffer) => heard.push(data.toString()))
        socket.send('hello')
      })
      const client = stage.call(server)
      client.on('open', () => client.send('hi'))
      const [data] = (await once(client, 'message')) as [Buffer]
      const [socket] = server.clients
      if (socket !== undefined && heard.length === 0) await once(socket, 'message')
      return [data.toString(), ...heard]
    },
  },
  {
    name: 'verifyClient that refuses without a code says 401',
    expected: refusal(401, 'Unauthorized', 'Unauthorized'),
    async run(stage) {
      const verifyClient = (_info: unknown, decide: (verdict: boolean) => void): void => decide(false)
      return request(await stage.serve({ verifyClient }), SOUND)
    },
  },
  {
    name: 'takes the first protocol that is offered',
    expected: ['one', 'one'],
    async run(stage) {
      const server = await stage.serve()
      const arrived = once(server, 'connection') as Promise<[WebSocket]>
      const client = stage.call(server, '/', ['one', 'two'])
      const [[socket]] = await Promise.all([arrived, once(client, 'open')])
      return [client.protocol, socket.protocol]
    },
  },
  {
    name: 'handleProtocols chooses, or chooses none',
    expected: [[['one', 'two'], '/'], 'two', 'Server sent no subprotocol'],
    async run(stage) {
      const seen: unknown[] = []
      const choices = ['two', false] as const
      const server = await stage.serve({
        handleProtocols: (protocols, { url }) => {
          if (seen.length === 0) seen.push([...protocols], url)
          return choices[server.clients.size] ?? false
        },
      })
      const client = stage.call(server, '/', ['one', 'two'])
      await once(client, 'open')
      const [error] = (await once(stage.call(server, '/', ['one', 'two']), 'error')) as [Error]
      return [seen, client.protocol, error.message]
    },
  },
  {
    name: 'headers can be added before they are sent',
    expected: [4, 'HTTP/1.1 101 Switching Protocols', 'there', '/'],
    async run(stage) {
      const server = await stage.serve()
      const seen: unknown[] = []
      server.on('headers', (lines, { url }) => {
        seen.push(lines.length, lines[0])
        lines.push('X-Said: there')
        seen.push(url)
      })
      const client = stage.call(server)
      const [response] = (await once(client, 'upgrade')) as [IncomingMessage]
      const [count, status, url] = seen
      return [count, status, response.headers['x-said'], url]
    },
  },
  {
    name: 'wsClientError takes the answer over',
    expected: ['Missing or invalid Sec-WebSocket-Key header', '/', "HTTP/1.1 418 I'm a Teapot", 'short and stout'],
    async run(stage) {
      const server = await stage.serve()
      const seen: unknown[] = []
      server.on('wsClientError', (error: Error, socket: Duplex, { url }: IncomingMessage) => {
        seen.push(error.message, url)
        socket.end("HTTP/1.1 418 I'm a Teapot\r\nConnection: close\r\nContent-Length: 15\r\n\r\nshort and stout")
      })
      const { status, body } = await request(server, without('Sec-WebSocket-Key'))
      return [...seen, status, body]
    },
  },
  {
    name: 'wsClientError can end the socket without a word',
    expected: '',
    async run(stage) {
      const server = await stage.serve()
      server.on('wsClientError', (_error: Error, socket: Duplex) => socket.destroy())
      const { status } = await request(server, without('Sec-WebSocket-Key'))
      return status
    },
  },
  {
    name: 'a connection comes with its request',
    expected: {
      ...{ method: 'GET', url: '/a?b=c', httpVersion: '1.1', upgrade: 'websocket', cookie: 'a=b', isMessage: true },
      ...{ remoteAddress: '::ffff:127.0.0.1', family: 'IPv6', isPort: true },
    },
    async run(stage) {
      const server = await stage.serve()
      const arrived = once(server, 'connection') as Promise<[WebSocket, IncomingMessage]>
      stage.call(server, '/a?b=c', [], { headers: { Cookie: 'a=b' } })
      const [, { method, url, httpVersion, headers, socket, constructor }] = await arrived
      return {
        ...{ method, url, httpVersion, upgrade: headers.upgrade, cookie: headers.cookie },
        isMessage: constructor.name === 'IncomingMessage',
        ...{ remoteAddress: socket.remoteAddress, family: socket.remoteFamily },
        isPort: typeof socket.remotePort === 'number' && socket.remotePort > 1023,
      }
    },
  },
  {
    name: 'a server for IPv4 alone prints plain addresses',
    expected: ['127.0.0.1', 'IPv4', '127.0.0.1'],
    async run(stage) {
      const { request: asked, socket } = await stage.pair({ host: '127.0.0.1' })
      const stream = Reflect.get(socket, '_socket') as { remoteAddress: string }
      return [asked.socket.remoteAddress, asked.socket.remoteFamily, stream.remoteAddress]
    },
  },
  {
    name: 'headers, connection and clients come in this order',
    expected: ['verify', 'protocols', 'headers 0', 'connection 1 OPEN'],
    async run(stage) {
      const order: string[] = []
      const server = await stage.serve({
        verifyClient: () => order.push('verify') > 0,
        handleProtocols: () => {
          order.push('protocols')
          return 'one'
        },
      })
      server.on('headers', () => order.push(`headers ${server.clients.size}`))
      server.on('connection', (socket) => {
        const isOpen = socket.readyState === WebSocket.OPEN
        order.push(`connection ${server.clients.size} ${isOpen ? 'OPEN' : 'not open'}`)
      })
      await once(stage.call(server, '/', ['one']), 'open')
      return order
    },
  },
  {
    name: 'a class of one’s own stands for the sockets',
    expected: [true, 'mine', true],
    async run(stage) {
      class Mine extends stage.subject.WebSocket {
        readonly whose = 'mine'
      }
      const { socket } = await stage.pair({ WebSocket: Mine })
      const whose: unknown = Reflect.get(socket, 'whose')
      return [socket instanceof Mine, whose, socket instanceof stage.subject.WebSocket]
    },
  },
]
