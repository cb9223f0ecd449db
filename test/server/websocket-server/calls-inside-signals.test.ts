/**
 * stop(), disconnect_peer() and listen() from inside every signal, in both modes: one tick in which all of them fire, for
 * each signal and each call. What happens then is written in docs/faults.md. A signal without a place here is noticed.
 */

import t from 'tap'
import { writePayloadFrame } from '../../../src/multiplayer/frame.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { Signal } from '../../../src/peer/signal.ts'
import type { ServerSignals } from '../../../src/server/server-signals.ts'
import type { MemoryClient } from '../../../src/server/transport/memory.ts'
import type { WebSocketServer } from '../../../src/server/websocket-server.ts'
import { ServerScene } from '../../support/server-scene.ts'

type SignalName = keyof ServerSignals

const IN_BOTH = ['client_close_request', 'peer_drained', 'packet_dropped', 'connection_refused'] as const
/** The signals of each mode, and how the journal names the end and the coming of a peer. */
const MODES = {
  raw: { isWorld: false, signals: ['data_received', 'client_disconnected', 'client_connected', ...IN_BOTH] },
  multiplayer: { isWorld: true, signals: ['peer_packet', 'peer_disconnected', 'peer_connected', ...IN_BOTH] },
} as const satisfies Record<string, { isWorld: boolean; signals: readonly SignalName[] }>
/** A server never fires these. */
const NEVER: readonly SignalName[] = ['connection_succeeded', 'connection_failed', 'server_disconnected']

type Mode = keyof typeof MODES

/** A server before a tick in which every signal of its mode fires. */
class BusyTick {
  readonly scene: ServerScene
  readonly server: WebSocketServer
  readonly talker: { client: MemoryClient; id: number }
  readonly leaver: { client: MemoryClient; id: number }
  readonly slow: { client: MemoryClient; id: number }
  readonly newcomer: MemoryClient
  /** What was thrown by the ticks. */
  readonly thrown: unknown[] = []

  constructor(mode: Mode) {
    const multiplayer = MODES[mode].isWorld
    this.scene = new ServerScene({ multiplayer, prepare: (server) => void server.set_buffers(64, 1024, 1, 1024) })
    this.server = this.scene.server
    this.talker = this.scene.join()
    this.leaver = this.scene.join()
    this.slow = this.scene.join()
    this.slow.client.stopReading()
    for (const size of [900, 900]) this.#put(multiplayer, new Uint8Array(size))
    this.scene.turn.end()
    const word = (id: number) => (multiplayer ? writePayloadFrame(id, 1, Uint8Array.of(7)) : Uint8Array.of(7))
    for (const { client, id } of [this.talker, this.leaver]) for (let two = 0; two < 2; two++) client.send(word(id))
    this.leaver.client.close(4000, 'bye')
    this.slow.client.startReading()
    this.newcomer = this.scene.open()
    this.scene.open({ protocols: ['nobody speaks this'] })
    this.scene.open({ headers: { 'sec-websocket-version': '12' } })
    this.scene.take()
  }

  /** All who were in, or on the way in. */
  get clients(): MemoryClient[] {
    return [this.talker.client, this.leaver.client, this.slow.client, this.newcomer]
  }

  /** The journal of some ticks. */
  ticks(count: number): string[] {
    for (let tick = 0; tick < count; tick++) {
      try {
        this.scene.tick()
      } catch (error) {
        this.thrown.push(error)
      }
    }
    return this.scene.take()
  }

  /** Whether who comes now is announced and can be spoken to. */
  servesAnother(): boolean {
    const before = this.server.get_peer_ids().length
    const client = this.scene.open()
    this.ticks(2)
    return this.server.get_peer_ids().length === before + 1 && client.state === 'open'
  }

  #put(multiplayer: boolean, bytes: Uint8Array): void {
    if (multiplayer) {
      this.server.set_target_peer(this.slow.id)
      this.server.put_packet(bytes)
    } else {
      this.server.get_peer(this.slow.id)?.put_packet(bytes)
    }
  }
}

/** Connects a listener by a signal's name, whatever its arguments. */
function hear(server: WebSocketServer, name: SignalName, listener: () => void): void {
  server.connect(name, listener)
}

const isOf = (signal: string) => (line: string) => line.startsWith(`${signal}(`)

