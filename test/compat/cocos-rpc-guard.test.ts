import t from 'tap'
import { protectionFor } from '../../src/compat/cocos-rpc-guard.ts'
import type { HttpRequest } from '../../src/server/transport/transport.ts'

const TOKEN = 'a-token-of-sixteen'

const request = (headers: Readonly<Record<string, string>>): HttpRequest => ({
  ...{ method: 'GET', path: '/', query: '', address: '127.0.0.1', secure: false },
  headers,
})

t.test('listens on loopback, whatever is asked', async (t) => {
  t.equal(protectionFor(undefined, undefined).host, '127.0.0.1')
  t.equal(protectionFor(TOKEN, ['https://a.example']).host, '127.0.0.1')
})

t.test('without token and origins lets in programs but no pages', async (t) => {
  t.match(protectionFor(undefined, undefined), { allowed_origins: [], verify: null })
})

t.test('with a token asks for it, wherever a caller comes from', async (t) => {
  const { verify, allowed_origins } = protectionFor(TOKEN, undefined)
  const shown: [string, boolean][] = [
    [`Bearer ${TOKEN}`, true],
    [`bearer  ${TOKEN}`, true],
    [`Bearer ${TOKEN}x`, false],
    [`Bearer ${TOKEN} x`, false],
    [`Basic ${TOKEN}`, false],
    [TOKEN, false],
    ['', false],
  ]

  t.equal(allowed_origins, null)
  for (const [authorization, isIn] of shown) t.equal(verify?.(request({ authorization })), isIn, authorization)
  t.equal(verify?.(request({})), false)
})

t.test('takes origins as people write them', async (t) => {
  const { allowed_origins } = protectionFor(undefined, ['https://A.example/', 'http://b.example:80'])

  t.same(allowed_origins, ['https://a.example', 'http://b.example'])
})

t.test('refuses short tokens and bad lists', async (t) => {
  t.throws(() => protectionFor('short', undefined), /at least 16 characters/)
  t.throws(() => protectionFor('with spaces in the token', undefined), /without spaces/)
  t.throws(() => protectionFor(1 as unknown as string, undefined), /"token"/)
  t.throws(() => protectionFor(undefined, 'x' as unknown as string[]), /"origins"/)
  t.throws(() => protectionFor(undefined, [1 as unknown as string]), /"origins"/)
  t.throws(() => protectionFor(undefined, ['a.example']), /"origins": "a\.example" is no origin/)
})
