/**
 * A remote call as a packet for any number of peers, whatever codec each speaks: its arguments are written once per
 * codec, when the first peer that speaks it needs them. Made by the sender, asked by the multiplayer peer.
 */

import type { CodedPacket } from '../../peer/coded-packet.ts'
import { GodotError } from '../../peer/error.ts'
import type { Encoded } from '../../peer/packet-codec.ts'
import type { WireCodec } from '../codec/wire-codec.ts'

/** Writes a packet in one codec. */
export type CallWriter = (codec: WireCodec) => Encoded

/** Why a call could not be written. */
export type WritingFailure = Extract<Encoded, { ok: false }>

/** One call, written when asked. */
export class CodedCall implements CodedPacket {
  readonly #codecs: ReadonlyMap<string, WireCodec>
  readonly #write: CallWriter
  readonly #written = new Map<string, Uint8Array | null>()
  #failure: WritingFailure | null = null

  constructor(codecs: ReadonlyMap<string, WireCodec>, write: CallWriter) {
    this.#codecs = codecs
    this.#write = write
  }

  /** Why some codec could not write it; null if all could that were asked. */
  get failure(): WritingFailure | null {
    return this.#failure
  }

  bytesIn(name: string): Uint8Array | null {
    const known = this.#written.get(name)
    if (known !== undefined) return known
    const encoded = this.#encode(name)
    if (!encoded.ok) this.#failure ??= encoded
    const bytes = encoded.ok ? encoded.bytes : null
    this.#written.set(name, bytes)
    return bytes
  }

  #encode(name: string): Encoded {
    const codec = this.#codecs.get(name)
    if (codec !== undefined) return this.#write(codec)
    return { ok: false, error: GodotError.ERR_UNAVAILABLE, message: `the codec "${name}" was not given to this API` }
  }
}
