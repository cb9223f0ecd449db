/**
 * The relay of `polled-peer host` as a game like any other: given a server, it opens it and ticks it, and asks no clock and no dice. Run live by the
 * host, and by `polled-peer replay` on a recording of one, whose note holds the settings. Knows no engine, no key and no loop.
 */

import { LARGEST_PAYLOAD_BYTES } from '../multiplayer/frame.ts'
import { GodotError } from '../peer/error.ts'
import type { GameWorld, ReplayedGame } from '../recording/replay.ts'
import type { WebSocketServerOptions } from '../server/options.ts'
import type { WebSocketServer } from '../server/websocket-server.ts'
import { OneWorld } from '../world/one-world.ts'
import type { HostSettings } from './host-command.ts'
import { HostWorld } from './host-world.ts'
import { isWire, type WireWord } from './words.ts'

/** What decides what the relay does; the rest of the host's settings is about its surroundings. */
export type RelaySettings = Pick<
  HostSettings,
  'port' | 'address' | 'maxPeers' | 'maxPerAddress' | 'isRelay' | 'origins' | 'protocols' | 'proxies' | 'wire'
>

/** What may come in stays what a Godot client can take; what waits for a client whose network stalls may be more. */
const INPUT = { kilobytes: 64, packets: 1024 }
const OUTPUT = { kilobytes: 1024, packets: 16_384 }
const SLOW_PEER_BYTES = 256 * 1024

type WireOptions = Pick<WebSocketServerOptions, 'kinds' | 'codecs'>

/** What each wire asks of the server. Codecs belong to Godot 3's. */
const WIRES: Readonly<Record<WireWord, () => WireOptions>> = {
  godot3: () => ({}),
  godot4: () => ({ kinds: new OneWorld({ default_kind: 'godot4', paths: {} }), codecs: [] }),
  both: () => ({ kinds: new OneWorld() }),
}

/** The options of the relay's server, live and in a replay. */
export function relayOptions(settings: RelaySettings): Omit<WebSocketServerOptions, 'engine' | 'transport'> {
  return {
    ...WIRES[settings.wire](),
    max_peers: settings.maxPeers,
    max_connections_per_ip: settings.maxPerAddress,
    server_relay: settings.isRelay,
    may_relay: (_source, _target, payload) => payload.length <= LARGEST_PAYLOAD_BYTES,
    allowed_origins: settings.origins.length === 0 ? undefined : settings.origins,
    trusted_proxies: settings.proxies,
    slow_peer_bytes: SLOW_PEER_BYTES,
  }
}

/** A relay on the server of a world. */
export class RelayGame implements ReplayedGame {
  readonly #server: WebSocketServer
  readonly #settings: RelaySettings
  readonly #world: HostWorld

  /** Opens nothing. */
  constructor({ server }: Pick<GameWorld, 'server'>, settings: RelaySettings) {
    server.bind_ip = settings.address
    server.set_buffers(INPUT.kilobytes, INPUT.packets, OUTPUT.kilobytes, OUTPUT.packets)
    this.#server = server
    this.#settings = settings
    this.#world = new HostWorld(server)
  }

  /** Opens the port; returns a sentence if that was not possible, and nothing is open then. */
  open(): string | undefined {
    const { port, protocols } = this.#settings
    if (this.#server.listen(port, protocols, true) !== GodotError.OK) return this.#server.get_last_error_message()
    this.#world.begin()
    return undefined
  }

  /** Relays what has come, and writes it. */
  tick(): void {
    try {
      this.#world.poll()
    } finally {
      this.#server.flush()
    }
  }
}

/** The field of a recording's note by which a recorded relay is known. */
const NOTE = 'polled-peer host'

/** No limit: the largest that a server takes. */
const NO_LIMIT = 1_000_000

/**
 * The note of a recording from which its relay can be built again. Where no addresses are kept it holds none; players
 * behind a proxy have all the same one then, which tells no replay how many came from where.
 */
export function relayNote(settings: RelaySettings, hasAddresses: boolean): Readonly<Record<string, RelaySettings>> {
  const { port, address, maxPeers, maxPerAddress, isRelay, origins, protocols, proxies, wire } = settings
  const limit = hasAddresses || proxies.length === 0 ? maxPerAddress : NO_LIMIT
  const places = hasAddresses ? { address, proxies } : { address: '*', proxies: [] }
  return { [NOTE]: { port, maxPeers, maxPerAddress: limit, isRelay, origins, protocols, wire, ...places } }
}

/** The settings of the relay that was recorded with this note; null if it is another's. It may hold anything. */
export function relayOfNote(note: unknown): RelaySettings | null {
  const { [NOTE]: found } = (typeof note === 'object' && note !== null ? note : {}) as Readonly<Record<string, unknown>>
  if (typeof found !== 'object' || found === null) return null
  const { port, address, maxPeers, maxPerAddress, isRelay, origins, protocols, proxies } = found as Readonly<
    Record<string, unknown>
  >
  // Recordings that say nothing of it are older than the choice.
  const { wire = 'godot3' } = found as { readonly wire?: unknown }
  if (typeof port !== 'number' || typeof maxPeers !== 'number' || typeof maxPerAddress !== 'number') return null
  if (typeof address !== 'string' || typeof isRelay !== 'boolean' || !isWire(wire)) return null
  if (!areTexts(origins) || !areTexts(protocols) || !areTexts(proxies)) return null
  return { port, address, maxPeers, maxPerAddress, isRelay, origins, protocols, proxies, wire }
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
