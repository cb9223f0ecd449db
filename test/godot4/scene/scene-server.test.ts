/**
 * SceneMultiplayer on a server: who is told of whom, bytes, authentication by its table, and what is refused.
 */

import t from 'tap'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { LAST_WORDS_MS } from '../../../src/godot4/pace.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { idHex, ServerStage, type StageClient } from './server-stage.ts'

const { OK, ERR_BUG, ERR_FILE_CANT_WRITE, ERR_INVALID_DATA, ERR_INVALID_PARAMETER, ERR_UNCONFIGURED } = GodotError

t.test('is a server that nobody joins until it is given a peer', async (t) => {
  const api = new SceneMultiplayer()

  t.strictSame(
    [api.has_multiplayer_peer(), api.is_server(), api.get_unique_id(), [...api.get_peers()]],
    [true, true, 1, []],
  )
  t.strictSame(
    [api.server_relay, api.auth_timeout, api.auth_callback, api.refuse_new_connections],
    [true, 3, null, false],
  )
  t.strictSame([api.poll(), api.send_bytes(Uint8Array.of(1)), api.get_remote_sender_id()], [OK, OK, 0])
  api.multiplayer_peer = null
  t.strictSame([api.has_multiplayer_peer(), api.is_server(), api.get_unique_id(), api.poll()], [false, false, 0, OK])
  t.equal(api.send_bytes(Uint8Array.of(1)), ERR_UNCONFIGURED)
})

t.test('tells each client of the others before its own game, and of their leaving', async (t) => {
  const stage = new ServerStage()
  const a = stage.connect()
  const b = stage.connect()
  t.strictSame([a.heard(), b.heard()], [[`0701${idHex(b.id)}`], [`0701${idHex(a.id)}`]])
  const c = stage.connect()

  t.strictSame([a.heard(), b.heard()], [[`0701${idHex(c.id)}`], [`0701${idHex(c.id)}`]])
  t.strictSame(
    c.heard(),
    [a.id, b.id].sort((x, y) => x - y).map((id) => `0701${idHex(id)}`),
  )
  t.strictSame(stage.take(), [`peer_connected(${a.id})`, `peer_connected(${b.id})`, `peer_connected(${c.id})`])
  b.memory.close()
  stage.tick()

  t.strictSame([a.heard(), c.heard()], [[`0702${idHex(b.id)}`], [`0702${idHex(b.id)}`]])
  t.strictSame(stage.take(), [`peer_disconnected(${b.id})`])
  t.strictSame(
    [...stage.api.get_peers()],
    [a.id, c.id].sort((x, y) => x - y),
  )
})

t.test('does what a client sent before it left, and then tells of its leaving', async (t) => {
  const stage = new ServerStage()
  const [a, b] = stage.joined(2)
  if (a === undefined || b === undefined) return

  a.send(`03 99`)
  a.send(`07 03 ${idHex(b.id)} 03 aa`)
  a.memory.drop()
  stage.tick()

  t.strictSame(stage.take(), [`peer_packet(${a.id}, 99) of ${a.id}`, `peer_disconnected(${a.id})`])
  t.strictSame(b.heard(), [`0703${idHex(a.id)}03aa`, `0702${idHex(a.id)}`])
})

t.test('sends bytes to all, to one and to all but one, and to nobody who is not there', async (t) => {
  const stage = new ServerStage()
  const [a, b] = stage.joined(2)
  if (a === undefined || b === undefined) return
  const { api } = stage

  const errors = [api.send_bytes(Uint8Array.of(1)), api.send_bytes(Uint8Array.of(2), a.id, 0, 3)]
  errors.push(api.send_bytes(Uint8Array.of(3), -a.id))
  stage.host.turn.end()

  t.strictSame(
    [errors, a.heard(), b.heard()],
    [
      [OK, OK, OK],
      ['0301', '0302'],
      ['0301', '0303'],
    ],
  )
  t.strictSame([api.multiplayer_peer?.transfer_mode, api.multiplayer_peer?.transfer_channel], [2, 0])
  t.equal(api.send_bytes(Uint8Array.of(1), 77), ERR_BUG)
  t.equal(api.send_bytes(Uint8Array.of(1), 0.5), ERR_INVALID_PARAMETER)
  t.equal(api.send_bytes(new Uint8Array(0)), ERR_INVALID_DATA)
})

t.test('kicks with a message: the others are told at once, the game is not', async (t) => {
  const stage = new ServerStage()
  const [a, b] = stage.joined(2)
  if (a === undefined || b === undefined) return

  stage.api.send_bytes(Uint8Array.of(9), a.id)
  stage.api.disconnect_peer(a.id)
  stage.host.turn.end()
  t.strictSame([a.heard(), a.memory.closeFrame, b.heard()], [['0309'], null, [`0702${idHex(a.id)}`]])
  stage.pass(LAST_WORDS_MS / 1000)
  stage.tick()

  t.equal(a.memory.closeFrame?.code, 1000)
  t.strictSame([stage.take(), b.heard(), [...stage.api.get_peers()]], [[], [], [b.id]])
})

