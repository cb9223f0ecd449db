/**
 * The authoritative host: admits peers, gives them ships, turns their packets into keys, steps the arena 60 times a
 * second and tells everybody what became of it. Made by main. Reads sockets only through the server's packet queues.
 */

import { TickLoop, WebSocketServer, type HttpRequest, type HttpResponse } from 'polled-peer'
import { Arena, type Happening } from './arena/arena.ts'
import { FIELD_HEIGHT, FIELD_WIDTH, STEPS_PER_SECOND } from './arena/flight.ts'
import {
  CLOSE_OTHER_VERSION,
  decodeClientPacket,
  encodeMeter,
  encodePong,
  encodeSnapshot,
  encodeWelcome,
  WIRE_VERSION,
  type ClientPacket,
  type WireRefusal,
} from './arena/wire.ts'
import { HostMeter, type Reading } from './host-meter.ts'

/** What the host is made of. */
export interface HostOptions {
  readonly engine: 'auto' | 'uws' | 'ws'
  /** An address of this machine, or `*` for all. */
  readonly host: string
  readonly onRequest: (request: HttpRequest) => HttpResponse | undefined
  /** Hears the tick's errors; the match goes on. */
  readonly onError: (error: unknown) => void
}

/** A peer's place: its ship, 0 before its hello, and how often it was not understood. */
interface Seat {
  ship: number
  refusals: number
}

/** Most peers at once. */
export const MOST_PEERS = 250

const STEPS_PER_SNAPSHOT = 2
const STEPS_PER_METER = 15
const MOST_REFUSALS = 20
const MOST_PACKETS_PER_TICK = 32
const DRAIN_SECONDS = 2

/** The arena on a port. */
export class ArenaHost {
  readonly #arena = new Arena(Math.random)
  readonly #seats = new Map<number, Seat>()
  readonly #refusals = new Map<string, number>()
  readonly #server: WebSocketServer
  readonly #loop: TickLoop
  readonly #meter: HostMeter
  #happenings: Happening[] = []

  constructor(options: HostOptions) {
    this.#server = new WebSocketServer({
      engine: options.engine,
      on_request: options.onRequest,
      max_peers: MOST_PEERS,
      // Everybody in a demo may well come from one machine.
      max_connections_per_ip: MOST_PEERS,
      max_packets_per_poll: MOST_PACKETS_PER_TICK,
      slow_peer_bytes: 32 * 1024,
    })
    this.#server.bind_ip = options.host
    this.#meter = new HostMeter(this.#server)
    this.#server.client_connected.connect((id) => this.#seats.set(id, { ship: 0, refusals: 0 }))
    this.#server.data_received.connect((id) => this.#hear(id))
    this.#server.client_disconnected.connect((id) => this.#unseat(id))
    this.#loop = new TickLoop({
      hz: STEPS_PER_SECOND,
      tick: () => this.#tick(),
      flush: () => this.#flush(),
      on_error: options.onError,
    })
  }

  /** Opens the port (0: a free one) and starts the match; returns a sentence if that was not possible. */
  open(port: number): string | undefined {
    if (this.#server.listen(port) !== 0) return this.#server.get_last_error_message()
    this.#loop.start()
    return undefined
  }

  /** The port that is open. */
  get port(): number {
    return this.#server.get_local_port()
  }

  /** The figures of the last second or so. */
  get reading(): Reading {
    return this.#meter.reading
  }

  /** How many packets were not understood, by reason. */
  get refusals(): ReadonlyMap<string, number> {
    return this.#refusals
  }

  /** Says goodbye to everybody, waits for them, two seconds at most, and leaves the port. */
  async close(): Promise<void> {
    await this.#server.drain(1001, 'The arena is closing.', DRAIN_SECONDS)
    this.#loop.stop()
    this.#server.stop()
  }

  #tick(): void {
    this.#meter.tickBegins()
    this.#server.poll()
    this.#happenings.push(...this.#arena.step())
    if (this.#arena.tick % STEPS_PER_SNAPSHOT === 0) {
      this.#server.broadcast(encodeSnapshot(this.#arena, this.#happenings))
      this.#happenings = []
    }
    if (this.#arena.tick % STEPS_PER_METER === 0) this.#server.broadcast(encodeMeter(this.#meter.sum()))
  }

  /** Writing is part of what a tick costs. */
  #flush(): void {
    this.#server.flush()
    this.#meter.tickEnds()
  }

  #hear(id: number): void {
    const peer = this.#server.get_peer(id)
    const seat = this.#seats.get(id)
    if (peer === null || seat === undefined) return
    const read = decodeClientPacket(peer.get_packet())
    if (!read.ok) return this.#refuse(id, seat, read.refusal)
    const packet = read.value
    if (packet.kind === 'ping') peer.put_packet(encodePong(packet.stamp))
    else if (packet.kind === 'hello') this.#welcome(id, seat, packet)
    else if (seat.ship === 0) this.#refuse(id, seat, 'no-ship')
    else this.#arena.steer(seat.ship, packet.keys, packet.sequence)
  }

  #welcome(id: number, seat: Seat, hello: ClientPacket & { kind: 'hello' }): void {
    if (seat.ship !== 0) return this.#refuse(id, seat, 'second-hello')
    if (hello.version !== WIRE_VERSION) {
      this.#server.disconnect_peer(id, CLOSE_OTHER_VERSION, `This arena speaks version ${WIRE_VERSION}.`)
      return
    }
    seat.ship = this.#arena.join(hello.pilot)
    const welcome = {
      version: WIRE_VERSION,
      ship: seat.ship,
      width: FIELD_WIDTH,
      height: FIELD_HEIGHT,
      stepsPerSecond: STEPS_PER_SECOND,
      stepsPerSnapshot: STEPS_PER_SNAPSHOT,
      engine: this.#server.get_engine(),
    }
    this.#server.get_peer(id)?.put_packet(encodeWelcome(welcome))
  }

  #refuse(id: number, seat: Seat, reason: WireRefusal | 'no-ship' | 'second-hello'): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1)
    seat.refusals++
    if (seat.refusals === MOST_REFUSALS)
      this.#server.disconnect_peer(id, 1008, 'Too many packets that mean nothing here.')
  }

  #unseat(id: number): void {
    const seat = this.#seats.get(id)
    if (seat !== undefined) this.#arena.leave(seat.ship)
    this.#seats.delete(id)
  }
}
