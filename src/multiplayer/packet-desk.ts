/**
 * What the packet calls of a multiplayer peer do: the object's own `get_packet`, `put_packet` and their kin.
 * WebSocketMultiplayerPeer asks whichever desk its mode has: this file's in raw mode, a world's with `gd_mp_api`.
 */

import type { CodedPacket } from '../peer/coded-packet.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'

/** A packet that was read, or why there is none. */
export interface Reading {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly error: GodotError
}

/** Answers the packet calls of one multiplayer peer. None of these throws. */
export interface PacketDesk {
  /** How many packets can be read. */
  count(): number
  read(): Reading
  put(bytes: Uint8Array): GodotError
  /** The same for a packet whose bytes depend on the codec of each receiver. */
  putCoded(packet: CodedPacket): GodotError
  /** Who sent the packet that would be read next; 1 if there is none. */
  nextSource(): number
  /** The name of the codec of that packet: `''` is Godot's Variant, also if there is none. */
  nextCodec(): string
  /** Where packets go from now on: 0 everybody, 1 the server, another id, or negative: everybody but that one. */
  setTarget(id: number): void
}

const SERVER = 1

/** The desk of raw mode: there is nothing to read or put here, and each call says so. */
export class RawDesk implements PacketDesk {
  readonly #report: ErrorReport

  constructor(report: ErrorReport) {
    this.#report = report
  }

  count(): number {
    this.#warn('get_available_packet_count')
    return 0
  }

  read(): Reading {
    this.#warn('get_packet')
    return { bytes: new Uint8Array(0), error: GodotError.ERR_UNCONFIGURED }
  }

  put(): GodotError {
    this.#warn('put_packet')
    return GodotError.ERR_UNCONFIGURED
  }

  putCoded(packet: CodedPacket): GodotError {
    // What is wrong with the packet itself is said first, as in Godot.
    return packet.bytesIn('') === null ? GodotError.ERR_INVALID_DATA : this.put()
  }

  nextSource(): number {
    this.#warn('get_packet_peer')
    return SERVER
  }

  nextCodec(): string {
    return ''
  }

  setTarget(): void {
    this.#warn('set_target_peer')
  }

  #warn(method: string): void {
    this.#report.warn(`raw ${method}`, `${method}() needs gd_mp_api; without it, use get_peer(id).`)
  }
}
