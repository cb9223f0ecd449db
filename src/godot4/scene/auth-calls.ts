/**
 * What a game says while a peer is authenticated, and what time says: data goes out, our side completes, who takes too
 * long fails. Called by SceneMultiplayer, whose `send_auth`, `complete_auth` and `auth_timeout` these are. It reads no
 * clock and no packet.
 */

import type { ErrorReport } from '../../peer/error-report.ts'
import { GodotError } from '../../peer/error.ts'
import { MultiplayerPeer } from '../multiplayer-peer.ts'
import { writeAuth } from '../wire/system-command.ts'
import type { AuthObstacle } from './authentication.ts'
import type { Delivery } from './delivery.ts'
import type { SceneMembers } from './scene-members.ts'

const LONGEST_TIMEOUT = 86_400
const MS_PER_SECOND = 1000

/** Hears data of a peer that is being authenticated. */
export type AuthCallback = (id: number, data: Uint8Array) => void

/** The parts of a scene that an authentication goes through. */
export interface AuthCallsTools {
  readonly report: ErrorReport
  readonly members: SceneMembers
  readonly delivery: Delivery
  readonly peer: () => MultiplayerPeer | null
  /** Whether signals may be emitted now. */
  readonly isPolling: () => boolean
}

/** The authentication of one scene, from our side. */
export class AuthCalls {
  readonly #report: ErrorReport
  readonly #members: SceneMembers
  readonly #delivery: Delivery
  readonly #peer: () => MultiplayerPeer | null
  readonly #isPolling: () => boolean
  #timeout = 3
  #callback: AuthCallback | null = null

  constructor({ report, members, delivery, peer, isPolling }: AuthCallsTools) {
    this.#report = report
    this.#members = members
    this.#delivery = delivery
    this.#peer = peer
    this.#isPolling = isPolling
  }

  /** As `auth_callback` says; what is neither a function nor null changes nothing, with a warning. */
  get callback(): AuthCallback | null {
    return this.#callback
  }

  set callback(callback: AuthCallback | null) {
    if (callback === null || typeof callback === 'function') this.#callback = callback
    else this.#report.warn('auth_callback', 'auth_callback is a function, or null; kept.')
  }

  /** Seconds from 0, which is no end, to a day; what is none of these changes nothing, with a warning. */
  get timeout(): number {
    return this.#timeout
  }

  set timeout(timeout: number) {
    if (typeof timeout === 'number' && timeout >= 0 && timeout <= LONGEST_TIMEOUT) this.#timeout = timeout
    else this.#report.warn('auth_timeout', 'auth_timeout is seconds from 0 to a day; kept.')
  }

  /** Returns as `send_auth` says. */
  send(id: number, data: Uint8Array): GodotError {
    if (!this.#isConnected()) return this.#refuseUnconnected()
    if (!(data instanceof Uint8Array) || data.length === 0) {
      return this.#report.fail(GodotError.ERR_INVALID_PARAMETER, 'send_auth() takes at least one byte.')
    }
    const error = this.#obstruct(this.#members.pending.obstacleToData(id), id)
    return error === GodotError.OK ? this.#delivery.direct(id, writeAuth(data)) : error
  }

  /** Returns as `complete_auth` says. */
  complete(id: number): GodotError {
    if (!this.#isConnected()) return this.#refuseUnconnected()
    const obstacle = this.#obstruct(this.#members.pending.obstacleToEnd(id), id)
    if (obstacle !== GodotError.OK) return obstacle
    const error = this.#delivery.direct(id, writeAuth())
    const isDone = error === GodotError.OK && this.#members.pending.completeLocal(id)
    // Elsewhere it waits: the game hears of a peer inside poll() alone.
    if (isDone && this.#isPolling()) this.#members.admit(id)
    return error
  }

  /** Admits those whom both sides completed between two polls. */
  admit(): void {
    const { pending } = this.#members
    // Who hears of one may send another away.
    for (const id of pending.ids) if (pending.isCompleted(id)) this.#members.admit(id)
  }

  /** Ends the authentication of those who have taken too long. */
  expire(now: number): void {
    if (this.#timeout === 0) return
    for (const id of this.#members.pending.overdue(now, this.#timeout * MS_PER_SECOND)) this.#members.fail(id)
  }

  #isConnected(): boolean {
    return this.#peer()?.get_connection_status() === MultiplayerPeer.CONNECTION_CONNECTED
  }

  #refuseUnconnected(): GodotError {
    return this.#report.fail(GodotError.ERR_UNCONFIGURED, 'There is no connection, and nobody to be authenticated.')
  }

  #obstruct(obstacle: AuthObstacle, id: number): GodotError {
    if (obstacle === null) return GodotError.OK
    if (obstacle === 'not-pending') {
      return this.#report.fail(GodotError.ERR_INVALID_PARAMETER, `Peer ${id} is not being authenticated.`)
    }
    return this.#report.fail(GodotError.ERR_FILE_CANT_WRITE, `The authentication of peer ${id} is completed already.`)
  }
}
