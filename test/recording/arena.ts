/**
 * A small game for the tests of recording and replay: it greets, counts, answers, throws dice, looks at its clock, and
 * writes down all that it hears. The same object plays live and in a replay, which is the point.
 */

import { GodotError } from '../../src/peer/error.ts'
import type { GameWorld, ReplayedGame } from '../../src/recording.ts'

const SIGNALS = [
  ...['client_connected', 'client_disconnected', 'client_close_request', 'data_received', 'packet_dropped'],
  ...['connection_refused', 'peer_drained', 'peer_connected', 'peer_disconnected', 'peer_packet'],
] as const

/** What is particular to one arena. */
export interface ArenaRules {
  readonly multiplayer?: boolean
  /** Where it listens; not given: somebody else has it listen. */
  readonly port?: number
  /** Instead of `welcome`. */
  readonly greeting?: string
  /** Called with each packet, before it is answered: what a test changes. */
  readonly change?: (packet: Uint8Array) => void
  /** Called in each tick, behind the poll. */
  readonly each?: (arena: Arena) => void
}

/** The game. */
export class Arena implements ReplayedGame {
  /** Every signal in words, with the tick and the time. */
  readonly journal: string[] = []
  readonly world: GameWorld
  readonly #rules: ArenaRules
  ticks = 0

  constructor(world: GameWorld, rules: ArenaRules = {}) {
    this.world = world
    this.#rules = rules
    const { server } = world
    for (const name of SIGNALS) {
      server.connect(name, (...args: readonly unknown[]) => {
        this.journal.push(`${this.ticks} ${name} ${JSON.stringify(args)}`)
      })
    }
    server.data_received.connect((id) => this.#answer(id))
    server.client_connected.connect((id) => this.#greet(id))
    server.client_disconnected.connect((id) => {
      this.journal.push(`${this.ticks} ${id} was at port ${server.get_peer_port(id)}`)
    })
    if (rules.port !== undefined) this.#listen(rules.port)
  }

  /** One tick: the time, the poll, and now and then a word to everybody. */
  tick(): void {
    const { server, clock, random } = this.world
    this.ticks++
    const now = clock.now()
    server.poll()
    if (this.ticks % 10 === 0 && server.get_peer_ids().length > 0) {
      this.#tellAll(`tick ${this.ticks} at ${now} dice ${random.nextUint32()}`)
    }
    if (this.#rules.multiplayer === true) while (server.get_available_packet_count() > 0) this.#readWorld()
    this.#rules.each?.(this)
  }

  #listen(port: number): void {
    const { server } = this.world
    if (server.listen(port, [], this.#rules.multiplayer ?? false) !== GodotError.OK) {
      throw new Error(server.get_last_error_message())
    }
  }

  #greet(id: number): void {
    const { server } = this.world
    this.journal.push(`${this.ticks} from ${server.get_peer_address(id)}`)
    server.get_peer(id)?.put_packet(new TextEncoder().encode(`${this.#rules.greeting ?? 'welcome'} ${id}`))
  }

  #answer(id: number): void {
    const peer = this.world.server.get_peer(id)
    while (peer !== null && peer.get_available_packet_count() > 0) {
      const packet = peer.get_packet()
      this.journal.push(`${this.ticks} ${id} said ${Buffer.from(packet).toString('hex')}`)
      this.#rules.change?.(packet)
      peer.put_packet(packet)
      if (packet[0] === 0x21) this.world.server.disconnect_peer(id, 4001, 'out')
    }
  }

  #readWorld(): void {
    const { server } = this.world
    const source = server.get_packet_peer()
    const packet = server.get_packet()
    this.journal.push(`${this.ticks} ${source} said ${Buffer.from(packet).toString('hex')}`)
    this.#rules.change?.(packet)
    server.set_target_peer(-source)
    server.put_packet(packet)
  }

  #tellAll(text: string): void {
    const { server } = this.world
    if (this.#rules.multiplayer === true) server.set_target_peer(0)
    const bytes = new TextEncoder().encode(text)
    if (this.#rules.multiplayer === true) server.put_packet(bytes)
    else server.broadcast(bytes)
  }
}
