/**
 * The memory transport: an engine without sockets, ports or time, for tests of all that stands on a Transport.
 * Made by tests and by users of `polled-peer/testing`; passed to a server as its `transport` option.
 * What a client does reaches the gate before the call returns, what the gate does reaches the client at once, in the
 * same order in every run. It never waits, never reads a clock, and opens nothing.
 */

import { createSecureContext } from 'node:tls'
import type { Turn } from '../../peer/turn.ts'
import { microtaskTurn } from '../../system/turn.ts'
import { godotAddress } from '../address.ts'
import { MemoryClient } from './memory-client.ts'
import type { MemoryWorld } from './memory-connection.ts'
import { MemoryDelivery } from './memory-delivery.ts'
import { MemoryInbox } from './memory-inbox.ts'
import { MemoryNetwork } from './memory-network.ts'
import type { HeldPort } from './memory-network.ts'
import { upgradeHeaders } from './memory-request.ts'
import type { MemoryHeaders, MemoryRequest } from './memory-request.ts'
import { MemorySocket } from './memory-socket.ts'
import type { MemoryHost } from './memory-socket.ts'
import type {
  Ability,
  EngineName,
  ListenOptions,
  ListenOutcome,
  TlsMaterial,
  Transport,
  TransportEvents,
} from './transport.ts'

export type { MemoryClient } from './memory-client.ts'
export type { MemoryCloseFrame, MemoryMessage, MemoryResponse } from './memory-inbox.ts'
export { MemoryNetwork } from './memory-network.ts'
export type { MemoryHeaders, MemoryRequest } from './memory-request.ts'

/** Options of `new MemoryTransport(options)`. All may be left out. */
export interface MemoryTransportOptions {
  /** The machine whose ports it uses; default: one of its own, where every port is free. */
  readonly network?: MemoryNetwork | undefined
  /**
   * When answers arrive that must not arrive inside a call (a pong, say): when this turn ends, or before the next thing
   * that a client does. Default: at the end of the microtask. Give it the ManualTurn of the test to have it in hand.
   */
  readonly turn?: Turn | undefined
  /**
   * Abilities to do without, each with its reason, so that a test sees what a poorer engine would do. Heeded are all but
   * `attach-to-http-server` and `choose-backlog`, which it never has, and the two about refusing frames, as it has none.
   */
  readonly cannot?: Readonly<Partial<Record<Ability, string>>> | undefined
}

/** Where a memory client comes from. All may be left out. */
export interface MemoryOriginOptions {
  /** A literal address; default `127.0.0.1`. */
  readonly address?: string | undefined
  /** Default: another one for each client. */
  readonly port?: number | undefined
  /**
   * Whether the client speaks TLS; default: as the listener does. A plain client on a TLS listener is not understood and
   * is ended when it speaks; a secure one on a plain listener counts as decrypted on the way.
   */
  readonly secure?: boolean | undefined
}

/** A memory client that asks for a WebSocket. All may be left out. */
export interface MemoryOpenOptions extends MemoryOriginOptions {
  /** Default `GET`. */
  readonly method?: string | undefined
  /** Path and query, as `/play?room=1`; default `/`. */
  readonly path?: string | undefined
  /** Sub-protocols that the client offers. */
  readonly protocols?: readonly string[] | undefined
  /** Messages that go out in the same segment as the request, before its answer: what some clients do. */
  readonly behind?: readonly (string | Uint8Array)[] | undefined
  /** Replace the headers of an upgrade that have the same name; `host` is `localhost` from the start. */
  readonly headers?: MemoryHeaders | undefined
}

interface Listener extends MemoryHost {
  readonly held: HeldPort
}

const NEVER: Readonly<Partial<Record<Ability, string>>> = {
  'attach-to-http-server': 'An HTTP server has real sockets, which memory has not.',
  'choose-backlog': 'Each client is accepted in the call that opens it, so none ever waits in a backlog.',
}

const SWEEP_MARGIN = 64

/** A {@link Transport} in memory. */
export class MemoryTransport implements Transport {
  readonly engine: EngineName = 'memory'
  readonly cannot: Readonly<Partial<Record<Ability, string>>>
  readonly #network: MemoryNetwork
  readonly #world: MemoryWorld
  readonly #sockets = new Set<MemorySocket>()
  #sweepAt = SWEEP_MARGIN
  #listener: Listener | null = null
  #tls: TlsMaterial | null = null

