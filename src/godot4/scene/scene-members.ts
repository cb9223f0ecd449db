/**
 * Who is in the scene of one SceneMultiplayer: admitted peers and those being authenticated, and what the others are told
 * of them. SceneMultiplayer tells it of peers that come and go, and of the system commands of others; it answers with
 * events, and sends through a small port. Pure: it knows no socket and no clock.
 */

import { writeAddPeer, writeRemovePeer } from '../wire/system-command.ts'
import { Authentication } from './authentication.ts'
import type { SceneRefusal } from './scene-refusals.ts'

const SERVER = 1
/** No server of ours takes more: a list that a server can lengthen for ever would be its way to take all memory. */
const MOST_PEERS = 1_000_000

/** What members need of their scene. */
export interface SceneMembersTools {
  readonly isServer: () => boolean
  readonly ownId: () => number
  /** Whether clients are told of each other. */
  readonly isRelaying: () => boolean
  /** Sends to a peer that is connected; false if it could not be sent. */
  send(id: number, packet: Uint8Array): boolean
  /** Closes a peer's connection. */
  close(id: number): void
  /** A peer was admitted, of which the game is told next. */
  joined(id: number): void
  /** A peer that was admitted is gone; null: all are. */
  forget(id: number | null): void
  connectedToServer(): void
  connected(id: number): void
  disconnected(id: number): void
  authenticating(id: number): void
  authenticationFailed(id: number): void
}

/** The members of one scene. */
export class SceneMembers {
  readonly pending: Authentication = new Authentication()
  readonly #tools: SceneMembersTools
  readonly #admitted = new Set<number>()

  constructor(tools: SceneMembersTools) {
    this.#tools = tools
  }

  /** Admitted ids, ascending. */
  get ids(): number[] {
    return [...this.#admitted].sort((a, b) => a - b)
  }

  has(id: number): boolean {
    return this.#admitted.has(id)
  }

  /** Those that a packet to `target` is for: 0 everybody, an id that is there, or negative: everybody but that one. */
  addressed(target: number): readonly number[] {
    return target > 0 ? [target] : this.ids.filter((id) => id !== -target)
  }

  /** Forgets everybody, without a word. */
  clear(): void {
    this.pending.clear()
    this.#admitted.clear()
    this.#tools.forget(null)
  }

  // ---- those that are connected to us ----

  /** A peer waits to be authenticated. */
  await(id: number, now: number): void {
    this.pending.begin(id, now)
    this.#tools.authenticating(id)
  }

  /** A peer is in: it and the others learn of each other, and then the game learns of it. */
  admit(id: number): void {
    this.pending.end(id)
    if (this.#tools.isServer() && this.#tools.isRelaying()) this.#introduce(id)
    this.#admitted.add(id)
    this.#tools.joined(id)
    if (id === SERVER) this.#tools.connectedToServer()
    this.#tools.connected(id)
  }

  /** The connection of a peer is over. */
  left(id: number): void {
    if (this.pending.end(id)) return this.#tools.authenticationFailed(id)
    if (!this.remove(id)) return
    // With the server all others are gone, of whom a client hears nothing more, as in Godot.
    if (id === SERVER) this.clear()
    this.#tools.disconnected(id)
  }

  /** The same, and the game is not told; false if it was not admitted. */
  remove(id: number): boolean {
    this.pending.end(id)
    if (!this.#expel(id)) return false
    if (this.#tools.isServer() && this.#tools.isRelaying()) {
      for (const other of this.ids) this.#inform(other, writeRemovePeer(id))
    }
    return true
  }

  /** Ends the authentication of a peer that has taken too long. */
  fail(id: number): void {
    if (!this.pending.end(id)) return
    this.#tools.authenticationFailed(id)
    this.#tools.close(id)
  }

  // ---- what a server says of others ----

  /** @returns why it is not believed, or null. */
  added(id: number): SceneRefusal | null {
    const isNew = id > SERVER && id !== this.#tools.ownId() && !this.#admitted.has(id)
    if (!isNew || this.#admitted.size >= MOST_PEERS) return 'invalid-peer'
    this.#admitted.add(id)
    this.#tools.joined(id)
    this.#tools.connected(id)
    return null
  }

  /** @returns why it is not believed, or null. */
  removed(id: number): SceneRefusal | null {
    if (id === SERVER || !this.#expel(id)) return 'unknown-peer'
    this.#tools.disconnected(id)
    return null
  }

  // ---- inside ----

  /** False if it was not admitted. */
  #expel(id: number): boolean {
    const wasThere = this.#admitted.delete(id)
    if (wasThere) this.#tools.forget(id)
    return wasThere
  }

  #introduce(id: number): void {
    for (const other of this.ids) {
      this.#inform(other, writeAddPeer(id))
      this.#inform(id, writeAddPeer(other))
    }
  }

  /** A client that missed who is there would speak to ghosts: rather none. */
  #inform(id: number, packet: Uint8Array): void {
    if (!this.#tools.send(id, packet)) this.#tools.close(id)
  }
}
