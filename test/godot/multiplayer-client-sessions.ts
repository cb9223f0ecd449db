/**
 * Sessions in which the client is compared: on Godot's own server in multiplayer mode, and on one in raw mode that sends
 * what no honest server would. Data for multiplayer-client-reference.test.ts. The client's name is 'x'.
 */

import { differs } from './differences.ts'
import type { IdName, WorldSession, WorldStep } from './multiplayer-reference-session.ts'

const NOBODY = 77
const SMALLEST_INT = -2_147_483_648

/** What a game asks of the client in every state. */
const LOOK: readonly WorldStep[] = [
  { do: 'x-call', method: 'get_connection_status' },
  { do: 'x-call', method: 'get_unique_id' },
  { do: 'x-call', method: 'get_available_packet_count' },
]

/** The same when a connection is over. */
const LOOK_BEHIND: readonly WorldStep[] = LOOK.map((step) => {
  if (step.do !== 'x-call' || step.method !== 'get_unique_id') return step
  return { ...step, ...differs('ids-end-with-connections', ['returned x'], ['returned 0']) }
})

/** The mark of a step in which a connection ends that was in: `before` is what both write down first. */
function endOfWorld(before: readonly string[], ...others: readonly string[]): ReturnType<typeof differs> {
  const gone = others.map((line) => `x hears peer_disconnected ${line}, status 0`)
  return differs(
    'worlds-end-for-clients',
    [...before, 'x hears connection_failed, status 0'],
    [...before, ...gone, 'x hears server_disconnected, status 0'],
  )
}

/** What the server and the two others tell when the client goes. */
const X_GOES = ['peer_disconnected(x)', 'a hears remove x', 'b hears remove x']
const SERVER_IS_THERE = 'x hears peer_connected 1, status 2'
const IN = 'x hears connection_succeeded, status 2'
const A_AND_B = 'a and b, by ascending id'

const TWO: readonly WorldStep[] = [{ do: 'join', client: 'a' }, { do: 'join', client: 'b' }, { do: 'sort' }]

/** The client says one thing to a target, and the server reads. */
function putTo(to: IdName): readonly WorldStep[] {
  return [{ do: 'x-put', to, text: `to ${to}` }, { do: 'read' }]
}

