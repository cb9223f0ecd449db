/**
 * How connections of a real Godot 4 engine to a server of ours end, on both engines of ours: kicks, last words, leaves, and
 * the close codes and reasons that the sockets of both sides tell afterwards.
 */

import t, { type Test } from 'tap'
import { LAST_WORDS_MS } from '../../../src/godot4/pace.ts'
import { WebSocketMultiplayerPeer } from '../../../src/godot4/websocket-multiplayer-peer.ts'
import type { WebSocketPeer } from '../../../src/godot4/websocket-peer.ts'
import { VirtualClock } from '../../../src/peer/virtual-clock.ts'
import { onEachEngine, type RealEngine } from '../../network/engines.ts'
import { until, type Polled } from '../../support/while-polling.ts'
import { hostOn, quiet } from '../real-peers.ts'
import { joinPeer } from './entering.ts'
import { joinGame, Scene } from './games.ts'
import { bytesOf, Puppet } from './puppet.ts'

/** A peer of the engine at a server of ours; the sockets of both sides are held until after the end. */
interface Pair {
  readonly host: WebSocketMultiplayerPeer
  readonly id: number
  readonly seat: WebSocketPeer
  readonly peer: string
  readonly socket: string
  readonly told: string[]
  readonly polled: readonly Polled[]
}

/** A server whose time stands still until a test moves it on. */
function timelessHost(t: Test, engine: RealEngine): Readonly<{ host: WebSocketMultiplayerPeer; clock: VirtualClock }> {
  const clock = new VirtualClock()
  const host = new WebSocketMultiplayerPeer({ ...quiet, clock, server: { engine } })
  t.equal(host.create_server(0, '127.0.0.1'), 0)
  t.teardown(() => host.close())
  return { host, clock }
}

async function pairOf(
  t: Test,
  puppet: Puppet,
  engine: RealEngine,
  word: string,
  host: WebSocketMultiplayerPeer = hostOn(t, engine),
): Promise<Pair> {
  await puppet.complaints()
  const peer = `${engine} ${word}`
  const socket = `${peer} socket`
  const told: string[] = []
  for (const signal of ['peer_connected', 'peer_disconnected', 'peer_removed'] as const) {
    host[signal].connect((id) => told.push(`${signal} ${id}`))
  }
  const id = await joinPeer(t, puppet, peer, host.get_local_port(), [host])
  await puppet.hold(socket, peer, 'get_peer', 1)
  const seat = host.get_peer(id)
  if (seat === null) throw new Error('there is no seat')
  t.strictSame(told.splice(0), [`peer_connected ${id}`])
  puppet.forget()
  return { host, id, seat, peer, socket, told, polled: [host, puppet.polling(peer)] }
}

/** What the sockets of both sides tell of the end: theirs, and ours. */
async function notes(puppet: Puppet, { socket, seat }: Pair): Promise<readonly unknown[]> {
  return [
    await puppet.call(socket, 'get_close_code'),
    await puppet.call(socket, 'get_close_reason'),
    seat.get_close_code(),
    seat.get_close_reason(),
  ]
}

function tellOfKicks(puppet: Puppet, engine: RealEngine): void {
  t.test(`${engine}: a kicked peer reads what was said last, and then its connection ends with 1000`, async (t) => {
    const { host, clock } = timelessHost(t, engine)
    const pair = await pairOf(t, puppet, engine, 'kicked', host)
    const { id, peer, told, polled } = pair
    const read: string[] = []
    const reading = { poll: async () => read.push(...(await puppet.drain(peer)).map(({ hex }) => hex)) }

    host.set_target_peer(id)
    for (const word of ['bye', 'now']) t.equal(host.put_packet(Buffer.from(word)), 0)
    host.disconnect_peer(id)
    await until([...polled, reading], () => read.length === 2)
    t.strictSame([told, puppet.heard(peer)], [[], []])
    clock.advance(LAST_WORDS_MS)
    await until([...polled, reading], () => told.length === 1 && puppet.heard(peer).length === 1)

    t.strictSame(read, ['627965', '6e6f77'])
    t.strictSame([told, puppet.heard(peer)], [[`peer_disconnected ${id}`], ['peer_disconnected 1']])
    t.strictSame(await notes(puppet, pair), [1000, '', 1000, ''])
    t.strictSame(await puppet.complaints(), [])
  })

  for (const { word, end, ours = 'peer_disconnected', note } of KICKS) {
    t.test(`${engine}: ${word}`, async (t) => {
      const pair = await pairOf(t, puppet, engine, word)
      const { id, peer, told, polled } = pair

      end(pair)
      await until(polled, () => told.length === (ours === '' ? 0 : 1) && puppet.heard(peer).length === 1)

      t.strictSame([told, puppet.heard(peer)], [ours === '' ? [] : [`${ours} ${id}`], ['peer_disconnected 1']])
      t.strictSame(await notes(puppet, pair), note)
      t.strictSame(await puppet.complaints(), [])
    })
  }

  t.test(`${engine}: a game that a scene sends away hears its last words, and of the server's end`, async (t) => {
    const game = `${engine} game`
    const { host, clock } = timelessHost(t, engine)
    const server = new Scene(host)
    const id = await joinGame(t, puppet, game, host.get_local_port(), [server])
    const polled = [server, puppet.polling(game)]
    puppet.forget()

    server.api.send_bytes(Buffer.from('bye'), id)
    server.actor.rpc_id(id, 'from_authority', 'out')
    server.api.disconnect_peer(id)
    t.equal(server.api.send_bytes(Buffer.from('late'), id), 47)
    await until(polled, () => puppet.heard().length === 2)
    clock.advance(LAST_WORDS_MS)
    await until(polled, () => puppet.heard().includes('server_disconnected'))

    t.strictSame(puppet.heard(game, `${game} actor`), [
      'peer_packet 1 627965',
      'from_authority out of 1',
      'peer_disconnected 1',
      'server_disconnected',
    ])
    t.strictSame(server.journal, [`peer_connected(${id})`], 'as in Godot, its own end is not told')
    t.strictSame(await puppet.complaints(), [])
  })
}

