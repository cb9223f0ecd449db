/**
 * The authoritative host: a server in Godot's multiplayer mode, its MultiplayerAPI, and the loop that polls it 60 times a
 * second and steps the match. Made by main. Reads sockets only through `poll()`.
 */

import { HostMeter, type HostReading } from '#cli/host-meter'
import { TickLoop, WebSocketServer, type DropReason, type HttpRequest, type HttpResponse } from 'polled-peer'
import { MultiplayerAPI, NetworkNode } from 'polled-peer/rpc'
import { STEPS_PER_SECOND } from './arena/flight.ts'
import { Match } from './match.ts'

/** What the host is made of. */
export interface HostOptions {
  readonly engine: 'auto' | 'uws' | 'ws'
  /** An address of this machine, or `*` for all. */
  readonly host: string
  readonly onRequest: (request: HttpRequest) => HttpResponse | undefined
  /** Hears the tick's errors; the match goes on. */
  readonly onError: (error: unknown) => void
}

/** Most peers at once. */
export const MOST_PEERS = 250

const STEPS_PER_METER = 15
const MOST_PACKETS_PER_TICK = 32
const DRAIN_SECONDS = 2
/** Packets that no honest client sends: they count against whoever sent them. */
const NONSENSE: ReadonlySet<DropReason> = new Set([
  ...(['frame-too-short', 'unknown-frame-type', 'frame-body-too-short', 'system-frame'] as const),
  ...(['forged-source', 'unknown-target', 'relay-denied'] as const),
])

/** The arena on a port. */
export class ArenaHost {
  readonly #server: WebSocketServer
  // Refusals are counted, and whoever collects them is turned away: nobody needs to be warned of each.
  readonly #api = new MultiplayerAPI({ on_warning: () => undefined })
  readonly #match: Match
  readonly #loop: TickLoop
  readonly #meter: HostMeter
  #ticks = 0

  constructor(options: HostOptions) {
    const server = new WebSocketServer({
      engine: options.engine,
      on_request: options.onRequest,
      // A star: players never learn of each other by the wire, and reach only the server. The arena tells who is there.
      server_relay: false,
      max_peers: MOST_PEERS,
      // Everybody in a demo may well come from one machine.
      max_connections_per_ip: MOST_PEERS,
      max_packets_per_poll: MOST_PACKETS_PER_TICK,
      slow_peer_bytes: 32 * 1024,
    })
    server.bind_ip = options.host
    this.#server = server
    this.#meter = new HostMeter(server)
    this.#match = new Match(this.#api, {
      engine: () => server.get_engine(),
      turnAway: (id, code, reason) => server.disconnect_peer(id, code, reason),
    })
    this.#api.root_node = new NetworkNode('root')
    this.#api.root_node.add_child(this.#match.node)
    this.#listen()
    this.#loop = new TickLoop({
      hz: STEPS_PER_SECOND,
      tick: () => this.#tick(),
      flush: () => this.#flush(),
      on_error: options.onError,
    })
  }

  /** Opens the port (0: a free one) and starts the match; returns a sentence if that was not possible. */
  open(port: number): string | undefined {
    if (this.#server.listen(port, [], true) !== 0) return this.#server.get_last_error_message()
    this.#api.network_peer = this.#server
    this.#loop.start()
    return undefined
  }

  /** The port that is open. */
  get port(): number {
    return this.#server.get_local_port()
  }

  /** The figures of the last second or so. */
  get reading(): HostReading {
    return this.#meter.reading
  }

  /** Says goodbye to everybody, waits for them, two seconds at most, and leaves the port. */
  async close(): Promise<void> {
    await this.#server.drain(1001, 'The arena is closing.', DRAIN_SECONDS)
    this.#loop.stop()
    this.#server.stop()
  }

  #listen(): void {
    this.#api.network_peer_connected.connect((id) => this.#match.admit(id))
    this.#api.network_peer_disconnected.connect((id) => this.#match.dismiss(id))
    this.#api.rpc_refused.connect((id) => this.#match.refuse(id))
    // No player has bytes to send: what it wants, it asks for.
    this.#api.network_peer_packet.connect((id) => this.#match.refuse(id))
    this.#server.packet_dropped.connect((id, reason, count) => {
      if (NONSENSE.has(reason)) this.#match.refuse(id, count)
    })
  }

  #tick(): void {
    this.#meter.tickBegins()
    this.#api.poll()
    this.#match.step()
    this.#ticks++
    if (this.#ticks % STEPS_PER_METER === 0) this.#tellMeter()
  }

  /** Writing is part of what a tick costs. */
  #flush(): void {
    this.#server.flush()
    this.#meter.tickEnds()
  }

  #tellMeter(): void {
    const { tickMeanMicros, tickMaxMicros, peers, bytesInPerSecond, bytesOutPerSecond } = this.#meter.sum()
    const times = [Math.round(tickMeanMicros), Math.round(tickMaxMicros)] as const
    this.#match.node.rpc('metered', ...times, peers, Math.round(bytesInPerSecond), Math.round(bytesOutPerSecond))
  }
}