/** The sessions. */
export const CLIENT_SESSIONS: readonly WorldSession[] = [
  {
    name: 'the client comes into an empty world',
    steps: [
      { do: 'x-call', method: 'get_connection_status' },
      { do: 'x-call', method: 'get_unique_id' },
      { do: 'enter' },
      ...LOOK,
      { do: 'x-call', method: 'get_packet_peer' },
      { do: 'x-call', method: 'get_peer', args: [1] },
      { do: 'x-call', method: 'get_peer', args: ['x'] },
      { do: 'x-call', method: 'get_connected_host' },
      { do: 'x-call', method: 'set_buffers', args: [64, 1024, 64, 1024] },
      { do: 'x-call', method: 'connect_to_url', args: ['ws://127.0.0.1:1/', [], true] },
      { do: 'join', client: 'a' },
      { do: 'leave', client: 'a', how: 'close', until: ['a'] },
    ],
  },
  {
    name: 'the client comes into a world with others',
    steps: [
      ...TWO,
      { do: 'enter' },
      { do: 'join', client: 'c' },
      { do: 'leave', client: 'a', how: 'close', code: 4000, reason: 'bye', until: ['a'] },
      { do: 'leave', client: 'b', how: 'rst', until: ['b'] },
    ],
  },
  {
    name: 'the client puts packets to every kind of target',
    steps: [
      ...TWO,
      { do: 'enter' },
      { do: 'x-call', method: 'put_packet', args: [{ utf8: 'to the target of the start' }] },
      { do: 'read' },
      ...putTo(0),
      ...putTo(1),
      ...putTo('a'),
      ...putTo('x'),
      ...putTo(NOBODY),
      ...putTo('-a'),
      ...putTo('-x'),
      ...putTo(-1),
      ...putTo(-NOBODY),
      ...putTo(SMALLEST_INT),
      { do: 'x-put', to: 0, text: '' },
      { do: 'x-call', method: 'put_packet', args: [{ utf8: 'to the target of the last' }] },
      { do: 'read' },
    ],
  },
  {
    name: 'others speak to the client',
    steps: [
      ...TWO,
      { do: 'enter' },
      { do: 'say', client: 'a', packets: [{ to: 'x', text: 'one' }, { to: 0, text: 'two' }, { to: 'x' }] },
      {
        do: 'say',
        client: 'b',
        packets: [
          { to: '-x', text: 'not for x' },
          { to: '-a', text: 'three' },
        ],
      },
      { do: 'put', to: 'x', text: 'four' },
      { do: 'put', to: '-x', text: 'not for x' },
      { do: 'put', to: 0, text: 'five' },
      { do: 'x-call', method: 'get_available_packet_count' },
      { do: 'x-call', method: 'get_packet_peer' },
      { do: 'x-read' },
      { do: 'x-call', method: 'get_packet_peer' },
      { do: 'read' },
      { do: 'leave', client: 'a', how: 'close', packets: [{ to: 'x', text: 'last words' }], until: ['a'] },
      { do: 'x-read' },
    ],
  },
  {
    name: 'the server closes the client, and it comes again',
    steps: [
      ...TWO,
      { do: 'enter' },
      { do: 'say', client: 'a', packets: [{ to: 'x', text: 'unread' }] },
      {
        do: 'call',
        method: 'disconnect_peer',
        args: ['x', 4001, 'raus'],
        hears: 'server_close_request',
        ...endOfWorld(['returned null', ...X_GOES, 'x hears server_close_request 4001 "raus", status 2'], '1', A_AND_B),
      },
      ...LOOK_BEHIND,
      { do: 'x-put', to: 0, text: 'too late' },
      { do: 'enter' },
      { do: 'x-call', method: 'get_unique_id' },
      { do: 'x-read', ...differs('sessions-start-empty', ['reads "unread" from a, error 0'], ['reads nothing']) },
      ...putTo(0),
    ],
  },
  {
    name: 'the server stops',
    steps: [
      { do: 'enter' },
      { do: 'join', client: 'a' },
      {
        do: 'call',
        method: 'stop',
        ends: ['a'],
        hears: 'server_close_request',
        ...endOfWorld(
          [
            'returned null',
            'a hears close 1000 ""',
            'a hears the end',
            'x hears server_close_request 1000 "", status 2',
          ],
          '1',
          'a',
        ),
      },
      ...LOOK_BEHIND,
    ],
  },
  {
    name: 'the client leaves',
    steps: [
      ...TWO,
      { do: 'enter' },
      { do: 'x-put', to: 0, text: 'last words' },
      {
        do: 'x-call',
        method: 'disconnect_from_host',
        args: [4000, ''],
        ...endOfWorld(['returned null', 'client_close_request(x, 4000, "")', ...X_GOES], '1', A_AND_B),
      },
      ...LOOK_BEHIND,
      { do: 'enter' },
    ],
  },
  {
    name: 'the client is refused',
    protocols: ['game'],
    steps: [{ do: 'enter' }, ...LOOK, { do: 'enter', protocols: ['other'] }, { do: 'enter', protocols: ['game'] }],
  },
  {
    name: 'a server speaks before it has given an id',
    isRaw: true,
    steps: [
      { do: 'enter' },
      { do: 'x-call', method: 'get_connection_status' },
      {
        do: 'x-put',
        to: 0,
        text: 'without an id',
        ...differs('put-needs-an-id', ['returned 0', 'data_received(x)'], ['returned 3']),
      },
      { do: 'drain', ...differs('put-needs-an-id', ['binary 000000000000000000776974686f757420616e206964'], []) },
      {
        do: 'feed',
        packets: [{ text: 'before all' }],
        ...differs('sources-are-announced', ['x hears peer_packet 1, status 2'], []),
      },
      { do: 'x-read', ...differs('sources-are-announced', ['reads "before all" from 1, error 0'], ['reads nothing']) },
      {
        do: 'feed',
        packets: [{ type: 1, about: 1 }],
        ...differs('success-has-an-id', [SERVER_IS_THERE, IN], [SERVER_IS_THERE]),
      },
      { do: 'feed', packets: [{ type: 3, about: 5 }], ...differs('success-has-an-id', [], [IN]) },
      { do: 'x-call', method: 'get_unique_id' },
      { do: 'x-put', to: -7, text: 'with an id' },
      { do: 'drain' },
    ],
  },
  {
    name: 'a server ends the connection before it has given an id',
    isRaw: true,
    steps: [
      { do: 'enter' },
      { do: 'call', method: 'disconnect_peer', args: ['x', 4002, ''], hears: 'server_close_request' },
      ...LOOK,
    ],
  },
  {
    name: 'a server says what cannot be',
    isRaw: true,
    steps: [
      { do: 'enter' },
      {
        do: 'feed',
        packets: [
          { type: 3, about: 5 },
          { type: 1, about: 1 },
          { type: 1, about: 7 },
        ],
      },
      {
        do: 'feed',
        packets: [{ type: 1, about: 7 }],
        ...differs('system-frames-make-sense', ['x hears peer_connected 7, status 2'], []),
      },
      {
        do: 'feed',
        packets: [{ type: 2, about: 9 }],
        ...differs('system-frames-make-sense', ['x hears peer_disconnected 9, status 2'], []),
      },
      { do: 'feed', packets: [{ type: 3, about: 6 }] },
      {
        do: 'x-call',
        method: 'get_unique_id',
        ...differs('system-frames-make-sense', ['returned 6'], ['returned 5']),
      },
      {
        do: 'feed',
        packets: [{ from: 9, text: 'from who is not there' }],
        ...differs('sources-are-announced', ['x hears peer_packet 9, status 2'], []),
      },
      {
        do: 'x-read',
        ...differs('sources-are-announced', ['reads "from who is not there" from 9, error 0'], ['reads nothing']),
      },
      { do: 'feed', packets: [{ hex: '00' }, { hex: '0001000000000000' }] },
      {
        do: 'feed',
        packets: [
          { type: 4, text: 'x' },
          { type: 255, text: 'x' },
        ],
      },
      { do: 'feed', packets: [{ type: 1, text: 'abc' }, { type: 2 }, { type: 3, text: 'abc' }] },
      { do: 'x-read' },
      { do: 'feed', packets: [{ from: 7, to: NOBODY, text: 'for somebody else' }, { from: 7 }] },
      { do: 'feed', packets: [{ from: 7, to: 5, text: 'as text', asText: true }] },
      { do: 'feed', packets: [{ from: 7, to: 5, type: 1, about: 8 }] },
      { do: 'x-read' },
      { do: 'feed', packets: [{ type: 2, about: 1 }] },
      { do: 'feed', packets: [{ from: 7, text: 'the server has left' }] },
      { do: 'x-read' },
      {
        do: 'call',
        method: 'stop',
        hears: 'server_close_request',
        ...endOfWorld(['returned null', 'x hears server_close_request 1000 "", status 2'], '7 and 8, by ascending id'),
      },
    ],
  },
]
