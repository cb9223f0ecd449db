/**
 * A polled server on the memory transport, under a virtual clock, with a journal of its signals: the scene of the
 * server's unit tests. No port, no time, no dice that are not seeded.
 */

import { GodotError } from '../../src/peer/error.ts'
import { SeededRandom } from '../../src/peer/seeded-random.ts'
import { ManualTurn } from '../../src/peer/turn.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import type { WebSocketServerOptions } from '../../src/server/options.ts'
import { MemoryTransport, type MemoryClient, type MemoryOpenOptions } from '../../src/server/transport/memory.ts'
import type { Ability } from '../../src/server/transport/transport.ts'
import { WebSocketServer } from '../../src/server/websocket-server.ts'

export interface SceneOptions extends WebSocketServerOptions {
  /** Abilities that the transport does without. */
  cannot?: Partial<Record<Ability, string>>
  protocols?: readonly string[]
  /** Listens with `gd_mp_api`. */
  multiplayer?: boolean
  /** Called before `listen`. */
  prepare?: (server: WebSocketServer) => void
}

export class ServerScene {
  readonly clock = new VirtualClock()
  readonly turn = new ManualTurn()
  readonly transport: MemoryTransport
  readonly server: WebSocketServer
  readonly warnings: string[] = []
  /** What was signalled, each as `name(arguments)`; ids as `A`, `B` … in order of connection. */
  readonly journal: string[] = []
  readonly #names = new Map<number, string>()

  constructor({ cannot, protocols = [], multiplayer = false, prepare, ...options }: SceneOptions = {}) {
    this.transport = new MemoryTransport({ turn: this.turn, cannot })
    this.server = new WebSocketServer({
      transport: this.transport,
      clock: this.clock,
      turn: this.turn,
      random: new SeededRandom(1),
      on_warning: (text) => this.warnings.push(text),
      ...options,
    })
    prepare?.(this.server)
    const error = this.server.listen(0, protocols, multiplayer)
    if (error !== GodotError.OK) throw new Error(this.server.get_last_error_message())
    this.#keepJournal()
  }

  /** A client that has asked for a WebSocket. */
  open(options: MemoryOpenOptions = {}): MemoryClient {
    return this.transport.open(options)
  }

  /** A client whose peer the game knows already; the journal is emptied. */
  join(options: MemoryOpenOptions = {}): { client: MemoryClient; id: number } {
    const before = new Set(this.server.get_peer_ids())
    const client = this.open(options)
    this.tick()
    this.take()
    const id = this.server.get_peer_ids().find((other) => !before.has(other))
    if (id === undefined) throw new Error('the client did not join')
    return { client, id }
  }

  /** One tick: a poll, and the end of its turn. */
  tick(): void {
    this.server.poll()
    this.turn.end()
  }

  /** Lets time pass: deadlines run, nothing is polled. */
  pass(seconds: number): void {
    this.clock.advance(seconds * 1000)
    this.turn.end()
  }

  /** What was signalled since the last call. */
  take(): string[] {
    return this.journal.splice(0)
  }

  /** Reads all packets of a peer as text. */
  read(id: number): string[] {
    const peer = this.server.get_peer(id)
    const texts: string[] = []
    while (peer !== null && peer.get_available_packet_count() > 0) texts.push(Buffer.from(peer.get_packet()).toString())
    return texts
  }

  name(id: number): string {
    const known = this.#names.get(id)
    if (known !== undefined) return known
    const name = String.fromCharCode(65 + this.#names.size)
    this.#names.set(id, name)
    return name
  }

  #keepJournal(): void {
    const { server, journal } = this
    const say = (signal: string, id: number, ...rest: unknown[]) => {
      journal.push(`${signal}(${[this.name(id), ...rest].join(', ')})`)
    }
    server.connect('client_connected', (id, protocol) => say('client_connected', id, `"${protocol}"`))
    server.connect('client_disconnected', (id, wasClean) => say('client_disconnected', id, wasClean))
    server.connect('client_close_request', (id, code, reason) => say('client_close_request', id, code, `"${reason}"`))
    server.connect('data_received', (id) => say('data_received', id))
    server.connect('packet_dropped', (id, reason, count) => say('packet_dropped', id, reason, count))
    server.connect('peer_connected', (id) => say('peer_connected', id))
    server.connect('peer_disconnected', (id) => say('peer_disconnected', id))
    server.connect('peer_packet', (id) => say('peer_packet', id))
    server.connect('peer_drained', (id) => say('peer_drained', id))
    server.connect('connection_refused', (reason, address, count) => {
      journal.push(`connection_refused(${reason}, ${address}, ${count})`)
    })
  }
}
