/**
 * How a memory client's request becomes the request that a gate sees. Called by MemoryClient and MemoryTransport.
 * Pure. It does what an HTTP parser does to names and values, and no checks: a test may ask for nonsense.
 */

import type { HttpRequest } from './transport.ts'

/** Headers of a request: an object, or pairs where a name repeats. */
export type MemoryHeaders = Readonly<Record<string, string>> | readonly (readonly [name: string, value: string])[]

/** A request as a memory client makes it. All may be left out. */
export interface MemoryRequest {
  /** Default `GET`. */
  readonly method?: string | undefined
  /** Path and query, as `/play?room=1`; default `/`. */
  readonly path?: string | undefined
  /** Beside `host`, whose default is `localhost`. */
  readonly headers?: MemoryHeaders | undefined
  /** Messages that go out in the same segment as the request, before its answer: what some clients do. */
  readonly behind?: readonly (string | Uint8Array)[] | undefined
}

/** The key of RFC 6455, section 1.3: every memory client sends it, unless its headers hold another. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

/** The headers of an upgrade, and behind them those given, which replace defaults of the same name. */
export function upgradeHeaders(protocols: readonly string[], given: MemoryHeaders = []): [string, string][] {
  const own = pairs(given)
  const defaults: [string, string][] = [
    ['upgrade', 'websocket'],
    ['connection', 'Upgrade'],
    ['sec-websocket-version', '13'],
    ['sec-websocket-key', KEY],
  ]
  if (protocols.length > 0) defaults.push(['sec-websocket-protocol', protocols.join(', ')])
  return [...defaults.filter(([name]) => !own.some(([other]) => other.toLowerCase() === name)), ...own]
}

/** The request as a gate sees it. */
export function buildRequest(request: MemoryRequest, address: string, secure: boolean): HttpRequest {
  const target = request.path ?? '/'
  const cut = target.indexOf('?')
  const headers: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, value] of pairs(request.headers ?? [])) {
    const known = headers[name.toLowerCase()]
    headers[name.toLowerCase()] = known === undefined ? value : `${known}, ${value}`
  }
  headers['host'] ??= 'localhost'
  return {
    method: (request.method ?? 'GET').toUpperCase(),
    path: cut < 0 ? target : target.slice(0, cut),
    query: cut < 0 ? '' : target.slice(cut + 1),
    headers,
    address,
    secure,
  }
}

function pairs(headers: MemoryHeaders): [string, string][] {
  const list = isPairs(headers) ? headers : Object.entries(headers)
  return list.map(([name, value]) => [name, value])
}

function isPairs(headers: MemoryHeaders): headers is readonly (readonly [string, string])[] {
  return Array.isArray(headers)
}
