/**
 * The sockets whose request has not arrived whole: their deadline, and the share that one address may have of them.
 * Part of the gate, which says what becomes of those that are refused or late. It never ends a socket by itself.
 */

import { AddressCounts } from './address-counts.ts'
import { Deadlines } from './deadlines.ts'
import type { GateSettings } from './gate-settings.ts'
import type { RefusalReason } from './refusals.ts'
import type { PendingSocket } from './transport/transport.ts'

/** One address may have a part of all places: with the defaults as many as it may have connections. */
const SHARES = 16

/** The pending sockets of one gate. */
export class PendingSockets {
  readonly #settings: GateSettings
  readonly #share: number
  readonly #deadlines: Deadlines<PendingSocket>
  // Of those that have a deadline.
  readonly #addresses = new AddressCounts()

  /** `onExpired` hears of each socket that was late; it is pending no longer then. */
  constructor(settings: GateSettings, onExpired: (socket: PendingSocket) => void) {
    this.#settings = settings
    // Who lets many come from one address lets them come at once. Who lets few come must still take the spare sockets of
    // their browsers, and answer those that are too many.
    this.#share = Math.max(settings.maxConnectionsPerAddress, Math.floor(settings.maxPending / SHARES))
    this.#deadlines = new Deadlines(settings.clock, settings.handshakeTimeoutMs, (socket) => {
      this.#addresses.remove(socket.address)
      onExpired(socket)
    })
  }

  get count(): number {
    return this.#deadlines.count
  }

  /** What a socket gets that is added from now on, in milliseconds; those that wait keep no more than that. */
  set durationMs(value: number) {
    this.#deadlines.durationMs = value
  }

  /** Adds a socket, unless there are too many; then why. `others`: how many more places of `max_pending` are taken. */
  add(socket: PendingSocket, others: number): RefusalReason | null {
    const { address } = socket
    if (this.#addresses.of(address) >= this.#share && this.#isOfOnePlayer(address)) return 'address-limit'
    if (this.count + others >= this.#settings.maxPending) return 'too-many-pending'
    this.#deadlines.add(socket)
    this.#addresses.add(address)
    return null
  }

  /** True if the socket was pending. */
  remove(socket: PendingSocket): boolean {
    const wasPending = this.#deadlines.remove(socket)
    if (wasPending) this.#addresses.remove(socket.address)
    return wasPending
  }

  clear(): void {
    this.#deadlines.clear()
    this.#addresses.clear()
  }

  /** Through a trusted proxy many come, and only their requests will tell who. */
  #isOfOnePlayer(address: string): boolean {
    return address !== '' && !this.#settings.trustedProxies.trusts(address)
  }
}
