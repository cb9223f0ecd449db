/**
 * The host that `polled-peer host` runs: a server with `gd_mp_api`, polled 60 times a second, that relays packets
 * between its clients and has no game of its own. Made by the host's program. Writes no line and hears no signal.
 */

import { LARGEST_PAYLOAD_BYTES } from '../multiplayer/frame.ts'
import { GodotError } from '../peer/error.ts'
import { CryptoKey } from '../server/crypto-key.ts'
import { TickLoop } from '../server/tick-loop.ts'
import { WebSocketServer } from '../server/websocket-server.ts'
import { X509Certificate } from '../server/x509-certificate.ts'
import type { HostSettings } from './host-command.ts'
import { HostMeter, type HostReading } from './host-meter.ts'
import { HostWorld } from './host-world.ts'
import { urlHost } from './words.ts'

/** Who hears of what happens; sentences and lines come without their line ends. */
export interface HostListener {
  /** A warning of the server's, once per reason. */
  warned(sentence: string): void
  /** What a tick threw; the host goes on. */
  failed(error: unknown): void
  /** Somebody has come, has left or was refused, or packets were dropped. */
  happened(line: string): void
}

const TICKS_PER_SECOND = 60
const DRAIN_SECONDS = 5
/** What may come in stays what a Godot client can take; what waits for a client whose network stalls may be more. */
const INPUT = { kilobytes: 64, packets: 1024 }
const OUTPUT = { kilobytes: 1024, packets: 16_384 }
const SLOW_PEER_BYTES = 256 * 1024

/** A relay on a port. */
export class RelayHost {
  readonly #settings: HostSettings
  readonly #server: WebSocketServer
  readonly #world: HostWorld
  readonly #meter: HostMeter
  readonly #loop: TickLoop

  /** Opens nothing. @throws TypeError with a sentence where the engine that was asked for does not load. */
  constructor(settings: HostSettings, listener: HostListener) {
    const server = new WebSocketServer({
      engine: settings.engine,
      max_peers: settings.maxPeers,
      max_connections_per_ip: settings.maxPerAddress,
      server_relay: settings.isRelay,
      may_relay: (_source, _target, payload) => payload.length <= LARGEST_PAYLOAD_BYTES,
      allowed_origins: settings.origins.length === 0 ? undefined : settings.origins,
      trusted_proxies: settings.proxies,
      slow_peer_bytes: SLOW_PEER_BYTES,
      on_warning: (text) => listener.warned(text),
    })
    server.bind_ip = settings.address
    server.set_buffers(INPUT.kilobytes, INPUT.packets, OUTPUT.kilobytes, OUTPUT.packets)
    tellWhatHappens(server, listener)
    this.#settings = settings
    this.#server = server
    this.#world = new HostWorld(server)
    this.#meter = new HostMeter(server)
    this.#loop = new TickLoop({
      hz: TICKS_PER_SECOND,
      tick: () => {
        this.#meter.tickBegins()
        this.#world.poll()
      },
      flush: () => {
        // Writing is part of what a tick costs.
        server.flush()
        this.#meter.tickEnds()
      },
      on_error: (error) => listener.failed(error),
    })
  }

  /** Opens the port and starts to relay; returns a sentence if that was not possible, and nothing is open then. */
  open(): string | undefined {
    const { tls, port, protocols } = this.#settings
    const problem = tls === null ? undefined : this.#loadTls(tls)
    if (problem !== undefined) return problem
    if (this.#server.listen(port, protocols, true) !== GodotError.OK) {
      return asFlags(this.#server.get_last_error_message())
    }
    this.#world.begin()
    this.#loop.start()
    return undefined
  }

  /** Where clients of this machine reach it. */
  get url(): string {
    const scheme = this.#settings.tls === null ? 'ws' : 'wss'
    return `${scheme}://${urlHost(this.#settings.address)}:${this.#server.get_local_port()}/`
  }

  get engine(): string {
    return this.#server.get_engine()
  }

  /** The figures since the last call. */
  measure(): HostReading {
    return this.#meter.sum()
  }

  /** Says goodbye to everybody, waits for them, five seconds at most, and leaves the port. */
  async close(): Promise<void> {
    await this.#server.drain(1001, 'The host is closing.', DRAIN_SECONDS)
    this.#loop.stop()
    this.#server.stop()
  }

  #loadTls(paths: { readonly key: string; readonly certificate: string }): string | undefined {
    const key = new CryptoKey()
    if (key.load(paths.key) !== GodotError.OK) return key.get_last_error_message()
    const certificate = new X509Certificate()
    if (certificate.load(paths.certificate) !== GodotError.OK) return certificate.get_last_error_message()
    this.#server.private_key = key
    this.#server.ssl_certificate = certificate
    return undefined
  }
}

function tellWhatHappens(server: WebSocketServer, listener: HostListener): void {
  let peers = 0
  server.peer_connected.connect((id) => {
    listener.happened(`${id} joined from ${server.get_peer_address(id)}: ${++peers} here`)
  })
  server.peer_disconnected.connect((id) => listener.happened(`${id} left: ${--peers} here`))
  server.connection_refused.connect((reason, address, count) => {
    listener.happened(`refused${address === '' ? '' : ` ${address}`}: ${reason}${times(count)}`)
  })
  server.packet_dropped.connect((id, reason, count) => {
    listener.happened(`dropped a packet of or for ${id}: ${reason}${times(count)}`)
  })
}

function times(count: number): string {
  return count === 1 ? '' : `, ${count} times`
}

/** The server speaks of its properties; whoever started the host knows them by their flags. */
function asFlags(sentence: string): string {
  return sentence.replaceAll('private_key', '--tls-key').replaceAll('ssl_certificate', '--tls-cert')
}
