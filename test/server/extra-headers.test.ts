import t from 'tap'
import { parseExtraHeaders } from '../../src/server/extra-headers.ts'

t.test('reads lines of a name and a value', async (t) => {
  t.same(parseExtraHeaders(['X-Game: arena', 'Access-Control-Allow-Origin:*', 'X-Time:  12:30 ']), {
    ok: true,
    headers: [
      ['X-Game', 'arena'],
      ['Access-Control-Allow-Origin', '*'],
      ['X-Time', '12:30'],
    ],
  })
})

t.test('refuses what a client would stumble over, and what belongs to the handshake', async (t) => {
  for (const line of [
    '',
    'no colon',
    ': value',
    'X-Empty:',
    'X-Empty: ',
    'X A: b',
    'X-A: b\r\nX-B: c',
    'X-A: \u0000',
    'X-A: €',
    'Connection: close',
    'Upgrade: h2c',
    'sec-websocket-protocol: x',
    'Content-Length: 3',
  ]) {
    t.match(parseExtraHeaders([line]), { ok: false, message: /\.$/ }, JSON.stringify(line))
  }
})

t.test('refuses what is no list of lines', async (t) => {
  for (const lines of [null, 'X-A: b', [null], [5]]) {
    t.match(parseExtraHeaders(lines as never), { ok: false, message: /array of lines/ })
  }
})

t.test('refuses so many that the answer would pass 4096 bytes', async (t) => {
  t.equal(parseExtraHeaders([`X-A: ${'x'.repeat(3000)}`]).ok, true)
  t.match(parseExtraHeaders([`X-A: ${'x'.repeat(3100)}`]), { ok: false, message: /over 3072/ })
})
