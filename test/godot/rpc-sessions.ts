/**
 * Sessions of remote calls: who is called, by which bytes, and what is refused. Data for rpc-reference.test.ts.
 * The server, or the client b, is the engine's in one run and ours in another.
 */

import { differs } from './differences.ts'
import { MODES } from './rpc-modes.ts'
import type { NodeCall, RpcSession, RpcStep } from './rpc-session.ts'

const CLIENTS = ['a', 'b', 'c'] as const
const ALL = ['server', ...CLIENTS] as const
const DEEP = 'Main/Sub/Täle'
const ODD = 'Wörld 1/日本 語'
const NOBODY = 77
const ONE = int(1)
/** Set in a node's number: the rest of it is where the path stands. */
const BY_PATH = 0x8000_0000

const JOIN: readonly RpcStep[] = CLIENTS.map((who) => ({ do: 'join', who }))

/** A Variant in hex. */
function int(value: number): string {
  return `02000000${value.toString(16).padStart(2, '0')}000000`
}

function node(who: string, path: string, ...calls: readonly NodeCall[]): RpcStep {
  return { do: 'node', who, path, calls }
}

function api(who: string, method: string, ...args: readonly unknown[]): RpcStep {
  return { do: 'api', who, method, args }
}

/** Everything that can be said of a node, to everybody, to one, and to all but one. */
function everyForm(who: string, path: string): readonly RpcStep[] {
  const one = who === 'b' ? 'server' : 'b'
  const other = who === 'c' ? 'a' : 'c'
  return [
    node(who, path, ['rpc', 'by_remote', 1]),
    node(who, path, ['rpc', 'by_remote', 2]),
    node(who, path, ['rpc_id', `@${one}`, 'by_config', 'grüße'], ['rset_id', `@${one}`, 'of_config', [1, 'x']]),
    node(who, path, ['rpc_id', `-@${other}`, 'by_remote', 3], ['rset_id', `-@${other}`, 'of_remote', 4]),
    node(who, path, ['rset', 'of_remote', 5], ['rset_unreliable', 'of_remote', 6], ['rpc_unreliable', 'by_remote', 7]),
    node(
      who,
      path,
      ['rpc_unreliable_id', `@${one}`, 'by_remote', 8],
      ['rset_unreliable_id', `@${one}`, 'of_remote', 9],
    ),
  ]
}

/** Somebody calls and sets what is of each mode. */
function everyMode(who: string): RpcStep {
  const calls = MODES.map((mode): NodeCall => ['rpc', `by_${mode}`, who])
  const sets = MODES.map((mode): NodeCall => ['rset', `of_${mode}`, who])
  return node(who, 'Main', ...calls, ...sets)
}

/** A call with one argument, by the number of a path or by the path, which may be without its NUL. */
function call(where: number | string, method: string, end = '00', value = 1): string {
  const rest = `${Buffer.from(`${method}\0`).toString('hex')}01${int(value)}`
  const head = Buffer.alloc(5)
  head.writeUInt32LE(typeof where === 'number' ? where : BY_PATH + 5 + rest.length / 2, 1)
  const path = typeof where === 'number' ? '' : `${Buffer.from(where).toString('hex')}${end}`
  return `${head.toString('hex')}${rest}${path}`
}

/** The announcement of a number, or its confirmation. */
function announce(id: number, path: string, end = '\0'): string {
  const head = Buffer.alloc(5)
  head.writeUInt8(2)
  head.writeUInt32LE(id, 1)
  return head.toString('hex') + Buffer.from(`${path}${end}`).toString('hex')
}

// ---- where ours does otherwise ----

/** What clients send and get of a packet to everybody. */
function toEverybody(who: string, words: string): string[] {
  return CLIENTS.map((client) =>
    client === who ? `${client} sends to 0: ${words}` : `${client} gets from ${who} to 0: ${words}`,
  )
}

/** Somebody calls with an argument too many. */
function tooMany(who: string): RpcStep {
  const words = `call path 1.greet 000100000067726565740004${[1, 2, 3, 4].map(int).join('')}`
  const godot = toEverybody(who, words)
  const ours = (name: string) => [`${name} hears Main.greet(1, 2, 3) from ${who}`, ...godot]
  const atServer = who === 'server' ? {} : { uws: ours('server'), ws: ours('server') }
  const atClient = who === 'b' ? {} : { client: ours('b') }
  const step = node(who, 'Main', ['rpc', 'greet', 1, 2, 3, 4])
  return { ...step, ...differs('too-many-arguments', godot, { ...atServer, ...atClient }) }
}

