/**
 * The TCP proxy that `polled-peer conditions` runs: each connection to it becomes one to the server, with network
 * conditions between. Made by its program. Writes no line, hears no signal, and does not look into what it carries.
 */

import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { ConnectionConditions } from '../testing/conditions.ts'
import type { ProxyTarget } from './conditions-command.ts'
import { ProxiedConnection } from './proxied-connection.ts'

/** What a proxy needs to know. */
export interface ProxyPlan {
  /** 0 to 65535; 0 is any free port. */
  readonly port: number
  /** An IP address of this machine, or `*` for all. */
  readonly address: string
  readonly target: ProxyTarget
  readonly conditions: ConnectionConditions
  /** A whole number; the first, second and each further connection always get the same dice of it. */
  readonly seed: number
}

/** Who hears what goes wrong. */
export interface ProxyListener {
  /** The server cannot be reached, for one connection. */
  unreachable(error: Error): void
  /** A connection could not be taken, as when there are too many; the proxy goes on. */
  refused(error: Error): void
}

/** Figures since the proxy was opened. */
export interface ProxyReading {
  readonly open: number
  readonly connections: number
  readonly bytesUp: number
  readonly bytesDown: number
  readonly resets: number
  readonly unreachable: number
}

/** A proxy on a port. */
export class ConditionsProxy {
  readonly #plan: ProxyPlan
  readonly #server: Server
  readonly #open = new Set<ProxiedConnection>()
  readonly #listener: ProxyListener
  readonly #carried = { up: 0, down: 0 }
  #connections = 0
  #resets = 0
  #failures = 0

  /** Opens nothing. `server` is to be new, and to leave its sockets half-open. */
  constructor(plan: ProxyPlan, listener: ProxyListener, server: Server = createServer({ allowHalfOpen: true })) {
    this.#plan = plan
    this.#listener = listener
    this.#server = server
    server.on('connection', (client: Socket) => this.#admit(client))
  }

  /** Opens the port; resolves to a sentence if that was not possible. */
  open(): Promise<string | undefined> {
    const { port, address } = this.#plan
    return new Promise((resolve) => {
      this.#server.on('error', (error) => {
        if (this.#server.listening) this.#listener.refused(error)
        else resolve(`The proxy cannot listen: ${error.message}.`)
      })
      this.#server.listen({ port, ...(address === '*' ? {} : { host: address }) }, () => resolve(undefined))
    })
  }

  /** The port that is open; 0 when none is. */
  get port(): number {
    const address: AddressInfo | string | null = this.#server.address()
    return address === null || typeof address === 'string' ? 0 : address.port
  }

  get reading(): ProxyReading {
    return {
      open: this.#open.size,
      connections: this.#connections,
      bytesUp: this.#carried.up,
      bytesDown: this.#carried.down,
      resets: this.#resets,
      unreachable: this.#failures,
    }
  }

  /** Resets all connections at once; who was in comes back at once. */
  storm(): void {
    for (const connection of [...this.#open]) connection.reset()
  }

  /** Closes the port and cuts all connections. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      for (const connection of [...this.#open]) connection.destroy()
    })
  }

  #admit(client: Socket): void {
    const { target, conditions, seed } = this.#plan
    const server = connect({ host: target.host, port: target.port, allowHalfOpen: true })
    const dice = (seed + Math.imul(++this.#connections, 0x9e3779b9)) >>> 0
    const connection = new ProxiedConnection(client, server, conditions, dice, {
      carried: (direction, bytes) => void (this.#carried[direction] += bytes),
      wasReset: () => {
        this.#resets++
      },
      unreachable: (error) => {
        this.#failures++
        this.#listener.unreachable(error)
      },
      closed: () => void this.#open.delete(connection),
    })
    this.#open.add(connection)
  }
}
