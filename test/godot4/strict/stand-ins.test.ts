/**
 * That the strict stand-ins for Godot 4's engine are strict: each thing that the engine refuses, they refuse too.
 */

import t from 'tap'
import { encodeFrame, OPCODE } from '../../support/frames.ts'
import { EngineRing, FRAME_MS } from './engine-ring.ts'
import { FrameJudge } from './frame-judge.ts'
import { acceptOf, answerRequest, complainOfAnswer } from './handshake.ts'

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

function answer(
  changes: Readonly<Record<string, string | null>> = {},
  status = 'HTTP/1.1 101 Switching Protocols',
): string {
  const headers = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Accept': acceptOf(KEY), ...changes }
  const lines = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [`${name}:${value}`]))
  return `${[status, ...lines].join('\r\n')}\r\n\r\n`
}

t.test('the client takes a plain answer, in any case of letters, and a header that is one space', async (t) => {
  t.equal(complainOfAnswer(answer(), KEY, []), null)
  t.equal(complainOfAnswer(answer({ Upgrade: 'WebSocket', Connection: 'upgrade', 'X-Foo': ' ' }), KEY, []), null)
  t.equal(complainOfAnswer(answer({ 'Sec-WebSocket-Protocol': 'b' }), KEY, ['a', 'b']), null)
  t.equal(complainOfAnswer(answer({}, 'HTTP/1.1 101'), KEY, []), null, 'no words behind the status')
  t.equal(complainOfAnswer(answer({ 'Sec-WebSocket-Extensions': 'x' }), KEY, []), null, 'an extension is overlooked')
  t.equal(complainOfAnswer(answer({ 'X-Long': 'x'.repeat(3900) }), KEY, []), null, 'a head of some 4 KB')
})

t.test('the client joins headers of one name, and then takes no Upgrade twice', async (t) => {
  const twice = answer().replace('Upgrade:websocket', 'Upgrade:websocket\r\nUpgrade:websocket')

  t.equal(complainOfAnswer(twice, KEY, []), 'Upgrade is "websocket,websocket"')
})

for (const [what, head, offered] of [
  ['HTTP/1.0', answer({}, 'HTTP/1.0 101 Switching Protocols'), []],
  ['a redirect', answer({}, 'HTTP/1.1 301 Moved'), []],
  ['a list in Connection', answer({ Connection: 'keep-alive, Upgrade' }), []],
  ['another Upgrade', answer({ Upgrade: 'h2c' }), []],
  ['a wrong accept', answer({ 'Sec-WebSocket-Accept': acceptOf(KEY).toLowerCase() }), []],
  ['no accept', answer({ 'Sec-WebSocket-Accept': null }), []],
  ['a header without a value', answer({ 'X-Foo': '' }), []],
  ['a line without a colon', answer().replace('\r\n\r\n', '\r\nstrange\r\n\r\n'), []],
  ['a sub-protocol that nobody asked for', answer({ 'Sec-WebSocket-Protocol': 'a' }), []],
  ['no sub-protocol where one was asked for', answer(), ['a']],
  ['another sub-protocol', answer({ 'Sec-WebSocket-Protocol': 'c' }), ['a']],
  ['a head of over 4096 bytes', answer({ 'X-Long': 'x'.repeat(4000) }), []],
] as const) {
  t.test(`the client does not take ${what}`, async (t) => {
    t.type(complainOfAnswer(head, KEY, offered), 'string')
  })
}

function request(changes: Readonly<Record<string, string | null>> = {}, line = 'GET /room?token=1 HTTP/1.1'): string {
  const headers = {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': KEY,
    ...changes,
  }
  const lines = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [`${name}:${value}`]))
  return `${[line, ...lines].join('\r\n')}\r\n\r\n`
}

for (const [what, head, supported] of [
  ['POST', request({}, 'POST / HTTP/1.1'), []],
  ['HTTP/1.0', request({}, 'GET / HTTP/1.0'), []],
  ['no upgrade', request({ Upgrade: null }), []],
  ['another version', request({ 'Sec-WebSocket-Version': '8' }), []],
  ['no key', request({ 'Sec-WebSocket-Key': null }), []],
  ['no Connection', request({ Connection: null }), []],
  ['a header without a value', request({ 'X-Foo': '' }), []],
  ['an offer where nothing is supported', request({ 'Sec-WebSocket-Protocol': 'a' }), []],
  ['no offer where something is', request(), ['a']],
  ['a head of over 4096 bytes', request({ Cookie: 'x'.repeat(4000) }), []],
] as const) {
  t.test(`the server drops a request with ${what}`, async (t) => {
    t.match(answerRequest(head, supported), { complaint: /./ })
  })
}

t.test('the server lets in, and chooses the first offer that it knows', async (t) => {
  t.match(answerRequest(request({ Connection: 'anything' }), []), { protocol: '' })
  t.match(answerRequest(request({ 'Sec-WebSocket-Protocol': 'x,b,a' }), ['a', 'b']), { protocol: 'b' })
})

for (const [what, parts, code] of [
  ['an RSV bit', { opcode: OPCODE.binary, payload: Uint8Array.of(1), rsv: 4, mask: null }, 1002],
  ['a mask of the server', { opcode: OPCODE.binary, payload: Uint8Array.of(1) }, 1002],
  [
    'a long form of a short length',
    { opcode: OPCODE.binary, payload: Uint8Array.of(1), lengthBytes: 2, mask: null },
    1002,
  ],
  [
    'the longest form of a medium length',
    { opcode: OPCODE.binary, payload: new Uint8Array(200), lengthBytes: 8, mask: null },
    1002,
  ],
  ['a fragment', { opcode: OPCODE.binary, payload: Uint8Array.of(1), fin: false, mask: null }, 1002],
  ['an unknown opcode', { opcode: 3, payload: Uint8Array.of(1), mask: null }, 1002],
  ['a long ping', { opcode: OPCODE.ping, payload: new Uint8Array(126), mask: null }, 1002],
  ['an empty message', { opcode: OPCODE.binary, mask: null }, 1002],
  ['text that is not UTF-8', { opcode: OPCODE.text, payload: Uint8Array.of(0xff), mask: null }, 1007],
  ['65536 bytes', { opcode: OPCODE.binary, payload: new Uint8Array(65536), mask: null }, 1009],
] as const) {
  t.test(`the judge of a client's frames does not take ${what}`, async (t) => {
    t.match(new FrameJudge(false).push(encodeFrame(parts)), [{ kind: 'fault', code }])
  })
}

t.test('the judge takes 65535 bytes, and a frame in pieces', async (t) => {
  const judge = new FrameJudge(true)
  const frame = encodeFrame({ opcode: OPCODE.binary, payload: new Uint8Array(65535) })

  t.strictSame(judge.push(frame.subarray(0, 10)), [])
  t.match(judge.push(frame.subarray(10)), [{ kind: 'message', isText: false }])
})

t.test('the ring loses what is one byte, or one packet, too much between two frames', async (t) => {
  const [bytes, packets] = [new EngineRing(), new EngineRing()]
  const short = { bytes: Uint8Array.of(1) }

  bytes.take(0, [{ bytes: new Uint8Array(65_535) }])
  bytes.take(FRAME_MS, [short])
  bytes.take(FRAME_MS + 1, [{ bytes: new Uint8Array(65_535) }])
  packets.take(0, new Array(2048).fill(short))
  packets.take(FRAME_MS - 1, [short])

  t.strictSame([bytes.lost, packets.lost], [['at 34: 65536 bytes'], ['at 32: 2049 packets']])
})