/** How b goes: a client of ours tells that all others have gone with the server. */
function goes(step: RpcStep, saidByOurServer: boolean): RpcStep {
  const others = ['server hears network_peer_disconnected b', 'a hears network_peer_disconnected b']
  const rest = ['c hears network_peer_disconnected b', 'a gets from server to 0: remove b']
  const last = 'c gets from server to 0: remove b'
  const gone = (...names: readonly string[]) => names.map((name) => `b hears network_peer_disconnected ${name}`)
  const godot = [...others, 'b hears connection_failed', ...rest, last]
  const byServer = [
    ...others,
    'b hears connection_failed',
    ...gone('server'),
    ...rest,
    'b gets from server to 0: remove server',
    last,
  ]
  const client = [...others, ...gone('a', 'c', 'server'), 'b hears server_disconnected', ...rest, last]
  if (!saidByOurServer) return { ...step, ...differs('worlds-end-for-clients', godot, { client }) }
  const ours = { uws: byServer, ws: byServer, client }
  return { ...step, ...differs(['worlds-end-for-clients', 'server-says-it-leaves'], godot, ours) }
}

/** b calls everybody: the engine's uses the number that it had announced before it left, and nobody knows it. */
function callsAgain(value: number, isTold: boolean): RpcStep {
  const step = node('b', 'Main', ['rpc', 'by_remote', value])
  const heard = ['server', 'a', 'c'].map((name) => `${name} hears Main.by_remote(${value}) from b`)
  const godot = toEverybody('b', `call path 1.by_remote ${call(1, 'by_remote', '00', value)}`)
  const confirmed = 'path Main confirmed 034d61696e00'
  const client = (name: string) => [
    ...told(`${name} gets from b to ${name}`, value),
    `${name} sends to b: ${confirmed}`,
  ]
  const inFull = [
    ...client('a'),
    ...['a', 'c', 'server'].map((name) => `b gets from ${name} to b: ${confirmed}`),
    ...['a', 'c', 'server'].flatMap((name) => told(`b sends to ${name}`, value)),
    ...client('c'),
  ]
  return { ...step, ...differs('paths-are-told-again', godot, { client: [...heard, ...(isTold ? godot : inFull)] }) }
}

/** b calls the server, which has said that it leaves, so that also the engine's announces its path again. */
function callsServerAgain(value: number, isTold: boolean): RpcStep {
  const step = node('b', 'Main', ['rpc_id', '@server', 'by_remote', value])
  const godot = [`b sends to server: call path 1.by_remote ${call(1, 'by_remote', '00', value)}`]
  const confirmed = 'b gets from server to b: path Main confirmed 034d61696e00'
  const inFull = [confirmed, ...told('b sends to server', value)]
  const ours = [`server hears Main.by_remote(${value}) from b`, ...(isTold ? godot : inFull)]
  return { ...step, ...differs(['server-says-it-leaves', 'paths-are-told-again'], godot, ours) }
}

function told(way: string, value: number): string[] {
  const [path, words] = [announce(1, 'Main'), call('Main', 'by_remote', '00', value)]
  return [`${way}: path 1 is Main ${path}`, `${way}: call Main.by_remote ${words}`]
}

/** Packets that a puts past its MultiplayerAPI to the server and to b. */
function put(...packets: readonly string[]): readonly RpcStep[] {
  return ['server', 'b'].map((to) => ({ do: 'put', who: 'a', to, packets }))
}

