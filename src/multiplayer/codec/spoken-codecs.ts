/**
 * The codecs that one server speaks, by the names under which its peers have agreed on them. Made from its options, and
 * asked by its peers and its world. Knows no peer.
 */

import type { ByteRefusal } from '../../peer/byte-refusal.ts'
import type { CodedPacket } from '../../peer/coded-packet.ts'
import type { PacketCodec } from '../../peer/packet-codec.ts'
import { variantCodec } from './variant-wire.ts'
import type { WireCodec } from './wire-codec.ts'

/** A value as a packet: its bytes in each codec that is asked for, at most `maxBytes`. */
export class CodedValue implements CodedPacket {
  readonly #codecs: SpokenCodecs
  readonly #value: unknown
  readonly #maxBytes: number
  readonly #bytes = new Map<string, Uint8Array | null>()
  #refusal: ByteRefusal | null = null

  constructor(codecs: SpokenCodecs, value: unknown, maxBytes: number) {
    this.#codecs = codecs
    this.#value = value
    this.#maxBytes = maxBytes
  }

  /** Why the value could not be written in a codec that was asked for; if none was, in Godot's Variant. */
  get refusal(): ByteRefusal | null {
    if (this.#bytes.size === 0) this.bytesIn('')
    return this.#refusal
  }

  bytesIn(codec: string): Uint8Array | null {
    const known = this.#bytes.get(codec)
    if (known !== undefined) return known
    const encoded = this.#codecs.ofValues(codec).encode(this.#value, this.#maxBytes)
    const bytes = encoded.ok ? encoded.bytes : null
    if (!encoded.ok) this.#refusal ??= encoded
    this.#bytes.set(codec, bytes)
    return bytes
  }
}

/** Looks codecs up by name. */
export class SpokenCodecs {
  readonly #wires: ReadonlyMap<string, WireCodec>
  readonly #ownValues: PacketCodec

  /** `wires` are those that can be asked for; `ownValues` is what values are written in for who asked for none. */
  constructor(wires: readonly WireCodec[], ownValues: PacketCodec = variantCodec) {
    this.#wires = new Map(wires.map((wire) => [wire.name, wire]))
    this.#ownValues = ownValues
  }

  /** The names that can be asked for. */
  get names(): readonly string[] {
    return [...this.#wires.keys()]
  }

  /** What the calls of a peer are written in. */
  ofCalls(name: string): WireCodec {
    return this.#wires.get(name) ?? variantCodec
  }

  /** What the values of `get_var` and `put_var` are written in. */
  ofValues(name: string): PacketCodec {
    return this.#wires.get(name) ?? this.#ownValues
  }
}