t.test('keeps no ghost of a peer that was removed by force', async (t) => {
  const stage = new ServerStage()
  const [a, b] = stage.joined(2)
  if (a === undefined || b === undefined) return

  stage.host.peer.disconnect_peer(a.id, true)
  stage.tick()

  t.strictSame([b.heard(), stage.take(), [...stage.api.get_peers()]], [[`0702${idHex(a.id)}`], [], [b.id]])
})

for (const [what, packet, reason] of [
  ['the coming of a peer', `07 01 ${idHex(5)}`, 'not-the-server'],
  ['the leaving of a peer', `07 02 ${idHex(5)}`, 'not-the-server'],
  ['an unknown system command', `07 09 ${idHex(5)}`, 'unknown-system-command'],
  ['data of an authentication', '07 00 aa', 'auth-unasked'],
  ['a call', 'a0 06 00 00 80 01 4d 61 69 6e 00', 'no-root-node'],
  ['the end of a node', '05 01 00 00 00', 'unknown-net-id'],
  ['a bare raw command', '03', 'command-too-short'],
] as const) {
  t.test(`refuses ${what} of a client, counted, and goes on`, async (t) => {
    const stage = new ServerStage()
    const [a, b] = stage.joined(2)
    if (a === undefined || b === undefined) return

    a.send(packet)
    a.send('03 01')
    stage.tick()

    t.strictSame(stage.take(), [`packet_refused(${a.id}, ${reason})`, `peer_packet(${a.id}, 01) of ${a.id}`])
    t.strictSame([stage.api.get_refusal_counts()[reason], b.heard()], [1, []])
  })
}

t.test('hears nothing of a bare end of an authentication that it did not ask for', async (t) => {
  const stage = new ServerStage()
  const [a] = stage.joined(1)

  a?.send('07 00')
  stage.tick()

  t.strictSame(stage.take(), [])
})

// ---- authentication ----

/** A server that authenticates, with what its callback was told. */
function guarded(): { stage: ServerStage; told: string[] } {
  const told: string[] = []
  const stage = new ServerStage((api) => {
    api.auth_callback = (id, data) => void told.push(`${id} ${Buffer.from(data).toString('hex')}`)
  })
  return { stage, told }
}

/** A client that is being authenticated; the journal is empty. */
function pending(stage: ServerStage): StageClient {
  const client = stage.connect()
  stage.take()
  return client
}

t.test('admits a peer when both sides have completed, ours first', async (t) => {
  const { stage, told } = guarded()
  const a = stage.connect()
  t.strictSame([stage.take(), [...stage.api.get_authenticating_peers()]], [[`peer_authenticating(${a.id})`], [a.id]])
  t.strictSame([...stage.api.get_peers()], [])

  a.send('07 00 aa bb')
  stage.tick()
  const errors = [stage.api.send_auth(a.id, Uint8Array.of(0xcc)), stage.api.complete_auth(a.id)]
  stage.host.turn.end()
  t.strictSame([told, errors, a.heard()], [[`${a.id} aabb`], [OK, OK], ['0700cc', '0700']])
  t.strictSame(stage.take(), [])
  a.send('07 00')
  stage.tick()

  t.strictSame([stage.take(), [...stage.api.get_authenticating_peers()]], [[`peer_connected(${a.id})`], []])
})

t.test('admits a peer when both sides have completed, the other first', async (t) => {
  const { stage } = guarded()
  const a = pending(stage)

  a.send('07 00')
  stage.tick()
  t.strictSame(stage.take(), [])
  const data = stage.api.send_auth(a.id, Uint8Array.of(1))
  const error = stage.api.complete_auth(a.id)
  stage.tick()

  t.strictSame([data, error, stage.take()], [ERR_FILE_CANT_WRITE, OK, [`peer_connected(${a.id})`]])
})

t.test('announces nobody to or of a peer that is not admitted, and drops what else it sends', async (t) => {
  const { stage } = guarded()
  const a = pending(stage)
  stage.api.complete_auth(a.id)
  a.send('07 00')
  stage.tick()
  const b = pending(stage)
  stage.take()
  a.heard()

  b.send('03 01')
  b.send(`07 03 ${idHex(a.id)} 03 aa`)
  stage.api.send_bytes(Uint8Array.of(5))
  a.send(`07 03 ${idHex(b.id)} 03 bb`)
  stage.tick()

  t.strictSame([a.heard(), b.heard()], [['0305'], []])
  t.strictSame(
    stage.take().sort(),
    [
      `packet_refused(${a.id}, unknown-target)`,
      `packet_refused(${b.id}, not-admitted)`,
      `packet_refused(${b.id}, not-admitted)`,
    ].sort(),
  )
})

t.test('takes data for an authentication only from and for who is in one, until one side has completed', async (t) => {
  const { stage } = guarded()
  const a = pending(stage)
  const { api } = stage

  t.equal(api.send_auth(77, Uint8Array.of(1)), ERR_INVALID_PARAMETER)
  t.equal(api.complete_auth(77), ERR_INVALID_PARAMETER)
  t.equal(api.send_auth(a.id, new Uint8Array(0)), ERR_INVALID_PARAMETER)
  t.equal(api.complete_auth(a.id), OK)
  t.equal(api.complete_auth(a.id), ERR_FILE_CANT_WRITE)
  t.equal(api.send_auth(a.id, Uint8Array.of(1)), ERR_FILE_CANT_WRITE)
})

