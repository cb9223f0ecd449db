/**
 * Sessions in multiplayer mode: who is told of whom, where packets go, what is refused, and how it ends.
 * Data for multiplayer-reference.test.ts.
 */

import { differs } from './differences.ts'
import type { IdName, SessionPacket, WorldSession, WorldStep } from './multiplayer-reference-session.ts'

const NOBODY = 77
const SMALLEST_INT = -2_147_483_648
const LARGEST_INT = 2_147_483_647

const DISCONNECTED = ['returned null', 'peer_disconnected(b)', 'a hears remove b']
const OTHERS_HEAR = ['b hears "the others hear", 1 to 0', 'c hears "the others hear", 1 to 0']
const LATE_END = ['peer_disconnected(a)', 'a hears the end', 'b hears remove a', 'c hears remove a']

/** What a client hears that is closed with 1000. */
const endOf = (name: string): readonly string[] => [`${name} hears close 1000 ""`, `${name} hears the end`]

const THREE: readonly WorldStep[] = [
  { do: 'join', client: 'a' },
  { do: 'join', client: 'b' },
  { do: 'join', client: 'c' },
  { do: 'sort' },
]

/** A client says one thing to a target, and the server reads. */
function sayTo(client: string, to: IdName): readonly WorldStep[] {
  return [{ do: 'say', client, packets: [{ to, text: `to ${to}` }] }, { do: 'read' }]
}

/** A client says something to everybody but the server. */
function sayToAllButServer(client: string, others: readonly string[]): readonly WorldStep[] {
  const packet = `"to -1", ${client} to -1`
  const heard = others.map((other) => `${other} hears ${packet}`)
  return [
    {
      do: 'say',
      client,
      packets: [{ to: -1, text: 'to -1' }],
      ...differs('all-but-the-server', [`peer_packet(${client})`, ...heard], heard),
    },
    {
      do: 'read',
      ...differs('all-but-the-server', [`reads "to -1" from ${client}, error 0`], ['reads nothing']),
    },
  ]
}

/** A client sends what must not have any effect; the server reads, and the client is still heard. */
function refused(client: string, ...packets: readonly SessionPacket[]): readonly WorldStep[] {
  return [{ do: 'say', client, packets: [...packets, { to: 1, text: 'still here' }] }, { do: 'read' }]
}

