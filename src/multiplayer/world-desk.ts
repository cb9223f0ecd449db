/**
 * The packet desk that both halves of the multiplayer protocol have: what waits for the peer itself, within bounds, and
 * where its packets go. Extended by the server's world and the client's, which know who is there and how to send.
 */

import type { CodedPacket } from '../peer/coded-packet.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import { Inbox, type InboxRules } from './inbox.ts'
import type { PacketDesk, Reading } from './packet-desk.ts'
import { isTarget } from './routing.ts'

const SERVER = 1
const EVERYBODY = 0

/** The desk of a world. */
export abstract class WorldDesk implements PacketDesk {
  protected readonly report: ErrorReport
  readonly #inbox: Inbox
  #target = EVERYBODY

  constructor(rules: InboxRules, report: ErrorReport) {
    this.#inbox = new Inbox(rules)
    this.report = report
  }

  /** A poll comes to `source`, at this place of so many that have sent something: each has its part of the room. */
  turnBegins(source: number, index: number, count: number): void {
    this.#inbox.turnBegins(source, index, count)
  }

  count(): number {
    return this.#inbox.count
  }

  read(): Reading {
    const bytes = this.#inbox.shift()
    if (bytes !== undefined) return { bytes, error: GodotError.OK }
    const error = this.report.fail(GodotError.ERR_UNAVAILABLE, 'There is no packet to read.')
    return { bytes: new Uint8Array(0), error }
  }

  put(bytes: Uint8Array): GodotError {
    if (!(bytes instanceof Uint8Array)) {
      return this.report.fail(GodotError.ERR_INVALID_PARAMETER, 'put_packet() takes a Uint8Array.')
    }
    return bytes.length === 0 ? GodotError.OK : this.putBytes(bytes)
  }

  nextSource(): number {
    const source = this.#inbox.nextSource
    if (source !== undefined) return source
    this.report.warn('get_packet_peer', 'get_packet_peer() tells of the next packet, and there is none.')
    return SERVER
  }

  nextCodec(): string {
    return this.#inbox.nextCodec ?? ''
  }

  setTarget(id: number): void {
    if (isTarget(id)) this.#target = id
    else this.report.warn('set_target_peer', 'set_target_peer() takes a whole number of 32 bits; the target stays.')
  }

  abstract putCoded(packet: CodedPacket): GodotError

  /** Sends bytes, at least one, to the target. */
  protected abstract putBytes(bytes: Uint8Array): GodotError

  /** Where packets go. */
  protected get target(): number {
    return this.#target
  }

  /** Whether a payload of this length has to wait for the next poll. */
  protected mustWait(length: number): boolean {
    return this.#inbox.mustWait(length)
  }

  /** It does wait, and what its sender has sent behind it. */
  protected waits(): void {
    this.#inbox.waits()
  }

  /** Copies a payload to where it waits to be read; false, and nothing is kept, where there is no room. */
  protected keep(payload: Uint8Array, source: number, codec: string): boolean {
    if (!this.#inbox.hasRoom(payload.length)) return false
    this.#inbox.push(new Uint8Array(payload), source, codec)
    return true
  }

  /** Throws away what is unread; how many packets that were. */
  protected forgetUnread(): number {
    const { count } = this.#inbox
    this.#inbox.clear()
    return count
  }
}
