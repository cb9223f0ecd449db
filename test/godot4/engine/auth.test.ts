/**
 * Authentication between games of a real Godot 4 engine and scenes of ours, on both engines of ours: both sides ask, one of
 * them asks, somebody never completes, somebody leaves. What each side hears, and what its calls return, is held against
 * the other's.
 */

import t, { type Test } from 'tap'
import type { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import type { WebSocketMultiplayerPeer } from '../../../src/godot4/websocket-multiplayer-peer.ts'
import { onEachEngine, type RealEngine } from '../../network/engines.ts'
import { until, type Polled } from '../../support/while-polling.ts'
import { hostOn } from '../real-peers.ts'
import { enterGame } from './entering.ts'
import { Scene } from './games.ts'
import { bytesOf, Puppet } from './puppet.ts'

const ASKS = (api: SceneMultiplayer): void => void (api.auth_callback = () => undefined)

/** A game called `name` whose authentication with a server of ours has begun on the sides that ask. */
async function begin(
  t: Test,
  puppet: Puppet,
  { engine, name, prepare, asks }: Readonly<{ engine: RealEngine; name: string; prepare: typeof ASKS; asks: boolean }>,
): Promise<
  Readonly<{ host: WebSocketMultiplayerPeer; server: Scene; id: number; polled: readonly Polled[]; game: string }>
> {
  await puppet.complaints()
  const game = `${engine} ${name}`
  const host = hostOn(t, engine)
  const server = new Scene(host, prepare)
  // Time ends nothing, unless a test says so.
  server.api.auth_timeout = 0
  const polled = [server, puppet.polling(game)]
  const url = `ws://127.0.0.1:${host.get_local_port()}`
  await enterGame(t, puppet, game, url, async () => {
    await puppet.set(game, 'auth_timeout', 0)
    if (asks) await puppet.watchAuth(game)
  })
  await until(polled, () => puppet.heard(game).length > 0 && server.journal.length > 0)
  return { host, server, id: (await puppet.call(game, 'get_unique_id')) as number, polled, game }
}

const puppet = await Puppet.start(t)
if (puppet !== undefined) onEachEngine(t, (engine) => tell(puppet, engine))

function tell(puppet: Puppet, engine: RealEngine): void {
  t.test(`${engine}: both sides authenticate each other with words, and return the same errors`, async (t) => {
    const said: string[] = []
    const { server, id, polled, game } = await begin(t, puppet, {
      ...{ engine, name: 'both', asks: true },
      prepare: (api) => void (api.auth_callback = (from, data) => said.push(`${from} ${Buffer.from(data).toString()}`)),
    })
    const both = async (
      method: 'send_auth' | 'complete_auth',
      to: number | 'other',
      words?: string,
    ): Promise<readonly unknown[]> => {
      const theirs = words === undefined ? [] : [bytesOf(words)]
      const ours = words === undefined ? [] : [Buffer.from(words)]
      return [
        await puppet.call(game, method, to === 'other' ? 1 : to, ...theirs),
        Reflect.apply(server.api[method], server.api, [to === 'other' ? id : to, ...ours]) as unknown,
      ]
    }

    t.strictSame([puppet.heard(game), server.journal], [['peer_authenticating 1'], [`peer_authenticating(${id})`]])
    t.strictSame(await puppet.complaints(), [])
    t.strictSame(await puppet.call(game, 'get_authenticating_peers'), [1])
    t.strictSame([...server.api.get_authenticating_peers()], [id])
    t.strictSame(await puppet.call(game, 'get_peers'), [])
    t.strictSame([...server.api.get_peers()], [])
    t.strictSame(await both('send_auth', 'other', ''), [31, 31])
    t.strictSame(await both('send_auth', 99, 'x'), [31, 31])
    t.strictSame(await both('complete_auth', 99), [31, 31])
    t.equal(await puppet.call(game, 'send_bytes', bytesOf('early'), 1), 47)
    t.equal(server.api.send_bytes(Buffer.from('early'), id), 47)

    t.strictSame(await both('send_auth', 'other', 'first'), [0, 0])
    t.strictSame(await both('send_auth', 'other', 'second'), [0, 0])
    await until(polled, () => said.length === 2 && puppet.heard(game).length === 3)
    t.strictSame(said, [`${id} first`, `${id} second`])
    t.strictSame(puppet.heard(game).slice(1), ['auth 1 6669727374', 'auth 1 7365636f6e64'])

    t.strictSame(await both('complete_auth', 'other'), [0, 0])
    t.strictSame(await both('complete_auth', 'other'), [13, 13])
    t.strictSame(await both('send_auth', 'other', 'late'), [13, 13])
    await until(polled, () => puppet.heard(game).length === 5 && server.journal.length === 2)
    t.strictSame(puppet.heard(game).slice(3), ['connected_to_server', 'peer_connected 1'])
    t.strictSame(server.journal[1], `peer_connected(${id})`)
    t.strictSame(await both('complete_auth', 'other'), [31, 31])
    t.strictSame(await both('send_auth', 'other', 'later'), [31, 31])
    t.ok(Object.values(server.api.get_refusal_counts()).every((count) => count === 0))
  })

  t.test(`${engine}: who has completed first admits the other as soon as that one has`, async (t) => {
    const { server, id, polled, game } = await begin(t, puppet, {
      ...{ engine, name: 'callback', asks: true },
      prepare: (api) => void (api.auth_callback = (from) => api.complete_auth(from)),
    })

    t.equal(await puppet.call(game, 'send_auth', 1, bytesOf('secret')), 0)
    t.equal(await puppet.call(game, 'complete_auth', 1), 0)
    await until(polled, () => puppet.heard(game).length === 3 && server.journal.length === 2)

    t.strictSame(puppet.heard(game), ['peer_authenticating 1', 'connected_to_server', 'peer_connected 1'])
    t.strictSame(server.journal, [`peer_authenticating(${id})`, `peer_connected(${id})`])
    t.strictSame(await puppet.complaints(), [])
  })

  t.test(`${engine}: a game that does not ask is in for itself, and out when our time is over`, async (t) => {
    const { server, id, polled, game } = await begin(t, puppet, {
      ...{ engine, name: 'unasking', asks: false, prepare: ASKS },
    })
    t.strictSame(puppet.heard(game), ['connected_to_server', 'peer_connected 1'])

    t.equal(await puppet.call(game, 'send_auth', 1, bytesOf('x')), 31)
    t.equal(await puppet.call(game, 'send_bytes', bytesOf('early'), 1), 0)
    t.equal(server.api.send_auth(id, Buffer.from('who?')), 0)
    await until(polled, () => server.api.get_refusal_counts()['not-admitted'] === 1)
    server.api.auth_timeout = 0.01
    await until(polled, () => server.journal.length === 3 && puppet.heard(game).length === 4)

    t.strictSame(server.journal, [
      `peer_authenticating(${id})`,
      `packet_refused(${id}, not-admitted)`,
      `peer_authentication_failed(${id})`,
    ])
    t.strictSame(puppet.heard(game).slice(2), ['peer_disconnected 1', 'server_disconnected'])
    t.strictSame([...server.api.get_peers(), ...server.api.get_authenticating_peers()], [])
    t.equal((await puppet.complaints()).length, 2, 'of its own call, and of what it was asked')
  })

  t.test(`${engine}: a game that asks a server that does not is out when its time is over`, async (t) => {
    const { server, id, polled, game } = await begin(t, puppet, {
      ...{ engine, name: 'asking', asks: true, prepare: () => undefined },
    })
    t.strictSame([puppet.heard(game), server.journal], [['peer_authenticating 1'], [`peer_connected(${id})`]])

    t.equal(await puppet.call(game, 'send_auth', 1, bytesOf('x')), 0)
    t.equal(await puppet.call(game, 'complete_auth', 1), 0)
    await until(polled, () => server.api.get_refusal_counts()['auth-unasked'] === 1)
    await puppet.set(game, 'auth_timeout', 0.01)
    await until(polled, () => server.journal.length === 3 && puppet.heard(game).length === 3)

    t.strictSame(puppet.heard(game).slice(1), ['peer_authentication_failed 1', 'server_disconnected'])
    t.strictSame(server.journal, [
      `peer_connected(${id})`,
      `packet_refused(${id}, auth-unasked)`,
      `peer_disconnected(${id})`,
    ])
    t.strictSame(await puppet.complaints(), [])
  })

  t.test(`${engine}: who is sent away while it is authenticated hears of a failure, and of no peer`, async (t) => {
    const { server, id, polled, game } = await begin(t, puppet, {
      ...{ engine, name: 'sent away', asks: true, prepare: ASKS },
    })

    server.api.disconnect_peer(id)
    await until(polled, () => puppet.heard(game).length === 3)

    t.strictSame(puppet.heard(game).slice(1), ['peer_authentication_failed 1', 'server_disconnected'])
    t.strictSame([...server.api.get_authenticating_peers()], [])
    t.strictSame(await puppet.complaints(), [])
  })

  t.test(`${engine}: who leaves while it is authenticated has failed, and never was a peer`, async (t) => {
    const { server, id, polled, game } = await begin(t, puppet, {
      ...{ engine, name: 'leaving', asks: true, prepare: ASKS },
    })

    await puppet.call(`${game} peer`, 'close')
    await until(polled, () => server.journal.length === 2 && puppet.heard(game).length === 2)

    t.strictSame(server.journal, [`peer_authenticating(${id})`, `peer_authentication_failed(${id})`])
    t.strictSame(puppet.heard(game), ['peer_authenticating 1', 'server_disconnected'])
    t.strictSame(await puppet.complaints(), [])
  })

  t.test(`${engine}: nobody hears of a player, nor the player of anybody, before both have completed`, async (t) => {
    const { host, server, id, polled, game } = await begin(t, puppet, {
      ...{ engine, name: 'unheard', asks: true, prepare: ASKS },
    })
    const other = `${engine} other`
    const turns = [...polled, puppet.polling(other)]
    await enterGame(t, puppet, other, `ws://127.0.0.1:${host.get_local_port()}`, () => puppet.watchAuth(other))
    await until(turns, () => puppet.heard(other).length === 1 && server.journal.length === 2)
    const otherId = (await puppet.call(other, 'get_unique_id')) as number

    for (const [one, its] of [
      [game, id],
      [other, otherId],
    ] as const) {
      await puppet.call(one, 'complete_auth', 1)
      server.api.complete_auth(its)
      await until(turns, () => puppet.heard(one).includes('peer_connected 1') && server.api.get_peers().includes(its))
      server.api.send_bytes(Buffer.from('all'))
      await until(turns, () => puppet.heard(one).includes('peer_packet 1 616c6c'))
    }
    await until(turns, () => puppet.heard(game).length === 6)

    const entry = ['peer_authenticating 1', 'connected_to_server', 'peer_connected 1']
    const all = 'peer_packet 1 616c6c'
    t.strictSame(await puppet.complaints(), [])
    t.strictSame(puppet.heard(game), [...entry, all, `peer_connected ${otherId}`, all])
    t.strictSame(puppet.heard(other), [...entry, `peer_connected ${id}`, all])
  })
}
