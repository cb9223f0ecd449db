/**
 * One player's seat: a polled client in Godot's multiplayer mode, and the node through which the server speaks to it.
 * Used by the bots and, compiled, by the page, which call `poll()` in their own time. Draws nothing, decides nothing;
 * it comes back by itself when the line is cut.
 */

import { GodotError, WebSocketClient, type WebSocketClientOptions } from 'polled-peer/client'
import { MultiplayerAPI, NetworkNode, puppet } from 'polled-peer/rpc'
import type { Pilot } from './arena.ts'
import { NODE_NAME, TOLD, WIRE_VERSION, type ArenaCalls, type Told } from './calls.ts'

/** Who sits in another ship, as the server has told. */
export interface Rival {
  readonly pilot: Pilot
  readonly name: string
  /** A colour in degrees, 0 to 359. */
  readonly hue: number
  readonly score: number
}

/** The server's own figures, four times a second. */
export interface Meter {
  readonly tickMeanMicros: number
  readonly tickMaxMicros: number
  readonly peers: number
  readonly bytesInPerSecond: number
  readonly bytesOutPerSecond: number
}

/** What a seat tells, all of it inside `poll()`. */
export interface SeatEvents {
  welcomed?(ship: number, engine: string, ticksPerSecond: number): void
  /** The field at one tick: bytes for `decodeSnapshot`. */
  snapshotArrived?(bytes: Uint8Array): void
  arrived?(ship: number): void
  /** The ship is still in the roster while this runs. */
  departed?(ship: number): void
  burst?(by: number, to: number): void
  metered?(meter: Meter): void
  ponged?(stamp: number): void
  /** The line is cut, or could not be had; `code` is the server's close code, 0 for none. */
  lost?(code: number, isTryingAgain: boolean): void
}

/** How a seat is taken. */
export interface SeatOptions {
  readonly pilot: Pilot
  /** What the others read, up to 16 letters; `''` for a name that the server makes. */
  readonly name?: string
  readonly client?: WebSocketClientOptions
}

const SERVER = 1

/** A seat in an arena. */
export class Seat {
  readonly #options: SeatOptions
  readonly #events: SeatEvents
  readonly #client: WebSocketClient
  readonly #api = new MultiplayerAPI()
  readonly #node: SeatNode
  readonly #roster = new Map<number, Rival>()
  #ship = 0
  #closeCode = 0
  #isLost = false

  constructor(options: SeatOptions, events: SeatEvents) {
    this.#options = options
    this.#events = events
    this.#client = new WebSocketClient({ reconnect: { first_delay: 0.5, max_delay: 4 }, ...options.client })
    this.#node = new SeatNode(this.#told())
    this.#api.root_node = new NetworkNode('root')
    this.#api.root_node.add_child(this.#node)
    this.#api.connected_to_server.connect(() => this.#ask())
    this.#api.network_peer_packet.connect((_server, bytes) => this.#events.snapshotArrived?.(bytes))
    this.#client.server_close_request.connect((code) => void (this.#closeCode = code))
    this.#api.connection_failed.connect(() => void (this.#isLost = true))
    this.#api.server_disconnected.connect(() => void (this.#isLost = true))
  }

  /** Our ship's number; 0 while we have none. */
  get ship(): number {
    return this.#ship
  }

  /** Who sits in which ship, our own included. */
  get roster(): ReadonlyMap<number, Rival> {
    return this.#roster
  }

  /** Bytes received since the seat was made. */
  get bytesIn(): number {
    return this.#client.get_stats().bytes_in
  }

  /** Bytes that we have sent and that have not left yet. */
  get waitingBytes(): number {
    return this.#client.get_peer(SERVER)?.get_current_outbound_buffered_amount() ?? 0
  }

  /** Connects, anew if need be; the ship follows in a later poll. @returns why it cannot, or undefined. */
  join(url: string): string | undefined {
    this.leave()
    if (this.#client.connect_to_url(url, [], true) !== GodotError.OK) return this.#client.get_last_error_message()
    this.#api.network_peer = this.#client
    return undefined
  }

  /** Reads what has arrived. Call it once a frame, or as often as you like. */
  poll(): void {
    this.#api.poll()
    if (!this.#isLost) return
    this.#isLost = false
    const code = this.#closeCode
    this.#forget()
    this.#events.lost?.(code, this.#client.get_connection_status() !== WebSocketClient.CONNECTION_DISCONNECTED)
  }

  /** Says what is held down. Nothing without a ship. */
  steer(keys: number, sequence: number): void {
    if (this.#ship !== 0) this.#node.rpc_id(SERVER, 'steer', keys, sequence)
  }

  /** Wants a pong; `stamp` is a whole number of up to 32 bits. */
  ping(stamp: number): void {
    if (this.#ship !== 0) this.#node.rpc_id(SERVER, 'ping', stamp)
  }

  /** Leaves, and stays away. */
  leave(): void {
    this.#api.network_peer = null
    this.#client.disconnect_from_host(1000)
    this.#forget()
    this.#isLost = false
  }

  #ask(): void {
    const { pilot, name = '' } = this.#options
    this.#node.rpc_id(SERVER, 'join', WIRE_VERSION, pilot, name)
  }

  #forget(): void {
    this.#ship = 0
    this.#closeCode = 0
    this.#roster.clear()
  }

  #told(): Told {
    const events = this.#events
    return {
      welcome: (ship, engine, ticksPerSecond) => {
        this.#ship = ship
        events.welcomed?.(ship, engine, ticksPerSecond)
      },
      arrived: (ship, pilot, name, hue, score) => {
        this.#roster.set(ship, { pilot, name, hue, score })
        events.arrived?.(ship)
      },
      departed: (ship) => {
        events.departed?.(ship)
        this.#roster.delete(ship)
      },
      scored: (scores) => this.#score(scores),
      burst: (by, to) => events.burst?.(by, to),
      metered: (tickMeanMicros, tickMaxMicros, peers, bytesInPerSecond, bytesOutPerSecond) =>
        events.metered?.({ tickMeanMicros, tickMaxMicros, peers, bytesInPerSecond, bytesOutPerSecond }),
      pong: (stamp) => events.ponged?.(stamp),
    }
  }

  #score(scores: ReadonlyMap<number, number>): void {
    for (const [ship, score] of scores) {
      const rival = this.#roster.get(ship)
      if (rival !== undefined) this.#roster.set(ship, { ...rival, score })
    }
  }
}

/** The node `Arena` at a player's: what the server, its master, may call here, and nobody else. */
class SeatNode extends NetworkNode<ArenaCalls> implements Told {
  readonly #told: Told

  constructor(told: Told) {
    super(NODE_NAME)
    this.#told = told
  }

  @puppet(TOLD.welcome)
  welcome(...args: Parameters<Told['welcome']>): void {
    this.#told.welcome(...args)
  }

  @puppet(TOLD.arrived)
  arrived(...args: Parameters<Told['arrived']>): void {
    this.#told.arrived(...args)
  }

  @puppet(TOLD.departed)
  departed(ship: number): void {
    this.#told.departed(ship)
  }

  @puppet(TOLD.scored)
  scored(scores: ReadonlyMap<number, number>): void {
    this.#told.scored(scores)
  }

  @puppet(TOLD.burst)
  burst(by: number, to: number): void {
    this.#told.burst(by, to)
  }

  @puppet(TOLD.metered)
  metered(...args: Parameters<Told['metered']>): void {
    this.#told.metered(...args)
  }

  @puppet(TOLD.pong)
  pong(stamp: number): void {
    this.#told.pong(stamp)
  }
}
