/**
 * The whole game on one server: Godot's multiplayer mode, its MultiplayerAPI, the match and the meter, one `tick()` at a
 * time. Made by the host, and again by replay.ts. It knows no clock and no dice but those of its world, and nobody else
 * reads or changes it between two ticks: so what was recorded of it comes out again, to the last bit.
 */

import { HostMeter, type HostReading } from '#cli/host-meter'
import type { DropReason, HttpRequest, HttpResponse, WebSocketServer, WebSocketServerOptions } from 'polled-peer'
import type { GameWorld } from 'polled-peer/recording'
import { MultiplayerAPI, NetworkNode } from 'polled-peer/rpc'
import { OneWorld, worldCodecs } from 'polled-peer/world'
import { RULES, type Rules } from './arena/arena.ts'
import { Match } from './match.ts'

/** Most peers at once. */
export const MOST_PEERS = 250

const TICKS_PER_METER = 15
const MOST_PACKETS_PER_TICK = 32
/** Packets that no honest client sends: they count against whoever sent them. */
const NONSENSE: ReadonlySet<DropReason> = new Set([
  ...(['frame-too-short', 'unknown-frame-type', 'frame-body-too-short', 'system-frame'] as const),
  ...(['forged-source', 'unknown-target', 'relay-denied', 'untranslatable'] as const),
])

/** The options of one server of the game. What they decide is part of the game; `onRequest` answers for the page. */
export function gameOptions(onRequest: (request: HttpRequest) => HttpResponse | undefined): WebSocketServerOptions {
  return {
    on_request: onRequest,
    // Players of Godot 4 come to /godot4; all others speak Godot 3's frames.
    kinds: new OneWorld(),
    // A star: players never learn of each other by the wire, and reach only the server. The arena tells who is there.
    server_relay: false,
    max_peers: MOST_PEERS,
    // Everybody in a demo may well come from one machine.
    max_connections_per_ip: MOST_PEERS,
    max_packets_per_poll: MOST_PACKETS_PER_TICK,
    slow_peer_bytes: 32 * 1024,
  }
}

/** The arena on a server. */
export class Game {
  readonly #server: WebSocketServer
  readonly #api: MultiplayerAPI
  readonly #match: Match
  readonly #meter: HostMeter
  #ticks = 0

  /** `server` is not open yet. */
  constructor({ server, clock, random }: GameWorld, rules: Rules = RULES) {
    this.#server = server
    // Refusals are counted, and whoever collects them is turned away: nobody needs to be warned of each.
    this.#api = new MultiplayerAPI({ clock, on_warning: () => undefined, codecs: worldCodecs })
    this.#meter = new HostMeter(server, () => clock.now())
    this.#match = new Match(this.#api, {
      engine: () => server.get_engine(),
      turnAway: (id, code, reason) => server.disconnect_peer(id, code, reason),
      roll: () => random.nextUint32() / 2 ** 32,
      rules,
    })
    this.#api.root_node = new NetworkNode('root')
    this.#api.root_node.add_child(this.#match.node)
    this.#listen()
  }

  /** Opens the port (0: a free one); returns a sentence if that was not possible. */
  open(port: number): string | undefined {
    if (this.#server.listen(port, [], true) !== 0) return this.#server.get_last_error_message()
    this.#api.network_peer = this.#server
    // Without figures whoever reads them would have them summed, and start the next ones, between two ticks.
    this.#meter.sum()
    return undefined
  }

  /** The figures of the last second or so. Reading them changes nothing. */
  get reading(): HostReading {
    return this.#meter.reading
  }

  /** Polls, moves the match on, and writes, which is part of what a tick costs. */
  tick(): void {
    this.#meter.tickBegins()
    try {
      this.#api.poll()
      this.#match.step()
      this.#ticks++
      if (this.#ticks % TICKS_PER_METER === 0) this.#tellMeter()
    } finally {
      this.#server.flush()
      this.#meter.tickEnds()
    }
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

  #tellMeter(): void {
    const { tickMeanMicros, tickMaxMicros, peers, bytesInPerSecond, bytesOutPerSecond } = this.#meter.sum()
    const times = [Math.round(tickMeanMicros), Math.round(tickMaxMicros)] as const
    this.#match.node.rpc('metered', ...times, peers, Math.round(bytesInPerSecond), Math.round(bytesOutPerSecond))
  }
}
