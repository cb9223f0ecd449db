/**
 * stop(), listen(), disconnect_peer() and poll() from inside `may_relay`, whatever it answers then. What happens is
 * written in docs/faults.md.
 */

import t from 'tap'
import { writePayloadFrame } from '../../../src/multiplayer/frame.ts'
import { GodotError } from '../../../src/peer/error.ts'
import type { WebSocketServer } from '../../../src/server/websocket-server.ts'
import { ServerScene } from '../../support/server-scene.ts'

const EVERYBODY = 0
const SERVER = 1
const WORD = Uint8Array.of(4, 9)

/** Three players, A, B and C; `inside` is called for each packet that may be relayed, and answers. */
class Relayed {
  readonly scene: ServerScene
  readonly server: WebSocketServer
  readonly a
  readonly b
  readonly c
  asked = 0

  constructor(inside: (relayed: Relayed) => boolean) {
    const may_relay = (): boolean => {
      this.asked++
      return inside(this)
    }
    this.scene = new ServerScene({ multiplayer: true, may_relay })
    this.server = this.scene.server
    const [a, b, c] = [this.scene.join(), this.scene.join(), this.scene.join()]
    for (const { client } of [a, b, c]) client.takeMessages()
    this.a = a
    this.b = b
    this.c = c
  }

  /** A says something to one and then to the server, and the server polls. */
  say(target: number): string[] {
    for (const to of [target, SERVER]) this.a.client.send(writePayloadFrame(this.a.id, to, WORD))
    this.scene.tick()
    return this.scene.take()
  }

  /** Who has heard what A has said. */
  get hearers(): string[] {
    const said = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(-WORD.length)).equals(WORD)
    const players = { A: this.a, B: this.b, C: this.c }
    return Object.entries(players).flatMap(([name, { client }]) =>
      client.takeMessages().some(({ bytes }) => said(bytes)) ? [name] : [],
    )
  }

  /** What is told in some ticks in which somebody new comes. */
  serveAnother(): string[] {
    this.scene.open()
    for (let tick = 0; tick < 3; tick++) this.scene.tick()
    return this.scene.take()
  }
}

/** To whom a packet is that may be relayed. */
const TARGETS = {
  everybody: () => EVERYBODY,
  one: ({ b }: Relayed) => b.id,
  nobody: () => 99,
} as const satisfies Record<string, (relayed: Relayed) => number>

for (const answer of [true, false]) {
  for (const [whom, targetOf] of Object.entries(TARGETS)) {
    for (const again of [false, true]) {
      const calls = again ? 'stop() and listen()' : 'stop()'
      t.test(
        `${answer} behind ${calls}, of a packet for ${whom}: nobody gets it, and the next life hears nothing`,
        async (t) => {
          const relayed = new Relayed(({ server }) => {
            server.stop()
            if (again) server.listen(0, [], true)
            return answer
          })

          const told = relayed.say(targetOf(relayed))

          t.strictSame([told.filter((line) => line !== 'peer_packet(A)'), relayed.hearers], [[], []])
          t.equal(relayed.server.listen(0, [], true), again ? GodotError.ERR_ALREADY_IN_USE : GodotError.OK)
          t.strictSame([relayed.serveAnother(), relayed.asked], [['peer_connected(D)'], 1])
        },
      )
    }
  }

  t.test(
    `${answer} behind disconnect_peer() of the sender: this packet goes as answered, and none behind it`,
    async (t) => {
      const relayed = new Relayed(({ server, a }) => {
        server.disconnect_peer(a.id, 4001, 'out')
        return answer
      })

      const told = relayed.say(relayed.b.id)

      const denied = answer ? [] : ['packet_dropped(A, relay-denied, 1)']
      t.strictSame(told, ['packet_dropped(A, closed, 1)', ...denied])
      t.strictSame(relayed.hearers, answer ? ['B'] : [])
      relayed.scene.tick()
      t.strictSame(relayed.scene.take(), ['peer_disconnected(A)'])
    },
  )

  t.test(`${answer} behind disconnect_peer() of a receiver: the others get it as answered`, async (t) => {
    const relayed = new Relayed(({ server, b }) => {
      server.disconnect_peer(b.id, 4001, 'out')
      return answer
    })

    const told = relayed.say(EVERYBODY)

    const dropped = answer ? 'packet_dropped(B, gone, 1)' : 'packet_dropped(A, relay-denied, 1)'
    t.strictSame(told, ['peer_packet(A)', 'peer_packet(A)', dropped])
    t.strictSame(relayed.hearers, answer ? ['C'] : [])
    relayed.scene.tick()
    t.strictSame(relayed.scene.take(), ['peer_disconnected(B)'])
  })
}

t.test('poll() inside it does nothing, and listen() is refused', async (t) => {
  const answers: GodotError[] = []
  const relayed = new Relayed(({ server }) => {
    server.poll()
    answers.push(server.listen(0))
    return true
  })

  t.strictSame(relayed.say(relayed.b.id), ['peer_packet(A)'])
  t.strictSame([relayed.hearers, answers, relayed.asked], [['B'], [GodotError.ERR_ALREADY_IN_USE], 1])
})

t.test('is not asked of a packet whose listener has stopped the server', async (t) => {
  const relayed = new Relayed(() => true)
  relayed.server.peer_packet.connect(() => relayed.server.stop())

  t.strictSame(relayed.say(EVERYBODY), ['peer_packet(A)'])

  t.strictSame([relayed.asked, relayed.hearers], [0, []])
})
