/** URLs and origins, as users, links and browsers have them. What is read is read as the same from its normal form. */

import { isDeepStrictEqual } from 'node:util'
import { parseHeaders } from '../../src/client/request-check.ts'
import { parseUrl } from '../../src/client/url.ts'
import { serializedOrigin } from '../../src/server/allowed-origins.ts'
import { pathFault } from '../../src/server/request-path.ts'
import { parseExtraHeaders } from '../../src/server/extra-headers.ts'
import { readTarget } from '../../src/server/transport/ws-request.ts'
import { bytesOf, demand, textOf, type FuzzTarget } from '../target.ts'

function checkUrl(text: string): void {
  const read = parseUrl(text)
  if (!read.ok) return
  const { url } = read
  demand(url.host !== '' && url.path.startsWith('/'), 'a URL has no host or no path')
  demand(Number.isInteger(url.port) && url.port >= 1 && url.port <= 65_535, `its port is ${url.port}`)
  demand(isDeepStrictEqual(parseUrl(url.href), read), 'in its normal form it is another')
}

function checkHeaders(text: string): void {
  const lines = text.split('\n')
  for (const read of [parseHeaders(lines), parseExtraHeaders(lines)]) {
    if (!read.ok) continue
    const { headers } = read
    demand(
      headers.every((pair) => !/[\r\n\0]/.test(pair.join(''))),
      'a header would be two',
    )
    const again = headers.map(([name, value]) => `${name}: ${value}`)
    demand(isDeepStrictEqual(parseHeaders(again), parseHeaders(lines)), 'headers are written as others')
  }
}

/** What stands in the first line of a request, as Node's parser lets it through. */
function checkTarget(text: string): void {
  const target = readTarget({ url: text })
  if (target === null) return
  demand(target.path.startsWith('/') && !target.path.includes('?'), 'a path of a request is none')
  const { path, query } = target
  demand(isDeepStrictEqual(readTarget({ url: `${path}?${query}` }), target), 'a target is read otherwise again')
}

/** URLs, origins, paths, and lines of headers. */
export const url: FuzzTarget = {
  name: 'url',
  reads: [
    'src/client/url.ts',
    'src/client/request-check.ts',
    'src/server/allowed-origins.ts',
    'src/server/request-path.ts',
    'src/server/extra-headers.ts',
    'src/server/transport/ws-request.ts',
  ],
  seeds: [
    'ws://localhost:9080/play?room=1',
    'wss://example.org',
    '[::1]:9080',
    'localhost:9080/play',
    'WS://user:pass@h/',
    'ws://h:0/',
    'ws://h:65536/',
    'http://h/',
    'ws://%00/',
    'ws://0x7f.1/../a',
    'ws://xn--a/',
    'ws://h/#f',
    'https://example.org:443/',
    'null',
    'file://',
    'capacitor://localhost',
    '/play',
    '/play?a?b',
    'http://h?a=1',
    '*',
    '/a b/../ü',
    'Name: value\nOther: 1',
    'Host: a',
  ].map(bytesOf),
  words: ['ws://', 'wss://', '://', '/..', '%2e', '[::1]', ':0', '@', '#', '?', '\n', ': '].map(bytesOf),
  run(bytes) {
    const text = textOf(bytes)
    checkUrl(text)
    checkHeaders(text)
    checkTarget(text)
    const origin = serializedOrigin(text)
    demand(origin === null || serializedOrigin(origin) === origin, 'an origin is written otherwise again')
    const fault = pathFault(text)
    demand(fault === null || fault.length > 0, 'a path is refused without a word')
  },
}
