/**
 * Requests written by hand, and their answers read as text: for handshakes that no client would send.
 */

import net from 'node:net'
import type { WebSocketServer } from 'ws'
import { portOf } from './stage.ts'

/** An answer: headers in lower case, without those that say when and by what it was made. */
export interface RawAnswer {
  readonly status: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** The headers of a sound handshake, to be changed by a case. */
export const SOUND: Readonly<Record<string, string>> = {
  Host: 'localhost',
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
}

const OF_THE_ENGINE = ['date', 'uwebsockets', 'keep-alive']

/** Sends a request and reads until the other end closes, or until a 101. */
export function request(
  server: WebSocketServer,
  headers: Readonly<Record<string, string>>,
  line = 'GET / HTTP/1.1',
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(portOf(server), '127.0.0.1')
    let text = ''
    const finish = (): void => {
      socket.destroy()
      resolve(parse(text))
    }
    socket.setEncoding('latin1')
    socket.on('error', reject)
    socket.on('data', (chunk: string) => {
      text += chunk
      if (text.startsWith('HTTP/1.1 101') && text.includes('\r\n\r\n')) finish()
    })
    socket.on('end', finish)
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`${line}\r\n${lines.join('')}\r\n`)
  })
}

/** What to change in the text of a handshake. */
export interface HandshakeParts {
  readonly target?: string
  readonly version?: string
  /** The line of the Host, or null for none. */
  readonly host?: string | null
}

/** A sound handshake as text, with further lines. */
export function handshakeText(lines: readonly string[], { target, version, host }: HandshakeParts = {}): string {
  const sound = Object.entries(SOUND).filter(([name]) => name !== 'Host')
  const hosts = host === null ? [] : [host ?? 'Host: localhost']
  const all = [...hosts, ...sound.map(([name, value]) => `${name}: ${value}`), ...lines]
  return `GET ${target ?? '/'} HTTP/${version ?? '1.1'}\r\n${all.map((line) => `${line}\r\n`).join('')}\r\n`
}

/**
 * Writes a text, and reads one answer, whether or not the other end closes behind it. Of a server that says nothing it is
 * empty: what it had to say would have been there before its answers to two later requests.
 */
export async function exchange(server: WebSocketServer, written: string): Promise<RawAnswer> {
  const socket = net.connect(portOf(server), '127.0.0.1')
  let text = ''
  const answer = new Promise<void>((resolve, reject) => {
    socket.setEncoding('latin1')
    socket.on('error', reject)
    socket.on('end', resolve)
    socket.on('data', (chunk: string) => {
      text += chunk
      const { headers, body } = parse(text)
      if (text.includes('\r\n\r\n') && body.length === Number(headers['content-length'] ?? 0)) resolve()
    })
  })
  socket.write(written)
  const plain = { Host: 'localhost', Connection: 'close' }
  const silence = request(server, plain).then(() => request(server, plain))
  await Promise.race([answer, silence])
  socket.destroy()
  return parse(text)
}

function parse(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n')
  const [status = '', ...lines] = text.slice(0, Math.max(0, end)).split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return {
    status,
    headers: Object.fromEntries(headers.filter(([name]) => !OF_THE_ENGINE.includes(name)).sort()),
    body: end < 0 ? text : text.slice(end + 4),
  }
}