/** The sessions. */
export const WORLD_SESSIONS: readonly WorldSession[] = [
  {
    name: 'three clients come, one after the other',
    steps: [
      { do: 'call', method: 'get_unique_id' },
      { do: 'call', method: 'get_connection_status' },
      { do: 'call', method: 'get_available_packet_count' },
      { do: 'call', method: 'get_packet_peer' },
      ...THREE,
      { do: 'call', method: 'get_unique_id' },
      { do: 'call', method: 'get_connection_status' },
      { do: 'call', method: 'has_peer', args: ['b'] },
      { do: 'call', method: 'has_peer', args: [1] },
      { do: 'call', method: 'get_peer', args: ['b'] },
      { do: 'call', method: 'get_available_packet_count' },
      { do: 'call', method: 'set_buffers', args: [64, 1024, 64, 1024] },
      { do: 'call', method: 'listen', args: ['PORT', [], true] },
    ],
  },
  {
    name: 'clients leave, each in its way',
    steps: [
      ...THREE,
      { do: 'leave', client: 'b', how: 'close', code: 4000, reason: 'bye', until: ['b'] },
      { do: 'join', client: 'd' },
      { do: 'leave', client: 'a', how: 'fin', until: ['a'] },
      { do: 'leave', client: 'c', how: 'rst', until: ['c'] },
      { do: 'leave', client: 'd', how: 'close', until: ['d'] },
      { do: 'join', client: 'e' },
    ],
  },
  {
    name: 'a client speaks to every kind of target',
    steps: [
      ...THREE,
      ...sayTo('b', 0),
      ...sayTo('b', 1),
      ...sayTo('b', 'c'),
      ...sayTo('b', 'b'),
      ...sayTo('b', NOBODY),
      ...sayTo('b', '-a'),
      ...sayTo('b', '-b'),
      ...sayTo('b', -NOBODY),
      ...sayToAllButServer('b', ['a', 'c']),
      ...sayTo('b', SMALLEST_INT),
      ...sayTo('b', LARGEST_INT),
    ],
  },
  {
    name: 'a client that is alone speaks to every kind of target',
    steps: [
      { do: 'join', client: 'a' },
      ...sayTo('a', 0),
      ...sayTo('a', 1),
      ...sayTo('a', 'a'),
      ...sayTo('a', '-a'),
      ...sayTo('a', NOBODY),
    ],
  },
  {
    name: 'a client that forges its source is not heard',
    steps: [
      ...THREE,
      ...refused('a', { from: 'b', to: 'c', text: 'as b' }, { from: 'b', to: 1, text: 'as b' }),
      ...refused('a', { from: 1, to: 'c', text: 'as the server' }, { from: 1, to: 0, text: 'as the server' }),
      ...refused('a', { from: 0, to: 0, text: 'as nobody' }, { from: NOBODY, to: 0, text: 'as a stranger' }),
      ...refused('a', { from: '-a', to: 'b', text: 'as the others' }),
    ],
  },
  {
    name: 'a client that sends system frames is not heard',
    steps: [
      ...THREE,
      ...refused('a', { type: 1, about: NOBODY }, { type: 2, about: 'b' }, { type: 3, about: 'b' }),
      ...refused('a', { from: 1, type: 1, about: NOBODY }, { from: 1, type: 2, about: 'b' }),
      ...refused('a', { type: 1 }, { type: 2 }, { type: 3, text: 'abc' }),
      ...refused('a', { type: 2, to: 'b', about: 'c' }, { type: 3, to: 1, about: 'a' }),
    ],
  },
  {
    name: 'frames that are too short, of no type, or empty',
    steps: [
      { do: 'join', client: 'a' },
      { do: 'join', client: 'b' },
      ...refused('a', { hex: '' }, { hex: '00' }, { hex: '00 00000000 000000'.replaceAll(' ', '') }),
      ...refused('a', { type: 4, text: 'x' }, { type: 127, text: 'x' }, { type: 255, text: 'x' }),
      ...refused('a', { to: 1 }, { to: 0 }, { to: 'b' }),
    ],
  },
  {
    name: 'text messages are frames like binary ones',
    steps: [
      { do: 'join', client: 'b' },
      { do: 'join', client: 'a', plainId: true },
      { do: 'say', client: 'a', packets: [{ to: 1, text: 'wörds', asText: true }] },
      { do: 'read' },
      { do: 'say', client: 'a', packets: [{ to: 0, text: 'all', asText: true }] },
      { do: 'read' },
      ...refused('a', { hex: '00', asText: true }, { type: 1, about: NOBODY, asText: true }),
    ],
  },
  {
    name: 'packets behind the handshake, before the id has come',
    steps: [
      { do: 'join', client: 'a' },
      {
        do: 'join',
        client: 'b',
        early: [
          { from: 0, to: 1, text: 'early' },
          { from: 0, to: 0, text: 'early' },
        ],
      },
      { do: 'read' },
      ...sayTo('b', 0),
    ],
  },
  {
    name: 'last words arrive with the end',
    steps: [
      ...THREE,
      {
        do: 'leave',
        client: 'b',
        how: 'close',
        code: 1000,
        reason: 'done',
        packets: [
          { to: 1, text: 'for the server' },
          { to: 'c', text: 'for c' },
          { to: 0, text: 'for all' },
        ],
        until: ['b'],
      },
      { do: 'call', method: 'has_peer', args: ['b'] },
      { do: 'read' },
      { do: 'leave', client: 'a', how: 'fin', packets: [{ to: 0, text: 'farewell' }], until: ['a'] },
      { do: 'read' },
      { do: 'put', to: 'b', text: 'too late' },
      { do: 'put', to: 0, text: 'who is left' },
    ],
  },
  {
    name: 'a client leaves while others speak to it',
    steps: [
      ...THREE,
      {
        do: 'say',
        client: 'b',
        packets: [
          { to: 'a', text: 'to who has left' },
          { to: 0, text: 'to all' },
        ],
        hold: true,
      },
      { do: 'leave', client: 'a', how: 'close', packets: [{ to: 'b', text: 'I go' }], hold: true },
      { do: 'poll', until: ['a'] },
      { do: 'read' },
      ...sayTo('b', 'a'),
    ],
  },
  {
    name: 'the server puts packets to every kind of target',
    steps: [
      { do: 'put', to: 0, text: 'nobody is there' },
      { do: 'put', to: NOBODY, text: 'nobody is there' },
      ...THREE,
      { do: 'call', method: 'put_packet', args: [{ utf8: 'to the target that was set' }] },
      { do: 'put', to: 0, text: 'all' },
      { do: 'call', method: 'put_packet', args: [{ utf8: 'all again' }] },
      { do: 'put', to: 1, text: 'itself' },
      { do: 'put', to: 'b', text: 'b' },
      { do: 'put', to: '-b', text: 'all but b' },
      { do: 'put', to: -1, text: 'all but the server' },
      { do: 'put', to: -NOBODY, text: 'all but nobody' },
      { do: 'put', to: NOBODY, text: 'nobody' },
      { do: 'put', to: SMALLEST_INT, text: 'the smallest' },
      { do: 'put', to: LARGEST_INT, text: 'the largest' },
      { do: 'put', to: 0, text: '' },
      { do: 'put', to: NOBODY, text: '' },
      { do: 'read' },
    ],
  },
  {
    name: 'packets of one poll come by ascending id of their senders',
    steps: [
      ...THREE,
      {
        do: 'say',
        client: 'c',
        packets: [
          { to: 1, text: 'c1' },
          { to: 0, text: 'c2' },
        ],
        hold: true,
      },
      { do: 'say', client: 'a', packets: [{ to: 1, text: 'a1' }], hold: true },
      {
        do: 'say',
        client: 'b',
        packets: [
          { to: '-a', text: 'b1' },
          { to: 1, text: 'b2' },
        ],
        hold: true,
      },
      { do: 'poll' },
      { do: 'call', method: 'get_available_packet_count' },
      { do: 'call', method: 'get_packet_peer' },
      { do: 'read' },
      { do: 'call', method: 'get_packet_peer' },
    ],
  },
  {
    name: 'new connections are refused, those that are in stay',
    steps: [
      { do: 'join', client: 'a' },
      { do: 'set', property: 'refuse_new_connections', value: true },
      {
        do: 'join',
        client: 'b',
        ...differs('refusals-are-answered', ['b gets nothing, then the end'], ['b gets 503, then the end']),
      },
      ...sayTo('a', 0),
      { do: 'put', to: 0, text: 'hello' },
      { do: 'set', property: 'refuse_new_connections', value: false },
      { do: 'join', client: 'c' },
    ],
  },
  {
    name: 'the server disconnects a client',
    steps: [
      ...THREE,
      ...sayTo('b', 'c'),
      { do: 'say', client: 'b', packets: [{ to: 1, text: 'unread' }] },
      {
        do: 'call',
        method: 'disconnect_peer',
        args: ['b', 4001, ''],
        until: ['b'],
        ...differs(
          'server-says-it-leaves',
          [...DISCONNECTED, 'b hears close 4001 ""', 'b hears the end', 'c hears remove b'],
          [...DISCONNECTED, 'b hears remove 1', 'b hears close 4001 ""', 'b hears the end', 'c hears remove b'],
        ),
      },
      { do: 'read' },
      { do: 'call', method: 'has_peer', args: ['b'] },
      { do: 'put', to: 'b', text: 'too late' },
    ],
  },
  {
    name: 'packets for a client that is told to close',
    steps: [
      ...THREE,
      { do: 'sulk', client: 'a' },
      { do: 'call', method: 'disconnect_peer', args: ['a'], hold: true },
      { do: 'put', to: 'a', text: 'nobody hears', hold: true },
      { do: 'put', to: 0, text: 'the others hear', hold: true },
      { do: 'say', client: 'b', packets: [{ to: 'a', text: 'from b' }], hold: true },
      {
        do: 'poll',
        ...differs(
          ['server-says-it-leaves', 'closing-peers-leave-at-once-on-uws'],
          ['a hears close 1000 ""', ...OTHERS_HEAR],
          {
            uws: [
              'peer_disconnected(a)',
              'a hears remove 1',
              'a hears close 1000 ""',
              'a hears the end',
              ...OTHERS_HEAR.flatMap((line) => [line, `${line.charAt(0)} hears remove a`]),
            ],
            ws: ['a hears remove 1', 'a hears close 1000 ""', ...OTHERS_HEAR],
          },
        ),
      },
      {
        do: 'leave',
        client: 'a',
        how: 'fin',
        packets: [{ to: 1, text: 'not heard' }],
        until: ['a'],
        ...differs('closing-peers-leave-at-once-on-uws', LATE_END, { uws: [], ws: LATE_END }),
      },
      { do: 'read' },
    ],
  },
  {
    name: 'the server stops',
    steps: [
      { do: 'join', client: 'a' },
      { do: 'join', client: 'b' },
      { do: 'say', client: 'a', packets: [{ to: 1, text: 'unread' }] },
      {
        do: 'call',
        method: 'stop',
        ends: ['a', 'b'],
        ...differs(
          'server-says-it-leaves',
          ['returned null', ...['a', 'b'].flatMap((name) => endOf(name))],
          ['returned null', ...['a', 'b'].flatMap((name) => [`${name} hears remove 1`, ...endOf(name)])],
        ),
      },
      { do: 'call', method: 'get_connection_status' },
      { do: 'call', method: 'get_unique_id' },
      { do: 'call', method: 'has_peer', args: ['a'] },
      { do: 'put', to: 'a', text: 'too late' },
      { do: 'put', to: 0, text: 'too late' },
      { do: 'call', method: 'get_available_packet_count' },
      { do: 'call', method: 'listen', args: ['PORT', [], true] },
      {
        do: 'call',
        method: 'get_available_packet_count',
        ...differs('listen-starts-empty', ['returned 1'], ['returned 0']),
      },
      { do: 'read', ...differs('listen-starts-empty', ['reads "unread" from a, error 0'], ['reads nothing']) },
      { do: 'join', client: 'c' },
    ],
  },
]
