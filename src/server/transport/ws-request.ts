/**
 * Node's request as the gate wants to see it. Pure but for looking at the socket. Called by the front desk.
 * Everything is copied from the raw headers, because Node's own record drops some repeated ones.
 */

import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { godotAddress } from '../address.ts'
import type { HttpRequest } from './transport.ts'

const SCHEME_AND_AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i

/** Whether the target names a path, alone or behind scheme and authority: `OPTIONS *` and CONNECT do not. */
export function namesPath({ url = '' }: IncomingMessage): boolean {
  return url.startsWith('/') || SCHEME_AND_AUTHORITY.test(url)
}

/** Whether the version of the request allows an upgrade (RFC 6455 section 4.2.1); Node's own server does not ask. */
export function isUpgradable({ httpVersion }: IncomingMessage): boolean {
  return httpVersion === '1.1'
}

/** Path and query of the request's target; null if it names no path (`OPTIONS *`). */
export function readTarget({ url = '' }: Pick<IncomingMessage, 'url'>): Pick<HttpRequest, 'path' | 'query'> | null {
  // A target may name scheme and authority in front of the path (RFC 9112 section 3.2.2).
  const target = url.replace(SCHEME_AND_AUTHORITY, '')
  const mark = target.indexOf('?')
  // V8 would keep the whole target for a slice of it, as long as the peer is there.
  const path = mark < 0 ? target : Buffer.from(target.slice(0, mark)).toString()
  const isRooted = path.startsWith('/')
  if (!isRooted && (path !== '' || target === url)) return null
  return { path: isRooted ? path : '/', query: mark < 0 ? '' : target.slice(mark + 1) }
}

/** The request's head; null if its target names no path. */
export function readRequest(request: IncomingMessage, socket: Duplex): HttpRequest | null {
  const target = readTarget(request)
  if (target === null) return null
  return {
    method: request.method ?? '',
    ...target,
    headers: joinHeaders(request.rawHeaders),
    address: socket instanceof Socket ? godotAddress(socket.remoteAddress ?? '') : '',
    secure: socket instanceof TLSSocket,
  }
}

/** Names and values alternate in `raw`, in which each character is a byte. */
function joinHeaders(raw: readonly string[]): Readonly<Record<string, string>> {
  const headers = Object.create(null) as Record<string, string>
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    const value = decode(raw[index + 1] ?? '')
    const known = headers[name]
    headers[name] = known === undefined ? value : `${known}, ${value}`
  }
  return headers
}

/** Values are UTF-8; what is none becomes U+FFFD. */
function decode(bytes: string): string {
  return /[\x80-\xff]/.test(bytes) ? Buffer.from(bytes, 'latin1').toString() : bytes
}
