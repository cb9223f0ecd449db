/**
 * Sessions about messages: their kinds, sizes and signals, and what happens when there are too many or too large ones.
 * Data for reference.test.ts.
 */

import { OPCODE } from '../support/frames.ts'
import { differs } from './differences.ts'
import type { Session, SessionFrame, Step } from './session.ts'

const OPEN: readonly Step[] = [
  { do: 'call', method: 'listen', args: ['PORT'] },
  { do: 'knock', client: 'a' },
]
const SMALL_QUEUE: readonly Step[] = [{ do: 'call', method: 'set_buffers', args: [1, 4, 1, 4] }, ...OPEN]
const SIX: readonly SessionFrame[] = ['1', '2', '3', '4', '5', '6'].map(text)

function text(words: string): SessionFrame {
  return { opcode: OPCODE.text, text: words }
}

/** `data_received` for each of these counts. */
function received(...counts: readonly number[]): string[] {
  return counts.map((count) => `data_received(p1) sees ${count} packets`)
}

function texts(...words: readonly string[]): string[] {
  return words.map((one) => `text ${JSON.stringify(one)}`)
}

const EARLY = 'data_received(p1) sees 1 packets, reads text "early"'

/** The sessions. */
export const MESSAGE_SESSIONS: readonly Session[] = [
  {
    name: 'messages of every kind',
    steps: [
      ...OPEN,
      { do: 'send', client: 'a', frames: [text('héllo, wörld'), { opcode: OPCODE.binary, hex: '00ff80' }] },
      { do: 'until', signal: 'data_received', times: 2 },
      { do: 'send', client: 'a', frames: [text(''), { opcode: OPCODE.binary }] },
      { do: 'until', signal: 'data_received', times: 2 },
      { do: 'drain', peer: 'p1' },
      { do: 'call', peer: 'p1', method: 'was_string_packet' },
      { do: 'call', peer: 'p1', method: 'get_packet_error' },
      { do: 'call', peer: 'p1', method: 'get_packet' },
      { do: 'call', peer: 'p1', method: 'get_packet_error' },
    ],
  },
  {
    name: 'three messages before one poll, read afterwards',
    steps: [
      ...OPEN,
      { do: 'send', client: 'a', frames: [text('one'), text('two'), text('three')] },
      { do: 'until', signal: 'data_received', times: 3 },
      { do: 'drain', peer: 'p1' },
      { do: 'rest' },
    ],
  },
  {
    name: 'three messages before one poll, read in the handler',
    readIn: ['data_received'],
    steps: [
      ...OPEN,
      { do: 'send', client: 'a', frames: [text('one'), text('two'), text('three')] },
      { do: 'until', signal: 'data_received', times: 3 },
    ],
  },
  {
    name: 'a message in fragments, with pings between them',
    steps: [
      ...OPEN,
      {
        do: 'send',
        client: 'a',
        frames: [
          { opcode: OPCODE.text, text: 'one ', fin: false },
          { opcode: OPCODE.ping, text: 'still there?' },
          { opcode: OPCODE.continuation, text: 'two ', fin: false },
          { opcode: OPCODE.pong, text: 'nobody asked' },
          { opcode: OPCODE.continuation, text: 'three' },
        ],
      },
      { do: 'until', signal: 'data_received' },
      { do: 'hear', client: 'a', what: 'pong' },
      { do: 'drain', peer: 'p1' },
      { do: 'rest' },
    ],
  },
  {
    name: 'a message in the same segment as the request',
    readIn: ['data_received'],
    steps: [
      { do: 'call', method: 'listen', args: ['PORT'] },
      {
        do: 'knock',
        client: 'a',
        behind: [text('early')],
      },
      { do: 'rest', ...differs('early-frames-on-uws', [EARLY], { uws: [], ws: [EARLY] }) },
    ],
  },
  {
    name: 'messages to the client',
    steps: [
      ...OPEN,
      { do: 'call', peer: 'p1', method: 'put_packet', args: [{ hex: '00ff' }] },
      { do: 'hear', client: 'a', what: 'message' },
      { do: 'call', peer: 'p1', method: 'set_write_mode', args: [0] },
      { do: 'call', peer: 'p1', method: 'get_write_mode' },
      { do: 'call', peer: 'p1', method: 'put_packet', args: [{ utf8: 'wörds' }] },
      { do: 'hear', client: 'a', what: 'message' },
      { do: 'call', peer: 'p1', method: 'put_packet', args: [{ hex: '' }] },
      { do: 'call', peer: 'p1', method: 'put_packet', args: [{ utf8: 'x'.repeat(126) }] },
      { do: 'hear', client: 'a', what: 'message' },
      {
        do: 'call',
        peer: 'p1',
        method: 'put_packet',
        args: [{ hex: 'ff' }],
        ...differs('text-is-checked', ['returned 0'], ['returned 30']),
      },
    ],
  },
  {
    name: 'the largest message, and one byte more',
    steps: [
      ...OPEN,
      { do: 'send', client: 'a', frames: [{ opcode: OPCODE.binary, hex: '41', repeat: 65_535 }] },
      { do: 'until', signal: 'data_received' },
      { do: 'drain', peer: 'p1' },
      { do: 'send', client: 'a', frames: [{ opcode: OPCODE.binary, hex: '42', repeat: 65_536 }] },
      { do: 'rest', ...differs(['queues-hold-what-they-say', 'drops-are-not-announced'], received(0), received(1)) },
      {
        do: 'drain',
        peer: 'p1',
        ...differs('queues-hold-what-they-say', [], ['binary of 65536 bytes, the last 42424242']),
      },
      { do: 'call', method: 'has_peer', args: ['p1'] },
    ],
  },
  {
    name: 'a message over the limit',
    steps: [
      ...OPEN,
      { do: 'send', client: 'a', frames: [{ opcode: OPCODE.binary, hex: '42', repeat: 70_000 }] },
      { do: 'rest', ...differs('no-zombies', [], ['client_disconnected(p1, false) sees 0 packets']) },
      {
        do: 'hear',
        client: 'a',
        what: 'close',
        ...differs('closes-say-why', ['close 1009 ""'], ['close 1009 "A message was over the limit."']),
      },
      { do: 'call', method: 'has_peer', args: ['p1'], ...differs('no-zombies', ['returned true'], ['returned false']) },
    ],
  },
  {
    name: 'more messages than the queue holds',
    steps: [
      ...SMALL_QUEUE,
      { do: 'send', client: 'a', frames: SIX },
      {
        do: 'barrier',
        client: 'a',
        ...differs(['queues-hold-what-they-say', 'the-rest-waits'], received(1, 2, 3, 3, 3, 3), received(1, 2, 3, 4)),
      },
      {
        do: 'drain',
        peer: 'p1',
        ...differs('queues-hold-what-they-say', texts('1', '2', '3'), texts('1', '2', '3', '4')),
      },
      { do: 'rest', ...differs('the-rest-waits', [], received(1, 2)) },
      { do: 'drain', peer: 'p1', ...differs('the-rest-waits', [], texts('5', '6')) },
    ],
  },
  {
    name: 'more messages than the queue holds, when ours drops the newest too',
    options: { inbound_overflow: 'drop_newest' },
    steps: [
      ...SMALL_QUEUE,
      { do: 'send', client: 'a', frames: SIX },
      {
        do: 'barrier',
        client: 'a',
        ...differs(
          ['queues-hold-what-they-say', 'drops-are-not-announced'],
          received(1, 2, 3, 3, 3, 3),
          received(1, 2, 3, 4),
        ),
      },
      {
        do: 'drain',
        peer: 'p1',
        ...differs('queues-hold-what-they-say', texts('1', '2', '3'), texts('1', '2', '3', '4')),
      },
      { do: 'rest' },
    ],
  },
  {
    name: 'more bytes than the queue holds, when ours drops the newest too',
    options: { inbound_overflow: 'drop_newest' },
    steps: [
      ...SMALL_QUEUE,
      { do: 'send', client: 'a', frames: [{ ...text('a'), repeat: 600 }, { ...text('b'), repeat: 600 }, text('c')] },
      { do: 'barrier', client: 'a', ...differs('drops-are-not-announced', received(1, 1, 2), received(1, 2)) },
      { do: 'drain', peer: 'p1' },
    ],
  },
  {
    name: 'a queue for one message',
    steps: [
      { do: 'call', method: 'set_buffers', args: [1, 1, 1, 1] },
      ...OPEN,
      { do: 'send', client: 'a', frames: [text('one')] },
      { do: 'barrier', client: 'a', ...differs('queues-hold-what-they-say', received(0), received(1)) },
      { do: 'drain', peer: 'p1', ...differs('queues-hold-what-they-say', [], texts('one')) },
    ],
  },
]
