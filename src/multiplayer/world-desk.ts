/**
 * The packet desk that both halves of the multiplayer protocol have: what waits for the peer itself, within bounds, and
 * where its packets go. Extended by the server's world and the client's, which know who is there and how to send.
 */

import type { CodedPacket } from '../peer/coded-packet.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import { Inbox } from './inbox.ts'
import type { PacketDesk, Reading } from './packet-desk.ts'
import { isTarget } from './routing.ts'

const SERVER = 1
const EVERYBODY = 0

/** What may wait unread for one multiplayer peer. */
export interface InboxRules {
  readonly inboxPackets: number
  readonly inboxBytes: number
}

/** The desk of a world. */
export abstract class WorldDesk implements PacketDesk {
  protected readonly report: ErrorReport
  readonly #rules: InboxRules
  #inbox = new Inbox()
  #target = EVERYBODY

  constructor(rules: InboxRules, report: ErrorReport) {
    this.#rules = rules
    this.report = report
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

  /** Copies a payload to where it waits to be read; false, and nothing is kept, where there is no room. */
  protected keep(payload: Uint8Array, source: number, codec: string): boolean {
    const { inboxPackets, inboxBytes } = this.#rules
    if (this.#inbox.count >= inboxPackets || this.#inbox.byteLength + payload.length > inboxBytes) return false
    this.#inbox.push(new Uint8Array(payload), source, codec)
    return true
  }

  /** Throws away what is unread; how many packets that were. */
  protected forgetUnread(): number {
    const { count } = this.#inbox
    if (count > 0) this.#inbox = new Inbox()
    return count
  }
}
