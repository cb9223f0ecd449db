/**
 * What Godot 4's `WebSocketPeer` and `WebSocketMultiplayerPeer` can be told of their sockets: sub-protocols, header
 * lines, and the sizes of the buffers. Kept by both, copied from the second to each of the first, read when a socket
 * opens. A value that cannot be is refused with a warning, and the old one stays.
 */

import type { BufferSizes } from '../multiplayer/websocket-multiplayer-peer.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { shown } from '../peer/option-checks.ts'

/** The properties that both classes have. */
export interface SocketProperties {
  /** Sub-protocols, in order; none by default. */
  supported_protocols: readonly string[]
  /** Lines `Name: value` of the request or of the 101 answer, 3072 bytes at most; none by default. A bad one opens nothing. */
  handshake_headers: readonly string[]
  /** Largest message that is taken, and what may wait unread, in bytes; default 65535. */
  inbound_buffer_size: number
  /** What may wait to be sent, in bytes; default 65535. */
  outbound_buffer_size: number
  /** How many packets may wait, each way; default 4096. */
  max_queued_packets: number
}

/** The most that a buffer can be said to hold, in bytes. */
export const LARGEST_BUFFER: number = 2 ** 30
const MOST_PACKETS = 2 ** 20

/** The five properties with their checks. */
export class SocketSettings implements SocketProperties {
  readonly #report: ErrorReport
  #protocols: readonly string[] = []
  #headers: readonly string[] = []
  #inbound = 65_535
  #outbound = 65_535
  #packets = 4096

  constructor(report: ErrorReport) {
    this.#report = report
  }

  get supported_protocols(): readonly string[] {
    return this.#protocols
  }

  set supported_protocols(value: readonly string[]) {
    if (this.#areTexts('supported_protocols', value)) this.#protocols = [...value]
  }

  get handshake_headers(): readonly string[] {
    return this.#headers
  }

  set handshake_headers(value: readonly string[]) {
    if (this.#areTexts('handshake_headers', value)) this.#headers = [...value]
  }

  get inbound_buffer_size(): number {
    return this.#inbound
  }

  set inbound_buffer_size(value: number) {
    if (this.#isSize('inbound_buffer_size', value, LARGEST_BUFFER)) this.#inbound = value
  }

  get outbound_buffer_size(): number {
    return this.#outbound
  }

  set outbound_buffer_size(value: number) {
    if (this.#isSize('outbound_buffer_size', value, LARGEST_BUFFER)) this.#outbound = value
  }

  get max_queued_packets(): number {
    return this.#packets
  }

  set max_queued_packets(value: number) {
    if (this.#isSize('max_queued_packets', value, MOST_PACKETS)) this.#packets = value
  }

  /** The sizes as the sockets below take them. */
  get buffers(): BufferSizes {
    return {
      inputBytes: this.#inbound,
      inputPackets: this.#packets,
      // Below, a packet that would fill the buffer to the last byte is refused; in Godot 4 it fits.
      outputBytes: this.#outbound + 1,
      outputPackets: this.#packets,
    }
  }

  /** Takes over what another object was told. */
  copy(from: SocketSettings): void {
    this.#protocols = from.#protocols
    this.#headers = from.#headers
    this.#inbound = from.#inbound
    this.#outbound = from.#outbound
    this.#packets = from.#packets
  }

  #areTexts(property: string, value: unknown): boolean {
    if (Array.isArray(value) && value.every((text) => typeof text === 'string')) return true
    this.#report.warn(property, `${property} must be an array of strings, not ${shown(value)}; kept.`)
    return false
  }

  #isSize(property: string, value: unknown, most: number): boolean {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return true
    this.#report.warn(property, `${property} must be a whole number from 1 to ${most}, not ${shown(value)}; kept.`)
    return false
  }
}