/** Ends by our side: what our game hears of it, and what the sockets of the engine and of ours tell. */
const KICKS: readonly Readonly<{
  word: string
  end: (pair: Pair) => void
  ours?: string
  note: readonly unknown[]
}>[] = [
  {
    word: 'a code and a reason of ours arrive',
    end: ({ seat }) => seat.close(4001, 'zu spät'),
    note: [4001, 'zu spät', 4001, 'zu spät'],
  },
  {
    word: 'the longest reason arrives',
    end: ({ seat }) => seat.close(3000, 'x'.repeat(123)),
    note: [3000, 'x'.repeat(123), 3000, 'x'.repeat(123)],
  },
  { word: 'a negative code cuts, without a close frame', end: ({ seat }) => seat.close(-1), note: [-1, '', -1, ''] },
  {
    word: 'a kick by force says 1000, and is no end that our game is told of',
    end: ({ host, id }) => host.disconnect_peer(id, true),
    ours: 'peer_removed',
    note: [1000, '', 1000, ''],
  },
  {
    word: 'a server that closes says 1000, and nothing to its own game',
    end: ({ host }) => host.close(),
    ours: '',
    note: [1000, '', -1, ''],
  },
]

/** Ends by the engine's side, likewise. */
const LEAVES: readonly Readonly<{
  word: string
  end: (puppet: Puppet, pair: Pair) => Promise<unknown>
  theirs?: readonly string[]
  note: readonly unknown[]
}>[] = [
  {
    word: 'close() drops the connection, of which our game hears',
    // Who holds a socket of the engine keeps it open.
    end: async (puppet, { peer, socket }) => {
      await puppet.free(socket)
      await puppet.call(peer, 'close')
      await puppet.create(socket, 'WebSocketPeer')
    },
    theirs: [],
    note: [-1, '', -1, ''],
  },
  {
    word: 'disconnect_peer(1) says 1000, and waits for ours',
    end: (puppet, { peer }) => puppet.call(peer, 'disconnect_peer', 1),
    note: [1000, '', 1000, ''],
  },
  {
    word: 'disconnect_peer(1, true) says 1000 and does not wait',
    end: (puppet, { peer }) => puppet.call(peer, 'disconnect_peer', 1, true),
    theirs: [],
    note: [-1, '', 1000, ''],
  },
  {
    word: 'a code and a reason of the engine arrive',
    end: (puppet, { peer }) => puppet.callPeer(peer, 1, 'close', 4002, 'später'),
    note: [4002, 'später', 4002, 'später'],
  },
  {
    word: 'a close frame of the engine without a code is 0',
    end: (puppet, { peer }) => puppet.callPeer(peer, 1, 'close', 0, ''),
    note: [0, '', 0, ''],
  },
  {
    word: 'a negative code of the engine cuts, without a close frame',
    end: (puppet, { peer }) => puppet.callPeer(peer, 1, 'close', -1),
    note: [-1, '', -1, ''],
  },
]

function tellOfLeaves(puppet: Puppet, engine: RealEngine): void {
  for (const { word, end, theirs = ['peer_disconnected 1'], note } of LEAVES) {
    t.test(`${engine}: ${word}`, async (t) => {
      const pair = await pairOf(t, puppet, engine, word)
      const { host, id, peer, told, polled } = pair

      t.equal(await puppet.call(peer, 'put_packet', bytesOf('last')), 0)
      await end(puppet, pair)
      await until(polled, () => told.length === 1 && puppet.heard(peer).length === theirs.length)

      t.strictSame([told, puppet.heard(peer)], [[`peer_disconnected ${id}`], theirs])
      t.strictSame([host.get_packet_peer(), Buffer.from(host.get_packet()).toString()], [id, 'last'])
      t.strictSame(await notes(puppet, pair), note)
      t.strictSame(await puppet.complaints(), [])
    })
  }

  t.test(`${engine}: an engine that is killed has left, without a close frame`, async (t) => {
    const other = await Puppet.start(t)
    if (other === undefined) return
    const pair = await pairOf(t, other, engine, 'killed')

    await other.kill()
    await until([pair.host], () => pair.told.length === 1)

    t.strictSame(pair.told, [`peer_disconnected ${pair.id}`])
    t.strictSame([pair.seat.get_close_code(), pair.seat.get_close_reason()], [-1, ''])
  })
}

const puppet = await Puppet.start(t)
if (puppet !== undefined)
  onEachEngine(t, (engine) => {
    tellOfKicks(puppet, engine)
    tellOfLeaves(puppet, engine)
  })
