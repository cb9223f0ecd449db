/**
 * What a `WebSocketPeer` of Godot 4 speaks through at a server: a seat, which is a peer of the server's roster.
 * Made by SeatWorld when the game is told of the peer. A close waits a moment when something was put just before:
 * a Godot client loses what it reads in the same frame as the close frame.
 */

import type { Channel } from '../peer/channel.ts'
import { CHANNEL_PHASES } from '../peer/channel.ts'
import type { Clock } from '../peer/clock.ts'
import { GodotError } from '../peer/error.ts'
import type { RosterEntry } from '../server/roster-entry.ts'
import type { LinkPacket, PeerLink } from './peer-link.ts'
import { closeNote, NO_CLOSE, READY_STATES, type CloseNote, type ReadyState } from './ready-state.ts'

/** So long a client has for what was put last before the close frame comes: some of its frames, in milliseconds. */
export const LAST_WORDS_MS = 150

/** A {@link PeerLink} of a server. */
export class SeatLink implements PeerLink {
  readonly url = ''
  readonly #entry: RosterEntry
  readonly #channel: Channel
  readonly #clock: Clock
  #sentAt = -Infinity
  #isLeaving = false
  #isForced = false
  #close: CloseNote | null = null

  constructor(entry: RosterEntry, clock: Clock) {
    this.#entry = entry
    this.#channel = entry.channel
    this.#clock = clock
  }

  get id(): number {
    return this.#entry.id
  }

  get state(): ReadyState {
    if (this.#close !== null || !this.#channel.isAlive) return READY_STATES.closed
    const isOpen = !this.#isLeaving && this.#channel.phase === CHANNEL_PHASES.open
    return isOpen ? READY_STATES.open : READY_STATES.closing
  }

  get close(): CloseNote {
    return this.#close ?? NO_CLOSE
  }

  /** Whether the game has asked for an end of which it is not told. */
  get isForced(): boolean {
    return this.#isForced
  }

  get host(): string {
    return this.state === READY_STATES.closed ? '' : this.#entry.connection.address
  }

  get port(): number {
    return this.state === READY_STATES.closed ? 0 : this.#entry.connection.port
  }

  get protocol(): string {
    return this.#entry.connection.protocol
  }

  /** The server reads every packet itself. */
  get availablePackets(): number {
    return this.#channel.availablePackets
  }

  get outboundBytes(): number {
    return this.#channel.isAlive ? this.#channel.outboundBytes : 0
  }

  get pongs(): number {
    return this.#entry.connection.pongs
  }

  connect(): GodotError {
    return GodotError.ERR_UNAVAILABLE
  }

  poll(): void {
    // The server's own poll moves it.
  }

  read(): LinkPacket | undefined {
    const bytes = this.#channel.read()
    return bytes === undefined ? undefined : { bytes, isText: this.#channel.lastWasText }
  }

  send(bytes: Uint8Array, isText: boolean): GodotError {
    const { peer } = this.#entry
    peer.set_write_mode(isText ? 0 : 1)
    this.#sentAt = this.#clock.now()
    return peer.put_packet(bytes)
  }

  /** Sends bytes that nobody changes before the turn ends. */
  sendShared(bytes: Uint8Array): GodotError {
    const channel = this.#channel
    if (!channel.isAlive) return GodotError.FAILED
    // Whoever is about to go is sent nothing more; the channel counts what it drops.
    if (this.#isLeaving || !channel.isSending()) return GodotError.OK
    if (!channel.hasOutboundRoom(bytes.length)) return GodotError.ERR_OUT_OF_MEMORY
    this.#sentAt = this.#clock.now()
    channel.send(bytes, false, true)
    return GodotError.OK
  }

  ping(): void {
    this.#entry.connection.ping()
  }

  shut(code: number, reason: string): void {
    if (this.state !== READY_STATES.open) return
    this.#isLeaving = true
    const wait = this.#sentAt + LAST_WORDS_MS - this.#clock.now()
    if (wait <= 0) this.#channel.close(code, reason)
    else this.#clock.after(wait, () => this.#channel.close(code, reason))
  }

  /** Closes, and the game is not told of the end. */
  force(): void {
    this.#isForced = true
    this.#isLeaving = true
    this.#channel.close(1000, '')
  }

  drop(): void {
    this.#isLeaving = true
    this.#entry.connection.terminate()
  }

  setNoDelay(enabled: boolean): void {
    this.#entry.peer.set_no_delay(enabled)
  }

  /** The end has come: told by the world inside the poll. */
  ended(): void {
    const { end } = this.#entry.connection
    this.#close = end === null ? NO_CLOSE : closeNote(end)
  }
}