t.test('gives up on a peer that takes longer than auth_timeout, and closes it', async (t) => {
  const { stage } = guarded()
  const a = pending(stage)

  stage.pass(2.999)
  stage.tick()
  t.strictSame(stage.take(), [])
  stage.pass(0.001)
  stage.tick()

  t.strictSame(stage.take(), [`peer_authentication_failed(${a.id})`])
  t.equal(a.memory.closeFrame?.code, 1000)
  stage.tick()
  t.strictSame(stage.take(), [])
})

t.test('waits for ever with an auth_timeout of 0, and keeps times that cannot be away', async (t) => {
  const { stage } = guarded()
  const a = pending(stage)
  stage.api.auth_timeout = 0
  stage.api.auth_timeout = -1

  stage.pass(50)
  stage.tick()

  t.strictSame([stage.api.auth_timeout, stage.take(), [...stage.api.get_authenticating_peers()]], [0, [], [a.id]])
})

t.test('tells of a peer that leaves while it is authenticated as failed', async (t) => {
  const { stage } = guarded()
  const a = pending(stage)

  a.memory.drop()
  stage.tick()

  t.strictSame(stage.take(), [`peer_authentication_failed(${a.id})`])
})

t.test('throws what auth_callback threw when the poll is over, and goes on', async (t) => {
  const stage = new ServerStage((api) => {
    api.auth_callback = () => {
      throw new Error('planted')
    }
  })
  const a = stage.connect()
  a.send('07 00 01')
  a.send('07 00')

  t.throws(() => stage.api.poll(), /planted/)
  stage.api.complete_auth(a.id)
  stage.tick()

  t.ok(stage.take().includes(`peer_connected(${a.id})`))
})

// ---- properties ----

t.test('keeps server_relay while there is a connection', async (t) => {
  const stage = new ServerStage()

  stage.api.server_relay = false

  t.strictSame([stage.api.server_relay, stage.warnings.length], [true, 1])
})

for (const [property, values, kept] of [
  ['server_relay', ['x', null, undefined], true],
  ['auth_callback', [5, 'x', undefined], null],
  ['allow_object_decoding', [true, 1, 'x'], false],
] as const) {
  t.test(`keeps ${property} from what it cannot be, and says so`, async (t) => {
    for (const value of values) {
      const warnings: string[] = []
      const api = new SceneMultiplayer({ on_warning: (text) => warnings.push(text) })

      Reflect.set(api, property, value)

      t.equal(Reflect.get(api, property), kept)
      t.match(warnings, [new RegExp(property)])
    }
  })
}

t.test('takes what its properties can be without a word', async (t) => {
  const warnings: string[] = []
  const api = new SceneMultiplayer({ on_warning: (text) => warnings.push(text) })
  const callback = (): void => undefined

  api.allow_object_decoding = false
  api.auth_callback = callback
  Reflect.set(api, 'server_relay', 0)

  t.strictSame([api.auth_callback, api.server_relay, warnings], [callback, false, []])
  api.auth_callback = null
  api.server_relay = true
  t.strictSame([api.auth_callback, api.server_relay, warnings], [null, true, []])
})

t.test('hands refuse_new_connections to its peer', async (t) => {
  const stage = new ServerStage()

  stage.api.refuse_new_connections = true

  t.strictSame([stage.host.peer.refuse_new_connections, stage.api.refuse_new_connections], [true, true])
  t.equal(stage.host.open().response?.status, 503)
})

t.test('forgets everybody when it is given another peer, and hears no more of the old one', async (t) => {
  const stage = new ServerStage()
  const [a] = stage.joined(1)

  stage.api.multiplayer_peer = null
  a?.memory.close()
  stage.host.peer.poll()

  t.strictSame([[...stage.api.get_peers()], stage.take()], [[], []])
})

t.test('refuses a peer that is not connected', async (t) => {
  const stage = new ServerStage()
  const api = new SceneMultiplayer({ on_warning: () => undefined })
  const before = api.multiplayer_peer
  stage.host.peer.close()

  api.multiplayer_peer = stage.host.peer

  t.equal(api.multiplayer_peer, before)
})

t.test('cuts a client that has no room for who is there', async (t) => {
  const stage = new ServerStage()
  const [a] = stage.joined(1)
  if (a === undefined) return
  a.memory.stopReading()
  stage.api.send_bytes(new Uint8Array(65_530), a.id)
  stage.host.turn.end()

  const b = stage.connect()
  stage.take()
  // The close frame waits for what was put before, and then for an answer that never comes.
  stage.pass(LAST_WORDS_MS / 1000)
  stage.pass(5)
  stage.tick()

  t.strictSame([stage.take(), [...stage.api.get_peers()]], [[`peer_disconnected(${a.id})`], [b.id]])
})
