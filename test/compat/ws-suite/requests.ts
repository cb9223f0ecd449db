/**
 * Cases of requests: what is shown of them to users, and those that uWebSockets.js answers before anybody sees them.
 */

import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { exchange, handshakeText } from './raw.ts'
import { ending, type Stage } from './stage.ts'
import type { Case } from './subject.ts'

/** The request of a connection that is made with this text. */
async function arrival(stage: Stage, text: string): Promise<IncomingMessage> {
  const server = await stage.serve()
  const arrived = once(server, 'connection') as Promise<[unknown, IncomingMessage]>
  await exchange(server, text)
  return (await arrived)[1]
}

/** A request that never reaches `ws` on uWebSockets.js: status lines, and who keeps the socket. */
function answered(what: string, text: string, expected: unknown[], onUws: unknown[], because: string): Case {
  return {
    name: `answers ${what}`,
    expected,
    onUws: { expected: onUws, because },
    async run(stage) {
      const { status, headers } = await exchange(await stage.serve(), text)
      return [status, headers['connection'] ?? '']
    },
  }
}

const TAKEN = ['HTTP/1.1 101 Switching Protocols', 'Upgrade']
const TOO_LARGE = ['HTTP/1.1 431 Request Header Fields Too Large', 'close']
const NOT_SUPPORTED = ['HTTP/1.1 505 HTTP Version Not Supported', 'close']
const ITSELF = 'uWebSockets.js answers it by itself.'

const REPEATED = [
  ...['Cookie: a=1', 'Cookie: b=2', 'Authorization: Bearer one', 'Authorization: Bearer two', 'User-Agent: x'],
  ...['User-Agent: y', 'X-List: 1', 'x-list: 2', 'Set-Cookie: c=3', 'Accept: a/b', 'Accept: c/d', 'Referer: e'],
  ...['Referer: f', 'constructor: h'],
]

/** The cases. */
export const REQUESTS: readonly Case[] = [
  {
    name: 'headers that repeat are joined, dropped or listed as Node does it',
    expected: {
      cookie: 'a=1; b=2',
      authorization: 'Bearer one',
      agent: 'x',
      list: '1, 2',
      setCookie: ['c=3'],
      accept: 'a/b, c/d',
      referer: 'e',
      constructor: 'h',
      distinct: [['a=1', 'b=2'], ['Bearer one', 'Bearer two'], ['1', '2'], ['c=3']],
    },
    async run(stage) {
      const { headers, headersDistinct } = await arrival(stage, handshakeText(REPEATED))
      return {
        cookie: headers.cookie,
        authorization: headers.authorization,
        agent: headers['user-agent'],
        list: headers['x-list'],
        setCookie: headers['set-cookie'],
        accept: headers.accept,
        referer: headers.referer,
        constructor: headers['constructor'],
        distinct: ['cookie', 'authorization', 'x-list', 'set-cookie'].map((name) => headersDistinct[name]),
      }
    },
  },
  {
    name: 'rawHeaders has every line in its order',
    expected: ['Host', 'a', 'Cookie', 'a=1', 'Cookie', 'b=2'],
    onUws: {
      because: 'uWebSockets.js tells names in lower case.',
      expected: ['host', 'a', 'cookie', 'a=1', 'cookie', 'b=2'],
    },
    async run(stage) {
      const { rawHeaders } = await arrival(stage, handshakeText(['Cookie: a=1', 'Cookie: b=2'], { host: 'Host: a' }))
      const isShown = (name: string | undefined) => /^(host|cookie)$/i.test(name ?? '')
      return rawHeaders.filter((_, index) => isShown(rawHeaders[index - (index % 2)]))
    },
  },
  {
    name: 'the target is told as it was sent',
    expected: ['/a?', '/%61?b?c', '/'],
    async run(stage) {
      const urls: unknown[] = []
      for (const target of ['/a?', '/%61?b?c', '/'])
        urls.push((await arrival(stage, handshakeText([], { target }))).url)
      return urls
    },
  },
  {
    name: 'values of headers that are not ASCII',
    expected: ['63c3a964', 'é'],
    onUws: {
      because: 'uWebSockets.js reads values as UTF-8, and cuts such characters off their ends.',
      expected: ['63e964', ''],
    },
    async run(stage) {
      // The text is written as UTF-8.
      const { headers } = await arrival(stage, handshakeText(['X-A: céd', 'X-B: é']))
      return [Buffer.from(String(headers['x-a']), 'latin1').toString('hex'), readAsUtf8(headers['x-b'])]
    },
  },
  {
    name: 'to end or to destroy the socket of a request ends its connection, and an error is nobody’s',
    expected: [1006, 1006, 1006],
    async run(stage) {
      const ways = [
        (stream: Duplex) => stream.end(),
        (stream: Duplex) => stream.destroy(),
        (stream: Duplex) => stream.destroy(new Error('by the program')),
      ]
      const codes: number[] = []
      for (const way of ways) {
        const { socket, request } = await stage.pair()
        const ended = ending(socket)
        way(request.socket)
        codes.push((await ended)[0])
      }
      return codes
    },
  },
  answered(
    'a handshake without a Host',
    handshakeText([], { host: null }),
    TAKEN,
    ['HTTP/1.1 400 Bad Request', 'close'],
    ITSELF,
  ),
  answered('a handshake of HTTP/1.0', handshakeText([], { version: '1.0' }), TAKEN, NOT_SUPPORTED, ITSELF),
  answered('a target with a scheme', handshakeText([], { target: 'http://a.example/' }), TAKEN, NOT_SUPPORTED, ITSELF),
  answered('100 small headers', handshakeText(Array<string>(100).fill('X: y')), TAKEN, TOO_LARGE, ITSELF),
  answered('a head of 5000 bytes', handshakeText([`X: ${'y'.repeat(5000)}`]), TAKEN, TOO_LARGE, ITSELF),
  answered(
    'a line that is no HTTP',
    'GARBAGE\r\n\r\n',
    ['HTTP/1.1 400 Bad Request', 'close'],
    ['', ''],
    'uWebSockets.js waits for more until the deadline of the handshake.',
  ),
  answered(
    'plain HTTP',
    'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    ['HTTP/1.1 426 Upgrade Required', 'keep-alive'],
    ['HTTP/1.1 426 Upgrade Required', 'close'],
    'Behind a plain answer the connection is closed.',
  ),
]

function readAsUtf8(value: string | string[] | undefined): string {
  return Buffer.from(String(value), 'latin1').toString()
}
