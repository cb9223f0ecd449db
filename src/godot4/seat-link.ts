/**
 * What a `WebSocketPeer` of Godot 4 speaks through at a server: a seat, which is a peer of the server's roster.
 * Made by SeatWorld when the game is told of the peer. What is more than a client's buffer holds waits for the following
 * polls. A close waits for that, and a moment more: a client loses what it reads in the same frame as the close frame.
 */

import type { Channel } from '../peer/channel.ts'
import { CHANNEL_PHASES } from '../peer/channel.ts'
import type { Clock } from '../peer/clock.ts'
import { GodotError } from '../peer/error.ts'
import { isUtf8 } from '../peer/text.ts'
import type { RosterEntry } from '../server/roster-entry.ts'
import { Pace } from './pace.ts'
import type { LinkPacket, PeerLink } from './peer-link.ts'
import { closeNote, NO_CLOSE, READY_STATES, type CloseNote, type ReadyState } from './ready-state.ts'

/** So long a client has for what was put last before the close frame comes: some of its frames, in milliseconds. */
export const LAST_WORDS_MS = 150

// Of seats at which nothing has waited yet. Nothing is put into it.
const NO_PACKETS: LinkPacket[] = []

/** What a seat needs of its world. */
export interface SeatTools {
  readonly clock: Clock
  /** Hears that something waits at the seat: {@link SeatLink.release} is asked for in each poll until nothing does. */
  behind(seat: SeatLink): void
}

/** A {@link PeerLink} of a server. */
export class SeatLink implements PeerLink {
  readonly url = ''
  readonly #entry: RosterEntry
  readonly #channel: Channel
  readonly #clock: Clock
  readonly #tools: SeatTools
  readonly #pace = new Pace()
  #waiting = NO_PACKETS
  #waitingBytes = 0
  #farewell: (() => void) | null = null
  #sentAt = -Infinity
  #isLeaving = false
  #isForced = false
  #close: CloseNote | null = null

  constructor(entry: RosterEntry, tools: SeatTools) {
    this.#entry = entry
    this.#channel = entry.channel
    this.#clock = tools.clock
    this.#tools = tools
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
    return this.#channel.isAlive ? this.#channel.outboundBytes + this.#waitingBytes : 0
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
    const now = this.#clock.now()
    // What the peer refuses or does not send is its own affair.
    const isGood = bytes instanceof Uint8Array && bytes.length > 0 && (!isText || isUtf8(bytes))
    if (isGood && !this.#leavesNow(bytes.length, now)) return this.#keep(bytes, isText)
    peer.set_write_mode(isText ? 0 : 1)
    const error = peer.put_packet(bytes)
    if (isGood && error === GodotError.OK) this.#sent(bytes.length, now)
    return error
  }

  /** Sends bytes that nobody changes before the turn ends. */
  sendShared(bytes: Uint8Array): GodotError {
    const channel = this.#channel
    const { length } = bytes
    if (!channel.isAlive) return GodotError.FAILED
    // Whoever is about to go is sent nothing more; the channel counts what it drops.
    if (this.#isLeaving || !channel.isSending()) return GodotError.OK
    const now = this.#clock.now()
    if (!this.#leavesNow(length, now)) return this.#keep(bytes, false)
    if (!channel.hasOutboundRoom(length)) return GodotError.ERR_OUT_OF_MEMORY
    this.#sent(length, now)
    channel.send(bytes, false, true)
    return GodotError.OK
  }

  /** Whether so many bytes would leave with this tick, and not wait at the seat. */
  leavesNow(length: number): boolean {
    return this.#leavesNow(length, this.#clock.now())
  }

  /** Sends of what waits as much as may go now; whether nothing waits any more. */
  release(): boolean {
    const now = this.#clock.now()
    const waiting = this.#waiting
    let count = 0
    for (const { bytes, isText } of waiting) {
      if (!this.#pace.lets(bytes.length, now)) break
      count++
      this.#waitingBytes -= bytes.length
      this.#sent(bytes.length, now)
      // Who has left meanwhile gets nothing; the channel counts it.
      if (this.#channel.isSending()) this.#channel.send(bytes, isText, true)
    }
    waiting.splice(0, count)
    if (waiting.length > 0) return false
    this.#farewell?.()
    return true
  }

  ping(): void {
    this.#entry.connection.ping()
  }

  shut(code: number, reason: string): void {
    if (this.state !== READY_STATES.open) return
    this.#isLeaving = true
    const close = (): void => this.#channel.close(code, reason)
    this.#farewell = () => {
      const wait = this.#sentAt + LAST_WORDS_MS - this.#clock.now()
      if (wait <= 0) close()
      else this.#clock.after(wait, close)
    }
    if (this.#isAhead()) this.#farewell()
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

  /** The end has come: told by the world inside the poll. @returns how many packets were still waiting. */
  ended(): number {
    const { end } = this.#entry.connection
    this.#close = end === null ? NO_CLOSE : closeNote(end)
    const { length } = this.#waiting
    this.#waiting = NO_PACKETS
    this.#waitingBytes = 0
    return length
  }

  // ---- inside ----

  #isAhead(): boolean {
    return this.#waiting.length === 0
  }

  #leavesNow(length: number, now: number): boolean {
    return this.#isAhead() && this.#pace.lets(length, now)
  }

  #sent(length: number, now: number): void {
    this.#sentAt = now
    this.#pace.count(length, now)
  }

  /** Lets a packet wait, within the same limits as what the operating system has not taken. */
  #keep(bytes: Uint8Array, isText: boolean): GodotError {
    const { length } = this.#waiting
    if (!this.#channel.hasOutboundRoom(this.#waitingBytes + bytes.length, length)) return GodotError.ERR_OUT_OF_MEMORY
    if (this.#waiting === NO_PACKETS) this.#waiting = []
    this.#waiting.push({ bytes: new Uint8Array(bytes), isText })
    this.#waitingBytes += bytes.length
    this.#tools.behind(this)
    return GodotError.OK
  }
}
