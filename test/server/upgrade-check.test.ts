import t from 'tap'
import type { HttpRequest } from '../../src/server/transport/transport.ts'
import { checkUpgrade, wantsUpgrade } from '../../src/server/upgrade-check.ts'

const GOOD = {
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

function request(headers: Record<string, string | undefined>, method = 'GET'): HttpRequest {
  const given: Record<string, string> = {}
  for (const [name, value] of Object.entries({ ...GOOD, ...headers })) if (value !== undefined) given[name] = value
  return { method, path: '/', query: '', headers: given, address: '127.0.0.1', secure: false }
}

t.test('passes what RFC 6455 asks for, in every spelling it allows', async (t) => {
  for (const headers of [
    {},
    { upgrade: 'WebSocket' },
    { connection: 'keep-alive, Upgrade' },
    { connection: 'upgrade' },
    { 'sec-websocket-key': ' dGhlIHNhbXBsZSBub25jZQ== ' },
  ]) {
    t.equal(checkUpgrade(request(headers)), null, JSON.stringify(headers))
  }
})

t.test('names the first rule that a request breaks', async (t) => {
  const cases: [headers: Record<string, string | undefined>, method: string, refusal: string][] = [
    [{}, 'POST', 'bad-method'],
    [{ upgrade: undefined }, 'GET', 'bad-upgrade'],
    [{ upgrade: 'h2c' }, 'GET', 'bad-upgrade'],
    [{ upgrade: 'websocket, h2c' }, 'GET', 'bad-upgrade'],
    [{ connection: undefined }, 'GET', 'bad-upgrade'],
    [{ connection: 'close' }, 'GET', 'bad-upgrade'],
    [{ connection: 'xupgrade' }, 'GET', 'bad-upgrade'],
    [{ 'sec-websocket-version': undefined }, 'GET', 'bad-version'],
    [{ 'sec-websocket-version': '8' }, 'GET', 'bad-version'],
    [{ 'sec-websocket-key': undefined }, 'GET', 'bad-key'],
    [{ 'sec-websocket-key': 'x' }, 'GET', 'bad-key'],
    [{ 'sec-websocket-key': '************************' }, 'GET', 'bad-key'],
    [{ upgrade: 'h2c', connection: 'close', 'sec-websocket-version': '8' }, 'GET', 'bad-upgrade'],
  ]
  for (const [headers, method, refusal] of cases) {
    t.equal(checkUpgrade(request(headers, method)), refusal, `${method} ${JSON.stringify(headers)}`)
  }
})

t.test('knows a plain request from one that asks for an upgrade', async (t) => {
  t.equal(wantsUpgrade(request({})), true)
  t.equal(wantsUpgrade(request({ upgrade: undefined })), true)
  t.equal(wantsUpgrade(request({ 'sec-websocket-key': undefined })), true)
  t.equal(wantsUpgrade(request({ upgrade: undefined, 'sec-websocket-key': undefined })), false)
})
