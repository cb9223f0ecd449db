/** The words behind flags: what is taken, and the sentence for what is not. */

import t from 'tap'
import { resolveOrigins } from '../../src/server/allowed-origins.ts'
import { readAddress, readOrigin, readSeconds, readWhole, urlHost } from '../../src/cli/words.ts'

/** What a reader makes of a word; null if it throws. */
function outcome(read: () => string | undefined): string | null | undefined {
  try {
    return read()
  } catch {
    return null
  }
}

t.test('takes whole numbers of a range', async (t) => {
  t.equal(readWhole('--peers', '1', 1, 200), 1)
  t.equal(readWhole('--peers', '200', 1, 200), 200)
  for (const word of ['0', '201', '1.5', '-1', '1e2', '', ' 1', '99999999999']) {
    t.throws(() => readWhole('--peers', word, 1, 200), { message: /^--peers must be .* from 1 to 200, not ".*"\.$/ })
  }
})

t.test('takes seconds', async (t) => {
  for (const [word, seconds] of [
    ['0', 0],
    ['0.1', 0.1],
    ['60', 60],
    ['86400', 86_400],
  ] as const) {
    t.equal(readSeconds('--wait', word), seconds)
  }
  for (const word of ['0.05', '86401', '1s', '', '-1'])
    t.throws(() => readSeconds('--wait', word), { message: /^--wait / })
})

t.test('takes origins as browsers send them, and mends what browsers never send', async (t) => {
  const cases = [
    ['https://example.org', 'https://example.org'],
    ['https://Example.org:443/', 'https://example.org'],
    ['http://localhost:8000', 'http://localhost:8000'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['app://game', 'app://game'],
    ['capacitor://LocalHost/', 'capacitor://localhost'],
    ['file://', 'file://'],
    ['null', 'null'],
  ] as const
  for (const [word, origin] of cases) t.equal(readOrigin('--allow-origin', word), origin)
  const bad = ['example.org', '*', 'https://example.org/page', 'https://a b', 'https://', 'https://x:99999']
  for (const word of [...bad, 'https://*.example.org', 'wss://example.org', 'https://me@example.org', 'two\nlines']) {
    t.throws(
      () => readOrigin('--allow-origin', word),
      { message: /^--allow-origin must be an origin that a browser sends, as \S+, not ".*"\.$/ },
      word,
    )
  }
})

t.test('takes and refuses the origins that the server takes and refuses', async (t) => {
  const words = [
    'https://a.example',
    'https://*',
    'ws://a.example',
    'null',
    'Null',
    'app://',
    'file:///',
    'a:\\\\b',
    '',
  ]
  for (const word of words) {
    const read = outcome(() => readOrigin('--allow-origin', word))
    const resolved = outcome(() => [...(resolveOrigins('allowed_origins', [word]) ?? [])][0])

    t.equal(read, resolved, word)
  }
})

t.test('takes addresses, and says how a URL leads there', async (t) => {
  const cases = [
    ['localhost', '127.0.0.1', '127.0.0.1'],
    ['*', '*', '127.0.0.1'],
    ['0.0.0.0', '0.0.0.0', '127.0.0.1'],
    ['::', '::', '127.0.0.1'],
    ['::1', '::1', '[::1]'],
    ['10.1.2.3', '10.1.2.3', '10.1.2.3'],
  ] as const
  for (const [word, address, host] of cases) {
    t.equal(readAddress('--bind', word), address)
    t.equal(urlHost(address), host)
  }
  t.throws(() => readAddress('--bind', 'two\nlines'), { message: /^[^\n]*two\\nlines[^\n]*$/ })
})
