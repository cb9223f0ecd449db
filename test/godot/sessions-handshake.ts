/**
 * Sessions about the handshake: sub-protocols, requests that are refused, and the ones that are not.
 * Data for reference.test.ts. A request line of two words is missing: Godot's whole engine aborts on it.
 */

import { answeredWith, differs, letIn, refusedWith, SILENT_END } from './differences.ts'
import type { Session, Step } from './session.ts'

const LISTEN: Step = { do: 'call', method: 'listen', args: ['PORT'] }
const LISTEN_FOR_GAMES: Step = { do: 'call', method: 'listen', args: ['PORT', ['game', 'chat']] }

const HEADERS: Readonly<Record<string, string>> = {
  Host: 'localhost',
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

/** A whole request; a header of null is left out. */
function head(changes: Readonly<Record<string, string | null>>, line = 'GET / HTTP/1.1'): string {
  const lines = Object.entries({ ...HEADERS, ...changes }).filter(([, value]) => value !== null)
  return [line, ...lines.map(([name, value]) => `${name}:${value === '' ? '' : ` ${value}`}`), '', ''].join('\r\n')
}

/** The sessions. */
export const HANDSHAKE_SESSIONS: readonly Session[] = [
  {
    name: 'sub-protocols that the server does not list',
    steps: [
      LISTEN,
      { do: 'knock', client: 'a' },
      { do: 'knock', client: 'b', protocols: ['game'], ...refusedWith(400) },
    ],
  },
  {
    name: 'sub-protocols that the server lists',
    steps: [
      LISTEN_FOR_GAMES,
      { do: 'knock', client: 'a', ...refusedWith(400) },
      { do: 'knock', client: 'b', protocols: ['x', 'chat'] },
      { do: 'knock', client: 'c', protocols: ['chat', 'game'] },
      { do: 'knock', client: 'd', protocols: ['CHAT'], ...refusedWith(400) },
      { do: 'knock', client: 'e', protocols: ['x'], ...refusedWith(400) },
      { do: 'knock', client: 'f', protocols: ['game'] },
    ],
  },
  {
    name: 'requests that both servers refuse',
    steps: [
      LISTEN,
      { do: 'knock', client: 'a', head: head({}, 'POST / HTTP/1.1'), ...refusedWith(405) },
      { do: 'knock', client: 'b', head: head({ Upgrade: null }), ...refusedWith(400) },
      { do: 'knock', client: 'c', head: head({ Upgrade: 'h2c' }), ...refusedWith(400) },
      { do: 'knock', client: 'd', head: head({ Connection: null }), ...refusedWith(400) },
      { do: 'knock', client: 'e', head: head({ 'Sec-WebSocket-Version': '12' }), ...refusedWith(426) },
      { do: 'knock', client: 'f', head: head({ 'Sec-WebSocket-Key': null }), ...refusedWith(400) },
      { do: 'knock', client: 'g', head: head({ Upgrade: 'websocket, h2c' }), ...refusedWith(400) },
    ],
  },
  {
    name: 'requests that both servers accept',
    steps: [
      LISTEN,
      { do: 'knock', client: 'a', head: head({}, 'GET /any/path?query=1 HTTP/1.1') },
      { do: 'knock', client: 'b', head: head({ Upgrade: 'WebSocket' }) },
      { do: 'knock', client: 'c', head: head({ Origin: 'https://example.org' }) },
      { do: 'knock', client: 'd', head: head({ 'Sec-WebSocket-Extensions': 'permessage-deflate' }) },
      { do: 'knock', client: 'e', head: head({ 'X-Blank': ' ' }) },
    ],
  },
  {
    name: 'requests that only one of the servers accepts',
    steps: [
      LISTEN,
      {
        do: 'knock',
        client: 'a',
        head: head({ Connection: 'keep-alive' }),
        ...differs('handshakes-are-checked', letIn('p1'), [answeredWith(400)]),
      },
      {
        do: 'knock',
        client: 'b',
        head: head({ 'Sec-WebSocket-Key': 'x' }),
        ...differs('handshakes-are-checked', letIn('p2'), [answeredWith(400)]),
      },
      {
        do: 'knock',
        client: 'c',
        head: head({ 'X-Empty': '' }),
        ...differs('empty-headers-pass', [SILENT_END], letIn('p1')),
      },
      {
        do: 'knock',
        client: 'd',
        head: head({ 'X-Long': 'x'.repeat(4096) }),
        ...differs('heads-are-the-engines', [SILENT_END], { uws: [answeredWith(431)], ws: letIn('p2') }),
      },
      {
        do: 'knock',
        client: 'e',
        head: head({}, 'GET / HTTP/1.0'),
        ...differs('refusals-are-answered', [SILENT_END], [answeredWith(505)]),
      },
    ],
  },
  {
    name: 'a client that does not finish its request',
    steps: [
      { do: 'set', property: 'handshake_timeout', value: 1 },
      LISTEN,
      { do: 'knock', client: 'a', head: 'GET / HTTP/1.1\r\n' },
    ],
  },
  {
    name: 'a server that refuses new connections',
    steps: [
      LISTEN,
      { do: 'knock', client: 'a' },
      { do: 'set', property: 'refuse_new_connections', value: true },
      { do: 'knock', client: 'b', ...refusedWith(503) },
      { do: 'call', method: 'has_peer', args: ['p1'] },
      { do: 'set', property: 'refuse_new_connections', value: false },
      { do: 'knock', client: 'c' },
    ],
  },
]
