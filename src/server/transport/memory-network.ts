/**
 * The ports of an imaginary machine, shared by the memory transports that are made on it.
 * Called by MemoryTransport. Knows who holds which port and nothing of what is said there; opens nothing real.
 */

import { godotAddress, isEveryAddress, isLoopbackAddress } from '../address.ts'

const FIRST_FREE_PORT = 49152
const LAST_PORT = 65535

/** A port that somebody holds. */
export interface HeldPort {
  readonly port: number
  release(): void
}

interface Holding {
  readonly host: string
  readonly port: number
  readonly exclusive: boolean
}

/**
 * A machine in memory. Transports made on the same one get in each other's way like programs on one computer:
 * `new MemoryTransport({ network })`. Its addresses are 127.0.0.0/8, ::1 and those it is given.
 */
export class MemoryNetwork {
  readonly #addresses: readonly string[]
  readonly #holdings = new Set<Holding>()
  #clientPort = FIRST_FREE_PORT

  /** `addresses`: further literal addresses of this machine, to listen on. */
  constructor(addresses: readonly string[] = []) {
    this.#addresses = addresses.map(godotAddress)
  }

  /** Takes a port for a listener; `port` 0 takes any free one. A transport does this; a test may, to make a port busy. */
  hold(host: string, port: number, exclusive = true): HeldPort | 'in-use' | 'bad-address' {
    const address = host === '*' ? host : godotAddress(host)
    if (!this.#isHere(address)) return 'bad-address'
    const chosen = port === 0 ? this.#freePort(address) : port
    const holding = { host: address, port: chosen, exclusive }
    if (!this.#isFree(holding)) return 'in-use'
    this.#holdings.add(holding)
    return { port: chosen, release: () => void this.#holdings.delete(holding) }
  }

  /** A port for a client to come from: each time the next one. */
  nextClientPort(): number {
    this.#clientPort = this.#clientPort >= LAST_PORT ? FIRST_FREE_PORT : this.#clientPort + 1
    return this.#clientPort
  }

  #isHere(address: string): boolean {
    if (isEveryAddress(address) || isLoopbackAddress(address)) return true
    return address !== '' && this.#addresses.includes(address)
  }

  #freePort(host: string): number {
    let port = FIRST_FREE_PORT
    while (port < LAST_PORT && !this.#isFree({ host, port, exclusive: true })) port += 1
    return port
  }

  #isFree(wanted: Holding): boolean {
    for (const held of this.#holdings) {
      if (held.port !== wanted.port || (!held.exclusive && !wanted.exclusive)) continue
      if (held.host === wanted.host || isEveryAddress(held.host) || isEveryAddress(wanted.host)) return false
    }
    return true
  }
}
