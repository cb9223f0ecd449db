/**
 * Sessions about ends: close frames from either side, drops, violations of the protocol, and `stop()`.
 * Data for reference.test.ts.
 */

import { OPCODE } from '../support/frames.ts'
import { differs } from './differences.ts'
import type { Session, SessionFrame, Step } from './session.ts'

const OPEN: readonly Step[] = [
  { do: 'call', method: 'listen', args: ['PORT'] },
  { do: 'knock', client: 'a' },
]
const HELLO: Step = { do: 'send', client: 'a', frames: [{ opcode: OPCODE.text, text: 'hello' }] }
const LOOK_FOR_PEER: readonly Step[] = [
  { do: 'call', method: 'has_peer', args: ['p1'] },
  { do: 'call', peer: 'p1', method: 'get_available_packet_count' },
]
const GONE: readonly Step[] = [{ do: 'until', signal: 'client_disconnected' }, ...LOOK_FOR_PEER]
const FAREWELL: readonly Step[] = [
  { do: 'hear', client: 'a', what: 'close' },
  { do: 'hear', client: 'a', what: 'end' },
]

/** The end of p1 as its handler sees it. */
function disconnected(wasClean: boolean, count = 0): string {
  return `client_disconnected(p1, ${wasClean}) sees ${count} packets`
}

/** The step in which our own close ends a connection, with so many packets unread. */
function endOfOwnClose(unread = 0): Step {
  const because =
    unread === 0 ? ['own-closes-are-clean' as const] : (['own-closes-are-clean', 'unread-stays-readable'] as const)
  return {
    do: 'until',
    signal: 'client_disconnected',
    ...differs(because, [disconnected(false)], [disconnected(true, unread)]),
  }
}

/** The step in which a connection ends, as Godot sees it, behind a message that nobody has read. */
function endBehindUnread(before: readonly string[], wasClean: boolean): Step {
  return {
    do: 'until',
    signal: 'client_disconnected',
    ...differs('unread-stays-readable', [...before, disconnected(wasClean)], [...before, disconnected(wasClean, 1)]),
  }
}

type Expected = readonly string[] | Readonly<Record<'uws' | 'ws', readonly string[]>>

/** A client that breaks the protocol, and becomes a zombie in Godot. */
function violation(name: string, frame: SessionFrame, ours: Expected = [disconnected(false)]): Session {
  const stays = 'ws' in ours && ours.uws.length === 0
  const isThere = stays ? { uws: ['returned true'], ws: ['returned false'] } : ['returned false']
  return {
    name,
    steps: [
      ...OPEN,
      { do: 'send', client: 'a', frames: [frame] },
      { do: 'rest', ...differs('no-zombies', [], ours) },
      { do: 'call', method: 'has_peer', args: ['p1'], ...differs('no-zombies', ['returned true'], isThere) },
      {
        do: 'call',
        peer: 'p1',
        method: 'is_connected_to_host',
        ...differs('no-zombies', ['returned true'], isThere),
      },
    ],
  }
}

/** A client that closes in its own way. */
function clientCloses(name: string, code: number | null, reason: string): Session {
  return { name, steps: [...OPEN, { do: 'say-close', client: 'a', code, reason }, ...GONE, ...FAREWELL] }
}

/** A server that closes in its own way, of a client that answers. */
function serverCloses(name: string, args: readonly unknown[], hears: Pick<Step, 'differs'> = {}): Session {
  return {
    name,
    steps: [
      ...OPEN,
      { do: 'call', peer: 'p1', method: 'close', args },
      { do: 'hear', client: 'a', what: 'close', ...hears },
      endOfOwnClose(),
      { do: 'hear', client: 'a', what: 'end' },
    ],
  }
}

/** The mark of a close frame whose reason Godot ends with a NUL. */
function withoutNul(code: number, reason: string): Pick<Step, 'differs'> {
  const close = (text: string) => [`close ${code} ${JSON.stringify(text)}`]
  return differs('no-nul-behind-reasons', close(`${reason}\0`), close(reason))
}

const HALF_A_CODE = ['client_close_request(p1, 0, "") sees 0 packets', disconnected(true)]

