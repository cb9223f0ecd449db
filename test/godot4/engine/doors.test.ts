/**
 * How a real Godot 4 engine gets into a server of ours, and how it does not, on both engines of ours: sub-protocols, header
 * lines, path and query, refusals, compression, and heartbeats once it is in.
 */

import t, { type Test } from 'tap'
import { WebSocketMultiplayerPeer } from '../../../src/godot4/websocket-multiplayer-peer.ts'
import { VirtualClock } from '../../../src/peer/virtual-clock.ts'
import type { WebSocketServerOptions } from '../../../src/server/options.ts'
import { onEachEngine, type RealEngine } from '../../network/engines.ts'
import { until } from '../../support/while-polling.ts'
import { quiet } from '../real-peers.ts'
import { enterGame, enterPeer, joinPeer } from './entering.ts'
import { bytesOf, Puppet } from './puppet.ts'

type Words = Readonly<Partial<Record<'supported_protocols' | 'handshake_headers', readonly string[]>>>
type Options = Omit<
  WebSocketServerOptions,
  'clock' | 'codec' | 'codecs' | 'server_relay' | 'may_relay' | 'random' | 'turn'
>

const TARGET = '/room/a%20b?token=x%2By&z'

function openHost(t: Test, engine: RealEngine, words: Words = {}, options: Options = {}, clock?: VirtualClock) {
  const host = new WebSocketMultiplayerPeer({ ...quiet, clock, server: { engine, ...options } })
  Object.assign(host, words)
  t.equal(host.create_server(0, '127.0.0.1'), 0, host.get_last_error_message())
  t.teardown(() => host.close())
  return host
}

/** What was refused, by reason. */
function refusals(host: WebSocketMultiplayerPeer): Readonly<Record<string, number>> {
  const all = Object.entries(host.get_server_stats()?.refusals ?? {})
  return Object.fromEntries(all.filter(([, count]) => count > 0))
}

/** Who gets in: what both sides were told, and the protocol that both tell. */
const ENTRIES: readonly Readonly<{ word: string; ours: Words; theirs: Words; protocol: string }>[] = [
  {
    word: 'the first of its protocols that we have is chosen',
    ours: { supported_protocols: ['game.2', 'game.1'] },
    theirs: { supported_protocols: ['game.0', 'game.1', 'game.2'] },
    protocol: 'game.1',
  },
  {
    word: 'header lines of both sides pass',
    ours: { handshake_headers: ['X-Server: ours', 'Set-Cookie: a=b', 'Set-Cookie: c=d'] },
    theirs: { handshake_headers: ['X-Token: secret', 'User-Agent: Godot', 'Cookie: a=b; c=d'] },
    protocol: '',
  },
  {
    word: 'the longest header lines that we send do not stop it',
    ours: { handshake_headers: [`X-Long: ${'x'.repeat(3062)}`] },
    theirs: { handshake_headers: [`X-Long: ${'x'.repeat(3700)}`] },
    protocol: '',
  },
]

/** Who does not, and why. */
const REFUSALS: readonly Readonly<{
  word: string
  ours?: Words
  theirs?: Words
  options?: Options
  reason: string
  status: number
}>[] = [
  {
    word: 'none of its protocols is ours',
    ours: { supported_protocols: ['game'] },
    theirs: { supported_protocols: ['other'] },
    ...{ reason: 'bad-protocol', status: 400 },
  },
  {
    word: 'it asks for no protocol where we have one',
    ours: { supported_protocols: ['game'] },
    ...{ reason: 'bad-protocol', status: 400 },
  },
  {
    word: 'it asks for a protocol where we have none',
    theirs: { supported_protocols: ['game'] },
    ...{ reason: 'bad-protocol', status: 400 },
  },
  { word: 'it asks for another path', options: { path: '/elsewhere' }, reason: 'bad-path', status: 404 },
  { word: 'verify says no', options: { verify: () => false }, reason: 'not-verified', status: 401 },
]

