/** What a game may ask a handshake to carry. */

import t from 'tap'
import { checkProtocols, checkRequest, parseHeaders } from '../../src/client/request-check.ts'
import { GodotError } from '../../src/peer/error.ts'

const WISH = { url: 'wss://x', protocols: [], custom_headers: [], verify_ssl: true, certificate: null }

t.test('takes sub-protocols that are tokens, each once', async (t) => {
  t.equal(checkProtocols([]), null)
  t.equal(checkProtocols(['game', 'polled-peer.msgpack.1', "!#$%&'*+-.^_`|~"]), null)
  for (const bad of [[''], ['a b'], ['a,b'], ['ä'], ['a', 'a'], ['(']]) {
    t.type(checkProtocols(bad), 'string', JSON.stringify(bad))
  }
  t.type(checkProtocols(JSON.parse('"game"') as string[]), 'string')
  for (const bad of [1, null, Symbol('x'), Object.create(null)]) {
    t.match(checkProtocols([bad as string]), /cannot be the name of a sub-protocol/)
  }
})

t.test('a codec that the client would not speak is not asked for by hand', async (t) => {
  for (const name of ['polled-peer.msgpack.1', 'polled-peer.', 'game+polled-peer.msgpack.1', '+polled-peer.x']) {
    t.match(checkRequest({ ...WISH, protocols: ['game', name] }, { cannot: {} }), {
      ok: false,
      error: GodotError.ERR_INVALID_PARAMETER,
      message: `"${name}" names a codec, which is no sub-protocol of a game: give it as the option codec`,
    })
  }
  for (const name of ['polled-peer', 'my-polled-peer.1', 'game+1', 'Polled-Peer.x']) {
    t.equal(checkRequest({ ...WISH, protocols: [name] }, { cannot: {} }).ok, true, name)
  }
})

t.test('reads header lines', async (t) => {
  t.same(parseHeaders(['A: b', 'Cookie:c=d; e=f ', 'A:  c:d']), {
    ok: true,
    headers: [
      ['A', 'b'],
      ['Cookie', 'c=d; e=f'],
      ['A', 'c:d'],
    ],
  })
})

t.test('refuses header lines that break a handshake', async (t) => {
  const lines = ['', 'A', ': b', 'A:', 'A: ', 'A b: c', 'A: b\r\nC: d', 'A: \u2603', 'ä: b']
  const reserved = ['Host: x', 'connection: close', 'UPGRADE: h2c', 'Sec-WebSocket-Key: x', 'Content-Length: 1']
  for (const line of [...lines, ...reserved]) t.equal(parseHeaders([line]).ok, false, JSON.stringify(line))
  t.equal(parseHeaders([`A: ${'x'.repeat(3068)}`]).ok, false)
  t.equal(parseHeaders([`A: ${'x'.repeat(3067)}`]).ok, true)
  t.equal(parseHeaders(JSON.parse('"A: b"') as string[]).ok, false)
  for (const line of [1, null, Object.create(null)]) {
    t.match(parseHeaders([line as string]), { ok: false, message: /must be a string/ })
  }
})

t.test('reads the certificate only where TLS is spoken, and refuses an empty one', async (t) => {
  const empty = { save_to_string: () => '' }

  t.match(checkRequest({ ...WISH, certificate: empty }, { cannot: {} }), {
    ok: false,
    error: GodotError.ERR_INVALID_PARAMETER,
  })
  t.match(checkRequest({ ...WISH, url: 'ws://x', certificate: empty }, { cannot: {} }), {
    ok: true,
    request: { tls: { verify: true, trusted: null } },
  })
  t.match(checkRequest({ ...WISH, certificate: { save_to_string: () => 'PEM' } }, { cannot: {} }), {
    request: { tls: { verify: true, trusted: 'PEM' } },
  })
})

t.test('a certificate that gives no text is refused, whatever it does', async (t) => {
  const fail = (): string => {
    throw new Error('it broke')
  }

  for (const save_to_string of [fail, () => 5, () => null, 'PEM', undefined]) {
    t.match(checkRequest({ ...WISH, certificate: { save_to_string } as never }, { cannot: {} }), {
      ok: false,
      error: GodotError.ERR_INVALID_PARAMETER,
      message: /^trusted_ssl_certificate gives no text/,
    })
  }
})

t.test('says what the platform cannot', async (t) => {
  const cannot = { certificates: 'No.' }

  t.equal(checkRequest(WISH, { cannot }).ok, true)
  for (const wish of [
    { ...WISH, verify_ssl: false },
    { ...WISH, certificate: { save_to_string: () => 'PEM' } },
  ]) {
    t.match(checkRequest(wish, { cannot }), { ok: false, error: GodotError.ERR_UNAVAILABLE, message: /No[.]/ })
  }
})
