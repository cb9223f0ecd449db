/**
 * The sockets whose request has not arrived whole, and those whose plain answer has not left: the deadline of the former,
 * and the share that one address may have of both. Part of the gate, which says what becomes of those that are refused or
 * late. It never ends a socket by itself.
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
  // Plain answers that have not left yet, by what tells that they have.
  readonly #answers = new Set<() => void>()
  // Of those that have a deadline, and of the answers.
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
    return this.#deadlines.count + this.#answers.size
  }

  /** What a socket gets that is added from now on, in milliseconds; those that wait keep no more than that. */
  set durationMs(value: number) {
    this.#deadlines.durationMs = value
  }

  /** Adds a socket, unless there are too many; then why. `others`: how many more places of `max_pending` are taken. */
  add(socket: PendingSocket, others: number): RefusalReason | null {
    const { address } = socket
    if (this.hasShare(address)) return 'address-limit'
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

  /** Whether all that one address may have is taken. */
  hasShare(address: string): boolean {
    return this.#addresses.of(address) >= this.#share && this.#isOfOnePlayer(address)
  }

  /** Counts one that is being sent its answer, until what this returns is called. */
  answering(address: string): () => void {
    const left = (): void => {
      if (this.#answers.delete(left)) this.#addresses.remove(address)
    }
    this.#answers.add(left)
    this.#addresses.add(address)
    return left
  }

  clear(): void {
    this.#answers.clear()
    this.#deadlines.clear()
    this.#addresses.clear()
  }

  /** Through a trusted proxy many come, and only their requests will tell who. */
  #isOfOnePlayer(address: string): boolean {
    return address !== '' && !this.#settings.trustedProxies.trusts(address)
  }
}
