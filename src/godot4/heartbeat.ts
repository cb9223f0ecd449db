/**
 * The heartbeat of one `WebSocketPeer`: a ping each interval, and the end of a connection that has not answered the last.
 * Polled with its peer, as in Godot 4.4 and later; it has no timer of its own.
 */

import type { PeerLink } from './peer-link.ts'
import { READY_STATES } from './ready-state.ts'

/** Pings of one peer. */
export class Heartbeat {
  /** Seconds between pings; 0, the default, sends none. */
  interval = 0
  #dueAt: number | null = null
  #pongsBefore = 0

  /** Sends the ping that is due at `now`, in milliseconds; drops the link if the one before was not answered. */
  poll(now: number, link: PeerLink): void {
    if (this.interval <= 0 || link.state !== READY_STATES.open) {
      this.#dueAt = null
      return
    }
    if (this.#dueAt !== null && now < this.#dueAt) return
    if (this.#dueAt !== null && link.pongs === this.#pongsBefore) return link.drop()
    this.#pongsBefore = link.pongs
    this.#dueAt = now + this.interval * 1000
    link.ping()
  }
}
