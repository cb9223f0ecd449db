/**
 * SceneMultiplayer on a client: signals in order, the relay, authentication, and what it does not believe of a server.
 */

import t from 'tap'
import type { Test } from 'tap'
import { failure } from '../../../src/client/failure.ts'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { hex } from '../../support/hex.ts'
import { GuestScene, OUR_ID } from '../guest-scene.ts'
import { idHex, keepJournal } from './server-stage.ts'

const { OK, ERR_BUG, ERR_UNCONFIGURED } = GodotError

/** A client's scene before its server, which the test plays in hex. */
function stage(_t: Test, prepare: (api: SceneMultiplayer) => void = () => undefined) {
  const scene = new GuestScene()
  const peer = scene.newPeer()
  peer.create_client('ws://localhost:9080/')
  const api = new SceneMultiplayer({ clock: scene.clock, on_warning: () => undefined })
  prepare(api)
  api.multiplayer_peer = peer
  const journal: string[] = []
  keepJournal(api, journal)
  const tick = (): GodotError => {
    const error = api.poll()
    scene.turn.end()
    return error
  }
  const take = (): string[] => journal.splice(0)
  return { scene, peer, api, tick, take }
}

/** The same when it has its id, 5; the journal is empty unless told otherwise. */
function joined(t: Test, prepare?: (api: SceneMultiplayer) => void) {
  const made = stage(t, prepare)
  const link = made.scene.connector.last.open()
  made.tick()
  link.deliver(OUR_ID)
  made.tick()
  const say = (...packets: string[]): void => {
    link.deliver(...packets.map(hex))
    made.tick()
  }
  const sent = (): string[] => link.writes.splice(0).flat()
  return { ...made, link, say, sent, first: made.take() }
}

t.test('tells of the server first, then of its clients, in order', async (t) => {
  const { api, first, say, take } = joined(t)
  t.strictSame(first, ['connected_to_server', 'peer_connected(1)'])

  say(`07 01 ${idHex(7)}`, `07 01 ${idHex(6)}`)

  t.strictSame(
    [take(), [...api.get_peers()]],
    [
      ['peer_connected(7)', 'peer_connected(6)'],
      [1, 6, 7],
    ],
  )
  t.strictSame([api.get_unique_id(), api.is_server()], [5, false])
  say(`07 02 ${idHex(7)}`)
  t.strictSame([take(), [...api.get_peers()]], [['peer_disconnected(7)'], [1, 6]])
})

t.test('sends to the server unwrapped, and to all others through it', async (t) => {
  const { api, say, scene, sent } = joined(t)
  say(`07 01 ${idHex(777)}`)

  const errors = [
    api.send_bytes(Uint8Array.of(0xee), 1),
    api.send_bytes(Uint8Array.of(0xaa, 0xbb), 0),
    api.send_bytes(Uint8Array.of(0xdd), -1),
    api.send_bytes(Uint8Array.of(0xee), -777),
    api.send_bytes(Uint8Array.of(0xcc), 777),
  ]
  scene.turn.end()

  t.strictSame(errors, [OK, OK, OK, OK, OK])
  t.strictSame(sent(), [
    'hex:03ee',
    'hex:07030000000003aabb',
    'hex:0703ffffffff03dd',
    'hex:0703f7fcffff03ee',
    'hex:07030903000003cc',
  ])
  t.equal(api.send_bytes(Uint8Array.of(1), 8), ERR_BUG)
})

t.test('hears relayed bytes as of whom the server names', async (t) => {
  const { say, take } = joined(t)
  say(`07 01 ${idHex(7)}`)
  take()

  say('03 01', `07 03 ${idHex(7)} 03 02`)

  t.strictSame(take(), ['peer_packet(1, 01) of 1', 'peer_packet(7, 02) of 7'])
})