/** The sessions. */
export const CLOSING_SESSIONS: readonly Session[] = [
  clientCloses('the client closes with code and reason', 4000, 'good bye'),
  clientCloses('the client closes with 1000', 1000, ''),
  clientCloses('the client closes without a code', null, ''),
  clientCloses('the client closes with a reason that holds a NUL, as Godot sends it', 1000, 'bye\0'),
  {
    name: 'the client closes behind a message that nobody read',
    steps: [
      ...OPEN,
      HELLO,
      { do: 'say-close', client: 'a', code: 1001, reason: 'away' },
      endBehindUnread(
        ['data_received(p1) sees 1 packets', 'client_close_request(p1, 1001, "away") sees 1 packets'],
        true,
      ),
      ...LOOK_FOR_PEER,
      ...FAREWELL,
    ],
  },
  {
    name: 'the client closes behind a message that is read when it asks to close',
    readIn: ['client_close_request'],
    steps: [...OPEN, HELLO, { do: 'say-close', client: 'a', code: 1001, reason: 'away' }, ...GONE],
  },
  {
    name: 'the stream ends without a close frame behind a message',
    steps: [
      ...OPEN,
      HELLO,
      { do: 'hang-up', client: 'a', how: 'fin' },
      endBehindUnread(['data_received(p1) sees 1 packets'], false),
      ...LOOK_FOR_PEER,
    ],
  },
  {
    name: 'the stream is reset',
    steps: [...OPEN, { do: 'hang-up', client: 'a', how: 'rst' }, ...GONE],
  },
  {
    name: 'the server disconnects a peer that has said something',
    steps: [
      ...OPEN,
      HELLO,
      { do: 'until', signal: 'data_received' },
      { do: 'call', method: 'disconnect_peer', args: ['p1', 4001, 'enough'] },
      { do: 'call', method: 'has_peer', args: ['p1'] },
      { do: 'call', peer: 'p1', method: 'is_connected_to_host' },
      { do: 'call', peer: 'p1', method: 'put_packet', args: [{ utf8: 'too late' }] },
      {
        do: 'call',
        peer: 'p1',
        method: 'get_available_packet_count',
        ...differs('unread-stays-readable', ['returned 0'], ['returned 1']),
      },
      { do: 'hear', client: 'a', what: 'close', ...withoutNul(4001, 'enough') },
      endOfOwnClose(1),
      ...LOOK_FOR_PEER,
      { do: 'hear', client: 'a', what: 'end' },
      { do: 'call', peer: 'p1', method: 'put_packet', args: [{ utf8: 'much too late' }] },
    ],
  },
  {
    name: 'the server ignores what comes after it has closed',
    steps: [
      ...OPEN,
      { do: 'sulk', client: 'a' },
      { do: 'call', method: 'disconnect_peer', args: ['p1'] },
      { do: 'hear', client: 'a', what: 'close' },
      HELLO,
      { do: 'hang-up', client: 'a', how: 'fin' },
      {
        do: 'until',
        signal: 'client_disconnected',
        ...differs('own-closes-are-clean', [disconnected(false)], {
          uws: [disconnected(true)],
          ws: [disconnected(false)],
        }),
      },
      ...LOOK_FOR_PEER,
    ],
  },
  serverCloses('the server closes with the defaults', []),
  serverCloses('the server closes without a code', [0, 'not sent']),
  serverCloses('the server closes with the longest reason', [4999, 'x'.repeat(122)], withoutNul(4999, 'x'.repeat(122))),
  {
    name: 'the server closes with a code that may not be sent',
    steps: [
      ...OPEN,
      { do: 'call', peer: 'p1', method: 'close', args: [1005, 'odd'] },
      {
        do: 'hear',
        client: 'a',
        what: 'close',
        ...differs('close-codes-are-checked', ['close 1005 "odd\\u0000"'], ['close 1000 "odd"']),
      },
      { do: 'rest', ...differs('close-codes-are-checked', [], [disconnected(true)]) },
      {
        do: 'call',
        method: 'has_peer',
        args: ['p1'],
        ...differs('close-codes-are-checked', ['returned true'], ['returned false']),
      },
    ],
  },
  {
    name: 'the server closes with a reason that is too long',
    steps: [
      ...OPEN,
      { do: 'call', peer: 'p1', method: 'close', args: [4000, 'x'.repeat(124)] },
      { do: 'rest', ...differs('long-reasons-are-cut', [], [disconnected(true)]) },
      { do: 'say-close', client: 'a', code: 1000 },
      { do: 'rest', ...differs('long-reasons-are-cut', [disconnected(false)], []) },
    ],
  },
  {
    name: 'the server stops',
    steps: [
      ...OPEN,
      { do: 'knock', client: 'b' },
      { do: 'call', method: 'stop' },
      { do: 'hear', client: 'a', what: 'close' },
      { do: 'hear', client: 'b', what: 'close' },
      { do: 'hear', client: 'a', what: 'end' },
      { do: 'call', method: 'has_peer', args: ['p1'] },
      { do: 'call', peer: 'p1', method: 'is_connected_to_host' },
      { do: 'call', method: 'is_listening' },
      { do: 'rest' },
      { do: 'call', method: 'listen', args: ['PORT'] },
      { do: 'knock', client: 'c' },
      { do: 'call', method: 'has_peer', args: ['p1'] },
    ],
  },
  {
    name: 'a close code that may not be sent',
    steps: [
      ...OPEN,
      { do: 'send', client: 'a', frames: [{ opcode: OPCODE.close, hex: '03f4' }] },
      {
        do: 'rest',
        ...differs(['no-zombies', 'received-close-frames-are-the-engines'], [], {
          uws: [disconnected(false)],
          ws: ['client_close_request(p1, 1012, "") sees 0 packets', disconnected(true)],
        }),
      },
      { do: 'call', method: 'has_peer', args: ['p1'], ...differs('no-zombies', ['returned true'], ['returned false']) },
    ],
  },
  {
    name: 'a close frame with half a code',
    steps: [
      ...OPEN,
      { do: 'send', client: 'a', frames: [{ opcode: OPCODE.close, hex: '03' }] },
      {
        do: 'until',
        signal: 'client_disconnected',
        ...differs('received-close-frames-are-the-engines', HALF_A_CODE, {
          uws: HALF_A_CODE,
          ws: [disconnected(false)],
        }),
      },
      ...LOOK_FOR_PEER,
    ],
  },
  {
    name: 'a ping that is too long',
    steps: [...OPEN, { do: 'send', client: 'a', frames: [{ opcode: OPCODE.ping, text: 'x', repeat: 126 }] }, ...GONE],
  },
  violation('a close reason that is not UTF-8', { opcode: OPCODE.close, hex: '03e8ff' }),
  // uws never looks at the mask bit: it takes the four bytes for a mask and waits for the rest.
  violation(
    'an unmasked frame',
    { opcode: OPCODE.text, text: 'bare', masked: false },
    { uws: [], ws: [disconnected(false)] },
  ),
  violation('a frame with an RSV bit', { opcode: OPCODE.text, text: 'odd', rsv: 4 }),
  violation('a reserved opcode', { opcode: 3, text: 'odd' }),
  violation('a continuation of nothing', { opcode: OPCODE.continuation, text: 'odd' }),
  violation('text that is not UTF-8', { opcode: OPCODE.text, hex: 'ff' }),
]
