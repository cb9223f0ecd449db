/**
 * Sessions about ends: close frames from either side, drops, violations of the protocol, and `stop()`.
 * Data for reference.test.ts.
 */

import { OPCODE } from '../support/frames.ts'
import type { Session, SessionFrame, Step } from './session.ts'

const OPEN: readonly Step[] = [
  { do: 'call', method: 'listen', args: ['PORT'] },
  { do: 'knock', client: 'a' },
]
const HELLO: Step = { do: 'send', client: 'a', frames: [{ opcode: OPCODE.text, text: 'hello' }] }
const GONE: readonly Step[] = [
  { do: 'until', signal: 'client_disconnected' },
  { do: 'call', method: 'has_peer', args: ['p1'] },
  { do: 'call', peer: 'p1', method: 'get_available_packet_count' },
]
const FAREWELL: readonly Step[] = [
  { do: 'hear', client: 'a', what: 'close' },
  { do: 'hear', client: 'a', what: 'end' },
]

/** A client that breaks the protocol: what the game hears of it, and whether the peer is still there. */
function violation(name: string, frames: readonly SessionFrame[]): Session {
  return {
    name,
    steps: [
      ...OPEN,
      { do: 'send', client: 'a', frames },
      { do: 'rest' },
      { do: 'call', method: 'has_peer', args: ['p1'] },
      { do: 'call', peer: 'p1', method: 'is_connected_to_host' },
    ],
  }
}

/** A client that closes in its own way. */
function clientCloses(name: string, code: number | null, reason: string): Session {
  return { name, steps: [...OPEN, { do: 'say-close', client: 'a', code, reason }, ...GONE, ...FAREWELL] }
}

/** A server that closes in its own way, of a client that answers. */
function serverCloses(name: string, args: readonly unknown[]): Session {
  return {
    name,
    steps: [
      ...OPEN,
      { do: 'call', peer: 'p1', method: 'close', args },
      { do: 'hear', client: 'a', what: 'close' },
      { do: 'until', signal: 'client_disconnected' },
      { do: 'hear', client: 'a', what: 'end' },
    ],
  }
}

/** The sessions. */
export const CLOSING_SESSIONS: readonly Session[] = [
  clientCloses('the client closes with code and reason', 4000, 'good bye'),
  clientCloses('the client closes with 1000', 1000, ''),
  clientCloses('the client closes without a code', null, ''),
  clientCloses('the client closes with a reason that holds a NUL, as Godot sends it', 1000, 'bye\0'),
  {
    name: 'the client closes behind a message that nobody read',
    steps: [...OPEN, HELLO, { do: 'say-close', client: 'a', code: 1001, reason: 'away' }, ...GONE, ...FAREWELL],
  },
  {
    name: 'the client closes behind a message that is read when it asks to close',
    readIn: ['client_close_request'],
    steps: [...OPEN, HELLO, { do: 'say-close', client: 'a', code: 1001, reason: 'away' }, ...GONE],
  },
  {
    name: 'the stream ends without a close frame behind a message',
    steps: [...OPEN, HELLO, { do: 'hang-up', client: 'a', how: 'fin' }, ...GONE],
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
      { do: 'call', peer: 'p1', method: 'get_available_packet_count' },
      { do: 'hear', client: 'a', what: 'close' },
      ...GONE,
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
      ...GONE,
    ],
  },
  serverCloses('the server closes with the defaults', []),
  serverCloses('the server closes without a code', [0, 'not sent']),
  serverCloses('the server closes with the longest reason', [4999, 'x'.repeat(122)]),
  {
    name: 'the server closes with a code that may not be sent',
    steps: [
      ...OPEN,
      { do: 'call', peer: 'p1', method: 'close', args: [1005, 'odd'] },
      { do: 'hear', client: 'a', what: 'close' },
      { do: 'rest' },
      { do: 'call', method: 'has_peer', args: ['p1'] },
    ],
  },
  {
    name: 'the server closes with a reason that is too long',
    steps: [
      ...OPEN,
      { do: 'call', peer: 'p1', method: 'close', args: [4000, 'x'.repeat(124)] },
      { do: 'rest' },
      { do: 'say-close', client: 'a', code: 1000 },
      { do: 'rest' },
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
  violation('a close code that may not be sent', [{ opcode: OPCODE.close, hex: '03f4' }]),
  violation('a close frame with half a code', [{ opcode: OPCODE.close, hex: '03' }]),
  violation('a close reason that is not UTF-8', [{ opcode: OPCODE.close, hex: '03e8ff' }]),
  violation('an unmasked frame', [{ opcode: OPCODE.text, text: 'bare', masked: false }]),
  violation('a frame with an RSV bit', [{ opcode: OPCODE.text, text: 'odd', rsv: 4 }]),
  violation('a reserved opcode', [{ opcode: 3, text: 'odd' }]),
  violation('a continuation of nothing', [{ opcode: OPCODE.continuation, text: 'odd' }]),
  violation('text that is not UTF-8', [{ opcode: OPCODE.text, hex: 'ff' }]),
  violation('a ping that is too long', [{ opcode: OPCODE.ping, text: 'x', repeat: 126 }]),
]
