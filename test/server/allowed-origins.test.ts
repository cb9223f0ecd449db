/**
 * Which entries of a list of origins a browser could ever match, and how they are written then.
 */

import t from 'tap'
import { resolveOrigins } from '../../src/server/allowed-origins.ts'

const GOOD: readonly (readonly [entry: string, sent: string])[] = [
  ['https://example.org', 'https://example.org'],
  ['HTTPS://Example.org/', 'https://example.org'],
  ['https://example.org:443', 'https://example.org'],
  ['http://example.org:80/', 'http://example.org'],
  ['https://example.org:8443', 'https://example.org:8443'],
  ['http://localhost:8080', 'http://localhost:8080'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ['capacitor://localhost', 'capacitor://localhost'],
  ['chrome-extension://AbC', 'chrome-extension://abc'],
  ['file://', 'file://'],
  ['null', 'null'],
]

const BAD: readonly unknown[] = [
  ...[
    'example.org',
    '',
    '*',
    'https://*.example.org',
    'https://*',
    'https://',
    'https:///',
    'http:example.org',
    'app://',
  ],
  ...['https://example.org/game', 'https://example.org/?', 'https://example.org#', 'https://me@example.org'],
  ...['https://example.org https://example.com', ' https://example.org', 'https://example.org:99999'],
  ...['wss://example.org', 'ws://localhost', 'Null', 5, null, undefined, {}],
]

for (const [entry, sent] of GOOD) {
  t.test(`takes ${entry} for pages that say ${sent}`, async (t) => {
    t.same([...(resolveOrigins('allowed_origins', [entry]) ?? [])], [sent])
  })
}

for (const entry of BAD) {
  t.test(`refuses ${JSON.stringify(entry)}, which no page would ever match`, async (t) => {
    t.throws(() => resolveOrigins('allowed_origins', ['https://example.org', entry as string]), {
      name: 'TypeError',
      message: /^Option "allowed_origins": .+ is no origin that a browser sends\. Write /,
    })
  })
}

t.test('names the option when there is no list', async (t) => {
  for (const list of ['https://example.org', null, 5, {}]) {
    t.throws(() => resolveOrigins('origins', list as never), {
      name: 'TypeError',
      message: /^Option "origins" must be an array/,
    })
  }
})

t.test('tells no list from an empty one', async (t) => {
  t.equal(resolveOrigins('origins', undefined), null)
  t.same(resolveOrigins('origins', []), new Set())
})
