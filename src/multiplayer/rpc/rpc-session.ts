/**
 * What one MultiplayerAPI knows of its world between two calls: the peer it speaks through, who is there, the paths that
 * were announced, and on whose behalf code runs just now. Shared by sender and receiver; it sends and reads nothing.
 */

import type { MultiplayerPeer } from '../../peer/multiplayer-peer.ts'
import { ConnectedPeers } from './connected-peers.ts'
import { ReceivedPaths, SentPaths } from './path-cache.ts'
import { RateLimits } from './rate-limit.ts'

const NOBODY = 0

/** The state of one API. */
export class RpcSession {
  /** Null while there is no network peer. */
  peer: MultiplayerPeer | null = null
  readonly connected: ConnectedPeers = new ConnectedPeers()
  readonly sent: SentPaths = new SentPaths()
  readonly received: ReceivedPaths = new ReceivedPaths()
  readonly limits: RateLimits = new RateLimits()
  #sender = NOBODY
  #world: object | undefined = undefined

  /** Whose call is being done; 0 outside a call. */
  get sender(): number {
    return this.#sender
  }

  /** From now on it is done on behalf of this peer, until {@link restoreSender} is given what this returns. */
  takeSender(sender: number): number {
    const before = this.#sender
    this.#sender = sender
    return before
  }

  restoreSender(before: number): void {
    this.#sender = before
  }

  /** Asked before somebody joins and at the head of each poll: in another world of the same peer nobody is there yet. */
  enter(): void {
    const world = this.peer?.get_world_token()
    if (world === this.#world) return
    this.#world = world
    this.leaveAll()
  }

  /** A peer has come. The id 1 is always the server's: what another connection said under it is over. */
  join(id: number): void {
    this.enter()
    this.#forget(id)
    this.connected.add(id)
  }

  /** A peer has left: it is sent nothing more, but its last packets, confirmations too, may wait to be read. */
  leave(id: number): void {
    this.connected.remove(id)
  }

  /** The connection has ended: nobody is there any more. */
  leaveAll(): void {
    this.connected.removeAll()
    this.sent.clear()
  }

  /** Everything has been read: those that have left are forgotten. */
  settle(): void {
    for (const id of this.connected.takeLeft()) this.#forget(id)
  }

  clear(): void {
    this.leaveAll()
    this.connected.takeLeft()
    this.received.clear()
    this.limits.clear()
  }

  #forget(id: number): void {
    this.sent.forgetPeer(id)
    this.received.forgetPeer(id)
    this.limits.forget(id)
  }
}