function tellOfEntries(puppet: Puppet, engine: RealEngine): void {
  for (const { word, ours, theirs, protocol } of ENTRIES) {
    t.test(`${engine}: ${word}`, async (t) => {
      await puppet.complaints()
      const peer = `${engine} ${word}`
      const asked: (readonly string[])[] = []
      const verify: NonNullable<Options['verify']> = ({ method, path, query, headers }) => {
        const lines = (theirs.handshake_headers ?? []).map((line) => headers[line.split(':')[0]?.toLowerCase() ?? ''])
        asked.push([method, `${path}?${query}`, ...lines.map((value) => String(value))])
        return true
      }
      const host = openHost(t, engine, ours, { verify })

      await enterPeer(t, puppet, peer, `ws://127.0.0.1:${host.get_local_port()}${TARGET}`, theirs)
      await until([host, puppet.polling(peer)], () => puppet.heard(peer).includes('peer_connected 1'))
      const id = (await puppet.call(peer, 'get_unique_id')) as number

      const values = (theirs.handshake_headers ?? []).map((line) => line.split(': ')[1] ?? '')
      t.strictSame(asked, [['GET', TARGET, ...values]])
      t.equal(await puppet.callPeer(peer, 1, 'get_selected_protocol'), protocol)
      t.equal(host.get_peer(id)?.get_selected_protocol(), protocol)
      t.strictSame(await puppet.complaints(), [])
    })
  }

  t.test(`${engine}: ids are those that we gave, each another; addresses and ports are true`, async (t) => {
    const host = openHost(t, engine)
    const ids: number[] = []
    const names = ['first', 'second', 'third'].map((word) => `${engine} ${word}`)
    for (const name of names) ids.push(await joinPeer(t, puppet, name, host.get_local_port(), [host]))

    t.equal(new Set(ids).size, 3)
    t.ok(ids.every((id) => id > 1 && id <= 2_147_483_647))
    t.strictSame(
      ids.map((id) => host.get_peer_address(id)),
      ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
    )
    t.equal(await puppet.call(names[0] ?? '', 'get_peer_port', 1), host.get_local_port())
    t.equal(await puppet.call(names[0] ?? '', 'get_peer_address', 1), '127.0.0.1')
  })

  t.test(`${engine}: who opens while we do not poll is in with the next poll`, async (t) => {
    const host = openHost(t, engine)
    const peer = `${engine} waiting`
    let state: unknown = 0
    const asking = { poll: async () => (state = await puppet.callPeer(peer, 1, 'get_ready_state')) }

    await enterPeer(t, puppet, peer, `ws://127.0.0.1:${host.get_local_port()}`)
    await until([puppet.polling(peer), asking], () => state === 1)
    t.strictSame(puppet.heard(peer), [])
    await until([host, puppet.polling(peer)], () => puppet.heard(peer).length === 1)

    t.strictSame(puppet.heard(peer), ['peer_connected 1'])
  })

  t.test(`${engine}: a server that compresses does not compress for it`, async (t) => {
    const host = openHost(t, engine, {}, { compression: 'shared' })
    const peer = `${engine} uncompressed`
    await puppet.complaints()
    await joinPeer(t, puppet, peer, host.get_local_port(), [host])
    const read: string[] = []
    const reading = { poll: async () => read.push(...(await puppet.drain(peer)).map(({ hex }) => hex)) }

    host.put_packet(Buffer.alloc(5000, 'a'))
    await until([host, puppet.polling(peer), reading], () => read.length === 1)

    t.strictSame(read, ['61'.repeat(5000)])
    t.strictSame(await puppet.complaints(), [])
  })
}

