/**
 * Authentication as a table: what each call and each packet does in each state of a peer, on a server and on a client
 * alike. What it looks like in a session is tested with those two.
 */

import t from 'tap'
import type { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { hex } from '../../support/hex.ts'
import { OUR_ID } from '../guest-scene.ts'
import { ClientStage } from './client-stage.ts'
import { ServerStage } from './server-stage.ts'

const { OK, ERR_FILE_CANT_WRITE, ERR_INVALID_PARAMETER, ERR_UNCONFIGURED } = GodotError

/** Our side of one authentication, and the other side as bytes. */
interface Side {
  readonly api: SceneMultiplayer
  /** The other side's id. */
  readonly id: number
  hear(packet: string): void
  tick(): void
  /** The other side is gone. */
  leave(): void
  pass(seconds: number): void
  /** What was sent since the last call, and the codes of close frames. */
  sent(): (string | number)[]
  /** Signals and data since the last call, the id as X. */
  take(): string[]
}

function serverSide(): Side {
  const told: string[] = []
  const stage = new ServerStage((api) => {
    api.auth_callback = (id, data) => void told.push(`data ${Buffer.from(data).toString('hex')} of ${id}`)
  })
  const client = stage.connect()
  return {
    ...{ api: stage.api, id: client.id },
    hear: (packet) => {
      client.send(packet)
      stage.tick()
    },
    tick: () => stage.tick(),
    leave: () => {
      client.memory.drop()
      stage.tick()
    },
    pass: (seconds) => {
      stage.pass(seconds)
      stage.tick()
    },
    sent: () => {
      stage.host.turn.end()
      const { closeFrame } = client.memory
      return [...client.heard(), ...(closeFrame === null ? [] : [closeFrame.code])]
    },
    take: () => [...told.splice(0), ...stage.take()].map((line) => line.replaceAll(String(client.id), 'X')),
  }
}

function clientSide(): Side {
  const told: string[] = []
  const stage = ClientStage.joined([], (api) => {
    api.auth_callback = (id, data) => void told.push(`data ${Buffer.from(data).toString('hex')} of ${id}`)
  })
  return {
    ...{ api: stage.api, id: 1 },
    hear: (packet) => stage.say(packet),
    tick: () => stage.tick(),
    leave: () => {
      stage.link.closeFromServer(1000)
      stage.tick()
    },
    pass: (seconds) => {
      stage.scene.clock.advance(seconds * 1000)
      stage.tick()
    },
    sent: () => [...stage.sent(), ...stage.link.closes.splice(0).map(([code]) => code)],
    // The client's own ends of a connection are other tests' business.
    take: () =>
      [...told.splice(0), ...stage.take()]
        .filter((line) => !['connected_to_server', 'server_disconnected'].includes(line))
        .map((line) => line.replace(/\(1\b/, '(X').replace(/ of 1$/, ' of X')),
  }
}

const STATES = {
  'nobody has completed': () => undefined,
  'we have completed': (side: Side) => void side.api.complete_auth(side.id),
  'the other side has completed': (side: Side) => side.hear('07 00'),
  'it is admitted': (side: Side) => {
    side.api.complete_auth(side.id)
    side.hear('07 00')
  },
} as const

type State = keyof typeof STATES
type Outcome = readonly [error: GodotError | null, sent: readonly (string | number)[], told: readonly string[]]

const NOTHING: Outcome = [null, [], []]
const HEARD: Outcome = [null, [], ['data aa of X']]
const NOT_IN: Outcome = [null, [], ['packet_refused(X, not-admitted)']]
const GIVEN_UP: Outcome = [null, [1000], ['peer_authentication_failed(X)']]
const FAILED: Outcome = [null, [], ['peer_authentication_failed(X)']]

/** What is done, and its outcome in each state, in the order of {@link STATES}. */
const TABLE: readonly (readonly [string, (side: Side) => unknown, readonly Outcome[]])[] = [
  [
    'sending data',
    ({ api, id }) => api.send_auth(id, hex('aa')),
    [
      [OK, ['0700aa'], []],
      [ERR_FILE_CANT_WRITE, [], []],
      [ERR_FILE_CANT_WRITE, [], []],
      [ERR_INVALID_PARAMETER, [], []],
    ],
  ],
  [
    'sending no data',
    ({ api, id }) => api.send_auth(id, new Uint8Array(0)),
    Array<Outcome>(4).fill([ERR_INVALID_PARAMETER, [], []]),
  ],
  [
    'completing',
    ({ api, id }) => api.complete_auth(id),
    [
      [OK, ['0700'], []],
      [ERR_FILE_CANT_WRITE, [], []],
      [OK, ['0700'], []],
      [ERR_INVALID_PARAMETER, [], []],
    ],
  ],
  ['data', (side) => side.hear('07 00 aa'), [HEARD, HEARD, HEARD, [null, [], ['packet_refused(X, auth-unasked)']]]],
  ['the end', (side) => side.hear('07 00'), [NOTHING, [null, [], ['peer_connected(X)']], NOTHING, NOTHING]],
  [
    'bytes of the game',
    (side) => side.hear('03 aa'),
    [NOT_IN, NOT_IN, NOT_IN, [null, [], ['peer_packet(X, aa) of X']]],
  ],
  ['a relay', (side) => side.hear('07 03 4d000000 03 aa'), [NOT_IN, NOT_IN, NOT_IN]],
  ['word of another peer', (side) => side.hear('07 01 4d000000'), [NOT_IN, NOT_IN, NOT_IN]],
  ['a call', (side) => side.hear('a0 06000080 00 4d61696e00'), [NOT_IN, NOT_IN, NOT_IN]],
  ['too long a time', (side) => side.pass(3), [GIVEN_UP, GIVEN_UP, GIVEN_UP, NOTHING]],
  ['its leaving', (side) => side.leave(), [FAILED, FAILED, FAILED, [null, [], ['peer_disconnected(X)']]]],
]

for (const [where, make] of [
  ['server', serverSide],
  ['client', clientSide],
] as const) {
  for (const [what, act, outcomes] of TABLE) {
    for (const [index, expected] of outcomes.entries()) {
      const state = Object.keys(STATES)[index] as State
      t.test(`at a ${where}, ${what}, when ${state}`, async (t) => {
        const side = make()
        STATES[state](side)
        side.sent()
        side.take()

        const error = act(side) ?? null

        t.strictSame([error, side.sent(), side.take()], expected)
      })
    }
  }
}

for (const [where, make] of [
  ['server', serverSide],
  ['client', clientSide],
] as const) {
  t.test(`at a ${where}, who is completed between two polls is in, and heard, with the next`, async (t) => {
    const side = make()
    STATES['the other side has completed'](side)
    side.take()

    side.api.complete_auth(side.id)
    const before = [[...side.api.get_peers()], [...side.api.get_authenticating_peers()], side.take()]
    side.hear('03 aa')

    t.strictSame(before, [[], [side.id], []])
    t.strictSame([...side.api.get_peers()], [side.id])
    t.strictSame(side.take(), ['peer_connected(X)', 'peer_packet(X, aa) of X'])
  })

  t.test(`at a ${where}, who is completed inside a poll is in at once`, async (t) => {
    const side = make()
    side.api.auth_callback = (id) => void side.api.complete_auth(id)
    STATES['the other side has completed'](side)
    side.take()

    side.hear('07 00 aa')

    t.strictSame([[...side.api.get_peers()], side.take()], [[side.id], ['peer_connected(X)']])
  })

  t.test(`at a ${where}, who has left before the next poll was never in`, async (t) => {
    const side = make()
    STATES['the other side has completed'](side)
    side.take()

    side.api.complete_auth(side.id)
    side.api.disconnect_peer(side.id)
    side.tick()

    t.strictSame([[...side.api.get_peers()], side.take()], [[], []])
  })
}

t.test('who sends the next one away inside peer_connected has sent it away', async (t) => {
  const stage = new ServerStage((api) => {
    api.auth_callback = () => undefined
  })
  const clients = [stage.connect(), stage.connect()]
  for (const client of clients) client.send('07 00')
  stage.tick()
  const [first = 0, second = 0] = clients.map(({ id }) => id)
  stage.api.peer_connected.connect(() => stage.api.disconnect_peer(second))
  stage.take()

  for (const id of [first, second]) stage.api.complete_auth(id)
  stage.tick()

  t.strictSame([[...stage.api.get_peers()], stage.take()], [[first], [`peer_connected(${first})`]])
})

t.test('nobody is authenticated who is not there', async (t) => {
  const { api, sent } = serverSide()

  t.strictSame([api.send_auth(77, hex('aa')), api.complete_auth(77)], [ERR_INVALID_PARAMETER, ERR_INVALID_PARAMETER])
  t.strictSame(sent(), [])
})

t.test('nobody is authenticated without a connection', async (t) => {
  const { api, id } = serverSide()
  api.multiplayer_peer = null

  t.strictSame(
    [api.send_auth(id, hex('aa')), api.send_auth(id, new Uint8Array(0)), api.complete_auth(id)],
    [ERR_UNCONFIGURED, ERR_UNCONFIGURED, ERR_UNCONFIGURED],
  )
})

t.test('a client without a callback is in at once, does not see an end, and refuses data', async (t) => {
  const stage = new ClientStage()

  stage.link.deliver(OUR_ID, hex('07 00'), hex('07 00 aa'))
  stage.tick()

  t.strictSame(stage.take(), ['connected_to_server', 'peer_connected(1)', 'packet_refused(1, auth-unasked)'])
  t.strictSame(stage.sent(), [])
})

t.test('a peer that a listener disconnects when it is overdue too is not told of', async (t) => {
  const stage = new ServerStage((api) => (api.auth_callback = () => undefined))
  const clients = [stage.connect(), stage.connect()]
  stage.take()
  const failed: number[] = []
  stage.api.peer_authentication_failed.connect((id) => {
    failed.push(id)
    for (const client of clients) stage.api.disconnect_peer(client.id)
  })

  stage.pass(10)
  stage.tick()
  stage.tick()

  t.strictSame(failed, [clients[0]?.id])
  t.strictSame(stage.api.get_authenticating_peers(), new Int32Array())
})
