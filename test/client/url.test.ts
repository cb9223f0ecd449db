/** Which URLs can be connected to, and what is read from them. */

import t from 'tap'
import { parseUrl } from '../../src/client/url.ts'

const GOOD: readonly (readonly [text: string, href: string, host: string, port: number, path: string])[] = [
  ['ws://localhost', 'ws://localhost/', 'localhost', 80, '/'],
  ['wss://localhost', 'wss://localhost/', 'localhost', 443, '/'],
  ['localhost:9080', 'ws://localhost:9080/', 'localhost', 9080, '/'],
  ['localhost:9080/play?x=1', 'ws://localhost:9080/play?x=1', 'localhost', 9080, '/play?x=1'],
  ['ws://127.0.0.1:1?x', 'ws://127.0.0.1:1/?x', '127.0.0.1', 1, '/?x'],
  ['ws://[::1]:65535/', 'ws://[::1]:65535/', '::1', 65_535, '/'],
  ['[2001:db8::1]/a', 'ws://[2001:db8::1]/a', '2001:db8::1', 80, '/a'],
  ['WSS://Example.ORG:443', 'wss://example.org/', 'example.org', 443, '/'],
  ['ws://bücher.example/ä', 'ws://xn--bcher-kva.example/%C3%A4', 'xn--bcher-kva.example', 80, '/%C3%A4'],
]

const BAD = [
  ...['', 'ws://', 'wss://', 'ws:///x', '/x', '?x', 'ws://?x', 'http://x', 'https://x', 'ftp://x', 'ws://:80'],
  ...['ws://x:0', 'ws://x:65536', 'ws://x:abc', 'ws://x:-1', 'ws://x/#part', 'ws://user@x', 'ws://u:p@x/'],
  ...['ws://[::1', 'ws://[fe80::1%25eth0]/', '::1', 'ws://a b/', ' ws://x', 'ws://x\n', 'ws://x\\y', 'ws://x/\t'],
]

t.test('reads every form that is allowed', async (t) => {
  for (const [text, href, host, port, path] of GOOD) {
    const isSecure = href.startsWith('wss')
    t.same(parseUrl(text), { ok: true, url: { href, isSecure, host, port, path } }, text)
  }
})

t.test('refuses all others with a sentence that quotes them', async (t) => {
  for (const text of BAD) {
    const reading = parseUrl(text)
    t.equal(reading.ok, false, JSON.stringify(text))
    if (!reading.ok) t.ok(reading.message.includes(`"${text}"`), reading.message)
  }
})

t.test('refuses what is no string', async (t) => {
  t.equal(parseUrl(JSON.parse('9080') as string).ok, false)
})