t.test('every signal of a server has a place here, and fires in the busy tick of its mode', async (t) => {
  const { server } = new ServerScene()
  const all = Object.entries(server).filter(([, member]) => member instanceof Signal)
  const placed = new Set<string>([...MODES.raw.signals, ...MODES.multiplayer.signals, ...NEVER])

  t.same(all.map(([name]) => name).sort(), [...placed].sort())
  for (const [mode, { signals }] of Object.entries(MODES)) {
    const fired = new BusyTick(mode as Mode).ticks(1).map((line) => line.split('(')[0])
    t.same([...new Set(fired)].sort(), [...signals].sort(), mode)
  }
})

for (const [name, { signals }] of Object.entries(MODES)) {
  const mode = name as Mode
  for (const signal of signals) {
    t.test(`${mode}: stop() inside ${signal} ends the pass, and the server may listen again`, async (t) => {
      const busy = new BusyTick(mode)
      hear(busy.server, signal, () => busy.server.stop())

      const journal = busy.ticks(3)

      t.equal(journal.findIndex(isOf(signal)), journal.length - 1, 'it fires once, and nothing follows')
      t.same(busy.thrown, [])
      t.match(busy.server.get_stats(), { peers: 0, connections: 0, pending: 0, queued_packets: 0, outbound_bytes: 0 })
      for (const client of busy.clients) t.ok(client.closeFrame !== null || client.hasEnded, 'everybody is told')
      t.equal(busy.scene.clock.pendingTimers, 0, 'no timer is left')
      t.equal(busy.server.listen(0, [], MODES[mode].isWorld), GodotError.OK)
    })

    t.test(`${mode}: stop() and listen() inside ${signal} begin another life at once`, async (t) => {
      const busy = new BusyTick(mode)
      const answers: GodotError[] = []
      hear(busy.server, signal, () => {
        if (answers.length > 0) return
        busy.server.stop()
        answers.push(busy.server.listen(0, [], MODES[mode].isWorld))
      })

      const journal = busy.ticks(3)

      t.same(answers, [GodotError.OK])
      t.equal(journal.findIndex(isOf(signal)), journal.length - 1, 'nothing of the old life follows')
      t.same(busy.thrown, [])
      t.same(busy.server.get_peer_ids(), [])
      t.ok(busy.servesAnother())
    })

    t.test(`${mode}: listen() inside ${signal} is refused and changes nothing`, async (t) => {
      const busy = new BusyTick(mode)
      const answers = new Set<GodotError>()
      hear(busy.server, signal, () => answers.add(busy.server.listen(0)))

      const journal = busy.ticks(3)

      t.same([...answers], [GodotError.ERR_ALREADY_IN_USE])
      t.same(journal, new BusyTick(mode).ticks(3))
      t.same(busy.thrown, [])
      t.ok(busy.servesAnother())
    })

    t.test(
      `${mode}: disconnect_peer() of everybody inside ${signal} tells each end once, and nothing behind it`,
      async (t) => {
        const busy = new BusyTick(mode)
        const closed = new Set<string>()
        hear(busy.server, signal, () => {
          for (const id of busy.server.get_peer_ids()) {
            busy.server.disconnect_peer(id, 4001, 'out')
            closed.add(busy.scene.name(id))
          }
        })

        const journal = busy.ticks(3)

        t.ok(closed.size >= 2)
        t.same(busy.thrown, [])
        const [came, gone] = MODES[mode].isWorld
          ? ['peer_connected', 'peer_disconnected']
          : ['client_connected', 'client_disconnected']
        for (const peer of closed) {
          const ends = journal.filter((line) => line.startsWith(`${gone}(${peer}`))
          t.equal(ends.length, 1, `the end of ${peer}`)
          const told = journal.slice(journal.findIndex((line) => line.startsWith(`${gone}(${peer}`)) + 1)
          const behind = told.filter((line) => new RegExp(`^(?!packet_dropped)\\w+\\(${peer}\\b`).test(line))
          t.same(behind, [], `behind the end of ${peer}`)
        }
        t.ok(journal.filter(isOf(came ?? '')).length <= 1)
        t.equal(
          busy.server.get_peer_ids().some((id) => closed.has(busy.scene.name(id))),
          false,
        )
      },
    )

    t.test(`${mode}: disconnect_peer() of nobody inside ${signal} does nothing`, async (t) => {
      const busy = new BusyTick(mode)
      hear(busy.server, signal, () => {
        for (const id of [0, 1, -1, Number.NaN, 2 ** 40]) busy.server.disconnect_peer(id)
      })

      t.same(busy.ticks(3), new BusyTick(mode).ticks(3))
      t.same(busy.thrown, [])
      t.equal(busy.scene.warnings.length, 1, 'said once')
    })
  }
}