for (const [what, packet, reason] of [
  ['its own coming', `07 01 ${idHex(5)}`, 'invalid-peer'],
  ['the coming of the server', `07 01 ${idHex(1)}`, 'invalid-peer'],
  ['the coming of 0', `07 01 ${idHex(0)}`, 'invalid-peer'],
  ['a negative id', `07 01 ${idHex(-7)}`, 'invalid-peer'],
  ['the same peer twice', `07 01 ${idHex(7)}`, 'invalid-peer'],
  ['the leaving of a stranger', `07 02 ${idHex(8)}`, 'unknown-peer'],
  ['the leaving of the server', `07 02 ${idHex(1)}`, 'unknown-peer'],
  ['the relay of a stranger', `07 03 ${idHex(8)} 03 01`, 'unknown-source'],
  ['the relay of the server', `07 03 ${idHex(1)} 03 01`, 'unknown-source'],
  ['a system command in a relay', `07 03 ${idHex(7)} 07 02 ${idHex(7)}`, 'system-in-relay'],
] as const) {
  t.test(`does not believe ${what}`, async (t) => {
    const { api, say, take } = joined(t)
    say(`07 01 ${idHex(7)}`)
    take()

    say(packet)

    t.strictSame([take(), [...api.get_peers()]], [[`packet_refused(1, ${reason})`], [1, 7]])
  })
}

t.test('knows of no other client without server_relay, and sends to the server alone', async (t) => {
  const { api, say, scene, sent, take } = joined(t, (api) => void (api.server_relay = false))

  say(`07 01 ${idHex(7)}`)
  t.strictSame(take(), ['packet_refused(1, not-the-server)'])
  t.equal(api.send_bytes(Uint8Array.of(9), 0), OK)
  scene.turn.end()

  t.strictSame(sent(), ['hex:0309'])
})

t.test('reads what the server said last, and then tells of its end', async (t) => {
  const { api, link, tick, take } = joined(t)

  link.deliver(hex('03 99'))
  link.closeFromServer(1000)
  tick()
  t.strictSame(take(), ['peer_packet(1, 99) of 1'])
  t.equal(tick(), OK)

  t.strictSame(take(), ['peer_disconnected(1)', 'server_disconnected'])
  t.strictSame([[...api.get_peers()], api.send_bytes(Uint8Array.of(1))], [[], ERR_UNCONFIGURED])
})

t.test('tells of the end once when it leaves by force', async (t) => {
  const { peer, tick, take } = joined(t)

  peer.disconnect_peer(1, true)
  tick()
  tick()

  t.strictSame(take(), ['server_disconnected'])
})

t.test('tells of an attempt that came to nothing', async (t) => {
  const { scene, tick, take } = stage(t)

  scene.connector.last.fail(failure('unreachable'))
  tick()

  t.strictSame(take(), ['connection_failed'])
})

t.test('tells of a first message that is no id as of a failed attempt', async (t) => {
  const { scene, tick, take } = stage(t)
  const link = scene.connector.last.open()
  tick()

  link.say('hello')
  tick()

  t.strictSame([take(), link.closes], [['connection_failed'], [[1000, '']]])
})

t.test('is in when server and client have completed the authentication', async (t) => {
  const told: string[] = []
  const { api, first, say, scene, sent, take } = joined(t, (api) => {
    api.auth_callback = (id, data) => void told.push(`${id} ${Buffer.from(data).toString('hex')}`)
  })
  t.strictSame([first, [...api.get_peers()]], [['peer_authenticating(1)'], []])

  say('07 00 aa')
  api.send_auth(1, Uint8Array.of(0xbb))
  api.complete_auth(1)
  scene.turn.end()
  t.strictSame([told, sent(), take()], [['1 aa'], ['hex:0700bb', 'hex:0700'], []])
  say('07 00', `07 01 ${idHex(7)}`)

  t.strictSame(take(), ['connected_to_server', 'peer_connected(1)', 'peer_connected(7)'])
})

t.test('leaves when the authentication takes too long, and is told so', async (t) => {
  const { link, scene, say, tick, take } = joined(t, (api) => void (api.auth_callback = () => undefined))

  say(`07 01 ${idHex(7)}`)
  t.strictSame(take(), ['packet_refused(1, not-admitted)'])
  scene.clock.advance(3000)
  tick()
  t.strictSame([take(), link.closes], [['peer_authentication_failed(1)'], [[1000, '']]])
  link.answerClose()
  tick()

  t.strictSame(take(), ['server_disconnected'])
})
