/**
 * What a `WebSocketPeer` of Godot 4 speaks through at a server: a seat, which is a peer of the server's roster.
 * Made by SeatWorld when the game is told of the peer. The connection paces what is put, and closes behind that.
 */

import { sendFrame } from '../multiplayer/send-frame.ts'
import type { Channel } from '../peer/channel.ts'
import { CHANNEL_PHASES } from '../peer/channel.ts'
import { GodotError } from '../peer/error.ts'
import type { Traffic } from '../peer/traffic.ts'
import type { RosterEntry } from '../server/roster-entry.ts'
import type { LinkPacket, PeerLink } from './peer-link.ts'
import { closeNote, NO_CLOSE, READY_STATES, type CloseNote, type ReadyState } from './ready-state.ts'

/** What a seat needs of its world. */
export interface SeatTools {
  readonly traffic: Traffic
  /** The longest message that a client takes, in bytes: one byte more ends its connection. */
  readonly mostBytes: number
}

/** A {@link PeerLink} of a server. */
export class SeatLink implements PeerLink {
  readonly mostBytes: number
  readonly #entry: RosterEntry
  readonly #channel: Channel
  readonly #traffic: Traffic
  #isLeaving = false
  #isForced = false
  #close: CloseNote | null = null

  constructor(entry: RosterEntry, { traffic, mostBytes }: SeatTools) {
    this.#entry = entry
    this.mostBytes = mostBytes
    this.#traffic = traffic
    this.#channel = entry.channel
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

  /** What the client asked for, from the headers of its request. */
  get url(): string {
    const { path, query, headers, secure } = this.#entry.connection.handshake
    return `${secure ? 'wss' : 'ws'}://${headers['host'] ?? ''}${path}${query === '' ? '' : `?${query}`}`
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
    if (bytes instanceof Uint8Array && this.#isTooLong(bytes.length)) return GodotError.ERR_OUT_OF_MEMORY
    const { peer } = this.#entry
    peer.set_write_mode(isText ? 0 : 1)
    return peer.put_packet(bytes)
  }

  /** Sends bytes that nobody changes before the turn ends. Who is about to go is sent nothing more; the channel counts that. */
  sendShared(bytes: Uint8Array): GodotError {
    return this.#isTooLong(bytes.length) ? GodotError.ERR_OUT_OF_MEMORY : sendFrame(this.#channel, bytes)
  }

  /** Whether so many bytes would leave with this tick, and not wait. */
  leavesNow(length: number): boolean {
    return this.#channel.leavesNow(length)
  }

  ping(): void {
    this.#entry.connection.ping()
  }

  shut(code: number, reason: string): void {
    this.#channel.close(code, reason)
  }

  /** Closes at once, and the game is not told of the end. */
  force(): void {
    this.#isForced = true
    this.#channel.close(1000, '')
    this.#channel.connection.closeNow?.()
  }

  drop(): void {
    this.#isLeaving = true
    this.#entry.connection.terminate()
  }

  setNoDelay(enabled: boolean): void {
    this.#entry.peer.set_no_delay(enabled)
  }

  /** Whether a message would end the connection of its receiver; it is counted as dropped then. */
  #isTooLong(length: number): boolean {
    // Who is about to go is dropped for as that.
    if (length <= this.mostBytes || this.state !== READY_STATES.open) return false
    this.#traffic.drop(this.id, 'outbound-full')
    return true
  }

  /** The end has come: told by the world inside the poll. */
  ended(): void {
    const { end } = this.#entry.connection
    this.#close = end === null ? NO_CLOSE : closeNote(end)
  }
}
