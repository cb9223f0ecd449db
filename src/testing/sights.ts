/**
 * What a game can see of a server or a client: who is there, what waits, how things stand. Looked at before anything
 * arrives and again before the next poll, by the scenario: nothing may have changed between. Reads alone; what is only
 * live by design, as `get_stats()` and outbound amounts, it does not look at.
 */

import type { WebSocketClient } from '../client/websocket-client.ts'
import type { WebSocketServer } from '../server/websocket-server.ts'

/** Something whose sight is taken. */
export interface Sight {
  /** Writes what can be seen behind `values[start]` and returns where it ends. The same state writes the same values. */
  look(values: unknown[], start: number): number
  /** What the value at a place of the last look means. */
  describe(values: readonly unknown[], place: number): string
}

const SERVER_VALUES = [
  'whether it listens',
  'its status',
  'its port',
  'its last error',
  'waiting packets',
  'next source',
]
const PEER_VALUES = ['who is there', 'waiting packets', 'whether it is connected', 'the last packet’s error', 'address']
const ROUND_TRIP = 'round trip'

/** A server as its game sees it. */
export class ServerSight implements Sight {
  readonly #server: WebSocketServer
  readonly #isMultiplayer: boolean
  readonly #nameOf: (id: number) => string

  /** In raw mode the server has no packets of its own, and warns who asks for them. */
  constructor(server: WebSocketServer, isMultiplayer: boolean, nameOf: (id: number) => string) {
    this.#server = server
    this.#isMultiplayer = isMultiplayer
    this.#nameOf = nameOf
  }

  look(values: unknown[], start: number): number {
    const server = this.#server
    const waiting = this.#isMultiplayer ? server.get_available_packet_count() : 0
    let end = start
    values[end++] = server.is_listening()
    values[end++] = server.get_connection_status()
    values[end++] = server.get_local_port()
    values[end++] = server.get_last_error_message()
    values[end++] = waiting
    values[end++] = waiting > 0 ? server.get_packet_peer() : 0
    for (const id of server.get_peer_ids()) {
      const peer = server.get_peer(id)
      values[end++] = id
      values[end++] = peer?.get_available_packet_count()
      values[end++] = peer?.is_connected_to_host()
      values[end++] = peer?.get_packet_error()
      values[end++] = peer?.get_connected_host()
      values[end++] = server.get_peer_round_trip(id)
    }
    return end
  }

  describe(values: readonly unknown[], place: number): string {
    const own = SERVER_VALUES[place]
    if (own !== undefined) return own
    const fields = [...PEER_VALUES, ROUND_TRIP]
    const beyond = place - SERVER_VALUES.length
    const field = beyond % fields.length
    const what = fields[field] ?? ''
    return field === 0 ? what : `${what} of ${this.#nameOf(Number(values[place - field]))}`
  }
}

const CLIENT_VALUES = [
  'its status',
  'its id',
  'its failure',
  'its last error',
  'waiting packets',
  'next source',
  'its peer',
  'waiting packets of the server',
  'whether its peer is connected',
  'the server’s address',
  'the server’s port',
]

/** A client of ours as its game sees it. */
export class ClientSight implements Sight {
  readonly #client: WebSocketClient
  readonly #isMultiplayer: boolean

  /** In raw mode the client has no packets of its own, and warns who asks for them. */
  constructor(client: WebSocketClient, isMultiplayer: boolean) {
    this.#client = client
    this.#isMultiplayer = isMultiplayer
  }

  look(values: unknown[], start: number): number {
    const client = this.#client
    const waiting = this.#isMultiplayer ? client.get_available_packet_count() : 0
    const peer = client.get_peer(1)
    let end = start
    values[end++] = client.get_connection_status()
    values[end++] = client.get_unique_id()
    values[end++] = client.get_connection_failure()
    values[end++] = client.get_last_error_message()
    values[end++] = waiting
    values[end++] = waiting > 0 ? client.get_packet_peer() : 0
    values[end++] = peer
    values[end++] = peer?.get_available_packet_count()
    values[end++] = peer?.is_connected_to_host()
    values[end++] = peer?.get_connected_host()
    values[end++] = peer?.get_connected_port()
    return end
  }

  describe(_values: readonly unknown[], place: number): string {
    return CLIENT_VALUES[place] ?? ''
  }
}

/** One participant, looked at twice. */
export class SightCheck {
  readonly name: string
  readonly #sight: Sight
  #before: unknown[] = []
  #after: unknown[] = []
  #length = 0

  constructor(name: string, sight: Sight) {
    this.name = name
    this.#sight = sight
  }

  /** The first look. */
  remember(): void {
    this.#length = this.#sight.look(this.#before, 0)
  }

  /** The second look: what has changed since the first, in words; null if nothing has. */
  change(): string | null {
    const length = this.#sight.look(this.#after, 0)
    const before = this.#before
    const after = this.#after
    for (let place = 0; place < Math.max(length, this.#length); place++) {
      const old = place < this.#length ? before[place] : 'nobody'
      const now = place < length ? after[place] : 'nobody'
      if (Object.is(old, now)) continue
      const all = place < this.#length ? before : after
      return `${this.name}: ${this.#sight.describe(all, place)}: ${print(old)} became ${print(now)}`
    }
    return null
  }
}

function print(value: unknown): string {
  if (typeof value === 'object' && value !== null) return 'reason' in value ? String(value.reason) : 'an object'
  return typeof value === 'string' && value !== 'nobody' ? JSON.stringify(value) : String(value)
}
