/**
 * The request of a handshake as Node's http server would give it: an IncomingMessage made of what the native engine has
 * read, and addresses as Node prints them. Called for each handshake. It opens nothing and reads nothing more.
 */

import { IncomingMessage } from 'node:http'
import { isIPv4 } from 'node:net'
import type { Socket } from 'node:net'
import type { HttpRequest, WrittenRequest } from '../server/transport/transport.ts'
import type { UpgradeSocket } from './ws-upgrade-socket.ts'

/** Of these, Node keeps the first line only. */
const SINGLE = new Set([
  ...['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'if-modified-since'],
  ...['if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer'],
  ...['retry-after', 'server', 'user-agent'],
])

/** The same request, on the stream that stands for its socket. */
export function incomingMessage(request: HttpRequest, socket: UpgradeSocket): IncomingMessage {
  // Of a socket it uses what every Duplex has.
  const message = new IncomingMessage(socket as unknown as Socket)
  message.method = request.method
  const { target, rawHeaders } = written(request)
  message.url = target
  message.httpVersion = '1.1'
  message.httpVersionMajor = 1
  message.httpVersionMinor = 1
  const distinct = distinctHeaders(rawHeaders)
  message.rawHeaders = [...rawHeaders]
  message.headersDistinct = Object.fromEntries(distinct)
  message.headers = Object.fromEntries([...distinct].map(([name, values]) => [name, joined(name, values)]))
  message.complete = true
  message.push(null)
  return message
}

/** The head as it was sent; of an engine that does not keep it, the nearest to that. */
function written(request: HttpRequest): Pick<WrittenRequest, 'target' | 'rawHeaders'> {
  if (isWritten(request)) return request
  const { path, query, headers } = request
  return { target: query === '' ? path : `${path}?${query}`, rawHeaders: Object.entries(headers).flat() }
}

function isWritten(request: HttpRequest): request is WrittenRequest {
  return 'target' in request && 'rawHeaders' in request
}

/** All values of each name. */
function distinctHeaders(raw: readonly string[]): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    const known = values.get(name) ?? []
    known.push(raw[index + 1] ?? '')
    values.set(name, known)
  }
  return values
}

/** What Node's `headers` has for a name that came in several lines. */
function joined(name: string, values: string[]): string | string[] {
  if (name === 'set-cookie') return values
  if (SINGLE.has(name)) return values[0] ?? ''
  return values.join(name === 'cookie' ? '; ' : ', ')
}

/** An address as Node prints it on a socket of this listener: IPv6 abbreviated, IPv4 mapped where both families share it. */
export function nodeAddress(address: string, isDualStack: boolean): string {
  if (isIPv4(address)) return isDualStack ? `::ffff:${address}` : address
  return address === '' ? '' : new URL(`http://[${address}]`).hostname.slice(1, -1)
}