  constructor(options: MemoryTransportOptions = {}) {
    this.cannot = { ...options.cannot, ...NEVER }
    this.#network = options.network ?? new MemoryNetwork()
    this.#world = { delivery: new MemoryDelivery(options.turn ?? microtaskTurn), cannot: this.cannot }
  }

  /** Connects a client and asks for a WebSocket. Throws an Error where nobody listens. */
  open(options: MemoryOpenOptions = {}): MemoryClient {
    const { protocols = [], headers, ...rest } = options
    return this.request({ ...rest, headers: upgradeHeaders(protocols, headers) })
  }

  /** Connects a client and makes one HTTP request with no headers but those given. Throws an Error where nobody listens. */
  request(options: MemoryOriginOptions & MemoryRequest = {}): MemoryClient {
    const client = this.beginPending(options)
    client.ask(options)
    return client
  }

  /** Connects a client that sends nothing: a pending socket, until it asks. Throws an Error where nobody listens. */
  beginPending(options: MemoryOriginOptions = {}): MemoryClient {
    const listener = this.#listener
    if (listener === null) throw new Error('The memory transport does not listen: the connection is refused.')
    const address = godotAddress(options.address ?? '127.0.0.1')
    if (address === '') throw new TypeError(`A client needs a literal address: ${options.address} is none.`)
    const remote = { address, port: options.port ?? this.#network.nextClientPort() }
    const secure = options.secure ?? this.#tls !== null
    const certificates = secure && this.#tls !== null ? certificatesOf(this.#tls) : []
    const understood = this.#tls === null || secure
    const inbox = new MemoryInbox()
    const socket = new MemorySocket(this.#world, listener, inbox, remote)
    const client = new MemoryClient(
      this.#world.delivery,
      socket,
      inbox,
      { ...remote, secure, certificates },
      understood,
    )
    this.#world.delivery.now(() => this.#accept(socket))
    return client
  }

  listen(options: ListenOptions, events: TransportEvents): ListenOutcome {
    const problem = this.#tlsProblem(options.tls)
    if (problem !== null) return { ok: false, reason: 'tls', message: problem }
    const { host, port, exclusive } = options
    const held = this.#network.hold(host, port, exclusive || 'share-port' in this.cannot)
    if (held === 'in-use')
      return { ok: false, reason: held, message: `Port ${port} of ${host} is held by another listener.` }
    if (held === 'bad-address') return { ok: false, reason: held, message: `${host} is no address of this machine.` }
    this.#listener = { held, events, messageLimit: options.nativeMessageLimit }
    this.#tls = options.tls
    return { ok: true, port: held.port }
  }

  reloadTls(tls: TlsMaterial): ListenOutcome {
    if (this.#listener === null || this.#tls === null) {
      return { ok: false, reason: 'tls', message: 'There is no TLS listener whose certificate could be swapped.' }
    }
    const problem = this.#tlsProblem(tls)
    if (problem !== null) return { ok: false, reason: 'tls', message: problem }
    this.#tls = tls
    return { ok: true, port: this.#listener.held.port }
  }

  stopListening(): void {
    this.#listener?.held.release()
    this.#listener = null
  }

  close(): void {
    this.stopListening()
    for (const socket of this.#sockets) socket.abandon()
    this.#sockets.clear()
  }

  #accept(socket: MemorySocket): void {
    this.#sockets.add(socket)
    if (this.#sockets.size > this.#sweepAt) this.#forgetEnded()
    socket.accept()
  }

  /** Lets go of sockets that are over; seldom enough that its cost does not count. */
  #forgetEnded(): void {
    for (const socket of this.#sockets) if (socket.isOver) this.#sockets.delete(socket)
    this.#sweepAt = 2 * this.#sockets.size + SWEEP_MARGIN
  }

  #tlsProblem(tls: TlsMaterial | null): string | null {
    if (tls === null) return null
    if (this.cannot.tls !== undefined) return this.cannot.tls
    if (tls.key === '' || tls.cert === '') return 'TLS needs both a private key and a certificate.'
    try {
      createSecureContext({ key: tls.key, cert: `${tls.cert}\n${tls.ca}` })
      return null
    } catch (error) {
      return `The private key and the certificate cannot be used: ${error instanceof Error ? error.message : String(error)}`
    }
  }
}

function certificatesOf(tls: TlsMaterial): readonly string[] {
  return (tls.cert + tls.ca).match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? []
}
