/**
 * Cases of answers to handshakes that users write or decide upon: words, letters, repeated headers, and deciding twice.
 */

import { once } from 'node:events'
import { get, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocketServer } from 'ws'
import { request, SOUND } from './raw.ts'
import { described, ending, nextMessage, portOf, uncaughtIn } from './stage.ts'
import type { Case } from './subject.ts'

/** What an asynchronous verifyClient calls. */
type Decision = (isIn: boolean, code?: number, text?: string, headers?: OutgoingHttpHeaders) => void

const TWICE = {
  class: 'Error',
  message: 'server.handleUpgrade() was called more than once with the same socket, possibly due to a misconfiguration',
}

/** What a server that writes an answer to bad handshakes answers to one. */
async function badHandshake(server: WebSocketServer, answer: string): Promise<IncomingMessage> {
  server.on('wsClientError', (_error: Error, socket: Duplex) => socket.end(answer))
  const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' }
  const asked = get({ port: portOf(server), host: '127.0.0.1', headers })
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  response.resume()
  return response
}

/** The bytes of a header, as raw.ts reads it. */
const textOf = (value: string | undefined): string => Buffer.from(value ?? '', 'latin1').toString()

/** The cases. */
export const ANSWERS: readonly Case[] = [
  {
    name: 'wsClientError answers with words of its own',
    expected: [400, 'Custom Words'],
    async run(stage) {
      const { statusCode, statusMessage } = await badHandshake(
        await stage.serve(),
        'HTTP/1.1 400 Custom Words\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
      )
      return [statusCode, statusMessage]
    },
  },
  {
    name: 'wsClientError answers with headers of the same name',
    expected: ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'x-other', 'c'],
    async run(stage) {
      const { rawHeaders } = await badHandshake(
        await stage.serve(),
        'HTTP/1.1 400 No\r\nConnection: close\r\nContent-Length: 0\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nx-other: c\r\n\r\n',
      )
      return rawHeaders.slice(rawHeaders.indexOf('Set-Cookie')).slice(0, 6)
    },
  },
  {
    name: 'a headers listener may write all letters',
    expected: 'é 日本',
    async run(stage) {
      const server = await stage.serve()
      server.on('headers', (lines) => lines.push('X-Name: é 日本'))
      const { headers } = await request(server, SOUND)
      return textOf(headers['x-name'])
    },
  },
  {
    name: 'a refusal by verifyClient may have all letters in its headers and text',
    expected: ['é 日本', 'né 日本'],
    async run(stage) {
      const verifyClient = (_info: unknown, decide: Decision): void =>
        decide(false, 403, 'né 日本', { 'X-Name': 'é 日本' })
      const { headers, body } = await request(await stage.serve({ verifyClient }), SOUND)
      return [textOf(headers['x-name']), textOf(body)]
    },
  },
  {
    name: 'verifyClient lets in once, and is told when it does so again',
    expected: {
      told: TWICE,
      counts: { connections: 1, headers: 1, clients: 1 },
      afterwards: 0,
    },
    async run(stage) {
      const counts = { connections: 0, headers: 0, clients: 0 }
      let again: Decision = () => undefined
      const verifyClient = (_info: unknown, decide: Decision): void => {
        again = decide
        setImmediate(() => decide(true))
      }
      const server = await stage.serve({ verifyClient })
      server.on('connection', () => counts.connections++)
      server.on('headers', () => counts.headers++)
      const { socket, client } = await stage.join(server)
      let told: unknown = null
      try {
        again(true)
      } catch (error) {
        told = described(error)
      }
      counts.clients = server.clients.size
      const ended = ending(socket)
      client.close()
      await ended
      // Who has gone is let in no more, and nobody is told.
      again(true)
      return { told, counts, afterwards: server.clients.size }
    },
  },
  {
    name: 'verifyClient that lets in twice at once lets in, and its error is nobody’s',
    expected: [TWICE, ['still here', false]],
    async run(stage) {
      const verifyClient = (_info: unknown, decide: Decision): void => {
        decide(true)
        decide(true)
      }
      const server = await stage.serve({ verifyClient })
      const [error, heard] = await uncaughtIn(async () => {
        const { socket, client } = await stage.join(server)
        const arrived = nextMessage(client)
        socket.send('still here')
        return arrived
      })
      return [described(error), heard]
    },
  },
]