/** The sessions. */
export const RPC_SESSIONS: readonly RpcSession[] = [
  {
    name: 'three games meet',
    steps: [
      api('server', 'get_network_unique_id'),
      api('server', 'get_network_connected_peers'),
      ...JOIN,
      ...['server', 'b'].flatMap((who) => [
        api(who, 'get_network_unique_id'),
        api(who, 'is_network_server'),
        api(who, 'has_network_peer'),
        api(who, 'get_network_connected_peers'),
        api(who, 'get_rpc_sender_id'),
      ]),
      { do: 'leave', who: 'c' },
      api('server', 'get_network_connected_peers'),
      api('b', 'get_network_connected_peers'),
    ],
  },
  {
    name: 'calls and sets find their way, in full and by number',
    steps: [
      ...JOIN,
      ...everyForm('server', 'Main'),
      ...everyForm('b', DEEP),
      ...everyForm('a', ODD),
      ...everyForm('b', 'Main'),
      ...everyForm('c', 'Main'),
      { do: 'join', who: 'd' },
      ...['server', 'b', 'a'].map((who) =>
        node(who, 'Main', ['rpc', 'by_remote', 'with d'], ['rpc', 'by_remote', 'again']),
      ),
    ],
  },
  {
    name: 'masters and puppets',
    steps: [
      ...JOIN,
      ...['server', 'b', 'a'].flatMap((of): RpcStep[] => [
        { do: 'master', path: 'Main', of },
        ...ALL.map((who) => node(who, 'Main', ['is_network_master'])),
        ...ALL.map((who) => everyMode(who)),
      ]),
    ],
  },
  {
    name: 'calls to oneself, to nobody, and to who is not there',
    steps: [
      node(
        'server',
        'Main',
        ['rpc', 'by_remote', 'alone'],
        ['rpc', 'by_remotesync', 'alone'],
        ['rset', 'of_remotesync', 1],
      ),
      ...JOIN,
      ...['server', 'b'].flatMap((who) => [
        ...MODES.map((mode) =>
          node(who, 'Main', ['rpc_id', `@${who}`, `by_${mode}`, 1], ['rset_id', `@${who}`, `of_${mode}`, 2]),
        ),
        node(who, 'Main', ['rpc_id', NOBODY, 'by_remotesync', 1], ['rset_id', NOBODY, 'of_remotesync', 1]),
        node(who, 'Main', ['rpc_id', -NOBODY, 'by_remote', 1], ['rpc_id', -NOBODY, 'by_remotesync', 1]),
        node(who, 'Main', ['rpc_id', `-@${who}`, 'by_remotesync', 1]),
        node(who, 'Main', ['rpc_id', '-@a', 'by_remotesync', 1], ['rset_id', '-@a', 'of_remotesync', 1]),
      ]),
    ],
  },
  {
    name: 'arguments, and names that nobody knows',
    steps: [
      ...JOIN,
      ...['a', 'server', 'b'].flatMap((who) => [
        node(who, 'Main', ['rpc', 'greet', 'one'], ['rpc', 'greet', 'one', 'zwei'], ['rpc', 'greet', 1, 2, 3]),
        node(who, 'Main', ['rpc', 'greet'], ['rpc', 'by_remote']),
        tooMany(who),
        node(who, 'Main', ['rpc', 'nobody_knows_this'], ['rset', 'nobody_has_this', 1], ['rpc', 'queue_free']),
        node(who, 'Main', ['rset', 'name', 'Renamed'], ['rpc', 'toString'], ['rset', '__proto__', 1]),
        node(who, 'Main', ['rpc', 'reply', who]),
      ]),
    ],
  },
  {
    name: 'bytes',
    steps: [
      ...JOIN,
      ...['server', 'b', 'a'].flatMap((who) => [
        api(who, 'send_bytes', { utf8: 'to all' }),
        ...ALL.filter((to) => to !== 'server').map((to) => api(who, 'send_bytes', { utf8: `to ${to}` }, `@${to}`)),
        ...ALL.filter((to) => to !== 'server').map((to) => api(who, 'send_bytes', { utf8: `not to ${to}` }, `-@${to}`)),
        api(who, 'send_bytes', { utf8: 'to the server' }, 1, 0),
        api(who, 'send_bytes', { utf8: '' }),
      ]),
      api('b', 'send_bytes', { utf8: 'to nobody' }, NOBODY),
      api('server', 'send_bytes', { utf8: 'to nobody' }, NOBODY),
    ],
  },
  {
    name: 'commands made by hand',
    steps: [
      ...JOIN,
      ...put(
        call('Main', 'by_remote'),
        call('Main', 'by_remote', ''),
        call('./Main', 'by_remote'),
        call('Main/.', 'by_remote'),
      ),
      ...put(call('Main/../Main', 'by_remote'), call('Main//Sub', 'by_remote'), call('Main/Sub/', 'by_remote')),
      ...put(call('', 'by_remote'), call('.', 'by_remote'), call('Nowhere', 'by_remote'), call('main', 'by_remote')),
      ...put(call(5, 'by_remote'), announce(5, 'Main'), call(5, 'by_remote')),
      ...put(announce(5, 'Main/Sub', ''), call(5, 'by_remote'), announce(0, 'Main'), call(0, 'by_remote')),
      ...put(announce(6, './Main'), call(6, 'by_remote'), announce(7, 'Nowhere'), call(7, 'by_remote')),
      ...put(announce(8, ''), announce(9, 'Main//Sub'), call(9, 'by_remote')),
      ...put('05', 'ff', '04', '0468', '00', '0001000000', '02', '03', '034e6f776865726500'),
      ...put(
        `${call(0, 'by_remote')}ffff`,
        call(0, 'by_remote').slice(0, -2),
        call(0, ''),
        call(0, 'by_remote').slice(0, 22),
      ),
      ...put(`01${call('Main', 'of_remote').slice(2)}`, `010000000000${ONE}`, `01000000006100${ONE}`),
      node('b', 'Main', ['rpc_id', '@a', 'by_remote', 'still here']),
      node('server', 'Main', ['rpc_id', '@a', 'by_remote', 'still here']),
    ],
  },
  {
    name: 'a client leaves and comes again with the same objects',
    steps: [
      ...JOIN,
      node('b', 'Main', ['rpc', 'by_remote', 1]),
      node('server', 'Main', ['rpc', 'by_remote', 2]),
      goes({ do: 'leave', who: 'b' }, false),
      node('b', 'Main', ['rpc', 'by_remotesync', 'out of the world']),
      node('a', 'Main', ['rpc', 'by_remote', 'without b']),
      { do: 'join-again', who: 'b' },
      api('b', 'get_network_connected_peers'),
      node('server', 'Main', ['rpc', 'by_remote', 3]),
      node('a', 'Main', ['rpc', 'by_remote', 4]),
      callsAgain(5, false),
      callsAgain(6, true),
    ],
  },
  {
    name: 'the server disconnects a client, and it comes again',
    steps: [
      ...JOIN,
      node('b', 'Main', ['rpc', 'by_remote', 1]),
      goes({ do: 'kick', who: 'b' }, true),
      { do: 'join-again', who: 'b' },
      callsServerAgain(2, false),
      callsServerAgain(3, true),
    ],
  },
]