function tellOfRefusals(puppet: Puppet, engine: RealEngine): void {
  for (const { word, ours = {}, theirs = {}, options = {}, reason, status } of REFUSALS) {
    t.test(`${engine}: it does not get in where ${word}`, async (t) => {
      await puppet.complaints()
      const game = `${engine} ${word}`
      const host = openHost(t, engine, ours, options)

      await enterGame(t, puppet, game, `ws://127.0.0.1:${host.get_local_port()}${TARGET}`, async () => {
        for (const [name, value] of Object.entries(theirs)) await puppet.set(`${game} peer`, name, value)
      })
      await until([host, puppet.polling(game)], () => puppet.heard(game).length > 0)

      t.strictSame(puppet.heard(game), ['connection_failed'])
      t.strictSame(refusals(host), { [reason]: 1 })
      t.strictSame(await puppet.complaints(), [
        `ERROR: Invalid status code. Got: '${status}', expected '101'.`,
        'ERROR: Invalid response headers.',
      ])
    })
  }

  t.test(`${engine}: while we refuse, who comes does not get in, who is in stays, and later all do`, async (t) => {
    const host = openHost(t, engine)
    const [inside, late, game] = [`${engine} inside`, `${engine} late`, `${engine} refused`]
    const url = `ws://127.0.0.1:${host.get_local_port()}`
    await joinPeer(t, puppet, inside, host.get_local_port(), [host])

    host.refuse_new_connections = true
    await enterGame(t, puppet, game, url)
    await until([host, puppet.polling(game, inside)], () => puppet.heard(game).length > 0)
    t.strictSame(puppet.heard(game), ['connection_failed'])
    t.strictSame(refusals(host), { 'not-accepting': 1 })
    t.strictSame(puppet.heard(inside), ['peer_connected 1'])

    host.refuse_new_connections = false
    await joinPeer(t, puppet, late, host.get_local_port(), [host, puppet.polling(inside)])
  })

  t.test(`${engine}: who is open when we begin to refuse gets no id, and fails`, async (t) => {
    const host = openHost(t, engine)
    const game = `${engine} refused at last`
    const told: number[] = []
    host.peer_connected.connect((id) => told.push(id))
    let state: unknown = 0
    const asking = { poll: async () => (state = await puppet.callPeer(`${game} peer`, 1, 'get_ready_state')) }

    await enterGame(t, puppet, game, `ws://127.0.0.1:${host.get_local_port()}`)
    await until([puppet.polling(game), asking], () => state === 1)
    host.refuse_new_connections = true
    await until([host, puppet.polling(game)], () => puppet.heard(game).length > 0)

    t.strictSame([puppet.heard(game), told], [['connection_failed'], []])
  })

  t.test(`${engine}: a full server takes it when another has left`, async (t) => {
    const host = openHost(t, engine, {}, { max_peers: 1 })
    const [first, game, second] = [`${engine} only`, `${engine} too many`, `${engine} next`]
    const url = `ws://127.0.0.1:${host.get_local_port()}`
    const gone: number[] = []
    host.peer_disconnected.connect((id) => gone.push(id))
    await joinPeer(t, puppet, first, host.get_local_port(), [host])

    await enterGame(t, puppet, game, url)
    await until([host, puppet.polling(game, first)], () => puppet.heard(game).length > 0)
    t.strictSame([puppet.heard(game), refusals(host)], [['connection_failed'], { 'server-full': 1 }])

    await puppet.call(first, 'close')
    await until([host], () => gone.length === 1)
    await joinPeer(t, puppet, second, host.get_local_port(), [host])
  })
}

function tellOfHeartbeats(puppet: Puppet, engine: RealEngine): void {
  t.test(`${engine}: it answers our heartbeat while it polls, and is cut when it does not`, async (t) => {
    const clock = new VirtualClock()
    const host = openHost(t, engine, {}, {}, clock)
    const peer = `${engine} beating`
    const id = await joinPeer(t, puppet, peer, host.get_local_port(), [host])
    const gone: number[] = []
    host.peer_disconnected.connect((one) => gone.push(one))
    const seat = host.get_peer(id)
    if (seat === null) throw new Error('there is no seat')
    let read = 0
    const reading = { poll: async () => (read += (await puppet.drain(peer)).length) }

    seat.heartbeat_interval = 1
    for (let beat = 1; beat <= 3; beat++) {
      host.poll()
      // What comes behind the ping is answered behind the pong.
      host.put_packet(Buffer.from('there?'))
      await until([puppet.polling(peer), reading], () => read === beat)
      await puppet.call(peer, 'put_packet', bytesOf('here'))
      await until([host, puppet.polling(peer)], () => host.get_available_packet_count() === 1)
      host.get_packet()
      clock.advance(1000)
    }
    t.strictSame([gone, seat.get_ready_state()], [[], 1])

    host.poll()
    clock.advance(1000)
    await until([host], () => gone.length === 1)
    t.strictSame([gone, seat.get_close_code()], [[id], -1])
    await until([puppet.polling(peer)], () => puppet.heard(peer).includes('peer_disconnected 1'))
  })
}

const puppet = await Puppet.start(t)
if (puppet !== undefined)
  onEachEngine(t, (engine) => {
    tellOfEntries(puppet, engine)
    tellOfRefusals(puppet, engine)
    tellOfHeartbeats(puppet, engine)
  })
