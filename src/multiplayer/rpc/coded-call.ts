/**
 * A remote call as a packet for any number of peers, whatever codec each speaks: its arguments are written once per
 * codec, when the first peer that speaks it needs them. Made by the sender, asked by the multiplayer peer.
 */

import type { CodedPacket } from '../../peer/coded-packet.ts'
import { GodotError } from '../../peer/error.ts'
import type { Encoded } from '../../peer/packet-codec.ts'
import type { WireCodec } from '../codec/wire-codec.ts'
import { writeCall, type NameEncoder, type NodeReference } from './commands.ts'
import type { Outgoing } from './rpc-host.ts'

/** Why a call could not be written. */
export type WritingFailure = Extract<Encoded, { ok: false }>

/** What all calls of one API are written with. */
export interface CallTools {
  readonly codecs: ReadonlyMap<string, WireCodec>
  readonly encodeName: NameEncoder
}

/** One call, written when asked. */
export class CodedCall implements CodedPacket {
  readonly #tools: CallTools
  readonly #node: NodeReference
  readonly #call: Outgoing
  readonly #maxBytes: number
  // Mostly all peers speak one codec; the others wait in the map.
  #firstCodec: string | null = null
  #firstBytes: Uint8Array | null = null
  #others: Map<string, Uint8Array | null> | null = null
  #failure: WritingFailure | null = null

  /** A call that names its node so, in at most `maxBytes`. */
  constructor(tools: CallTools, node: NodeReference, call: Outgoing, maxBytes: number) {
    this.#tools = tools
    this.#node = node
    this.#call = call
    this.#maxBytes = maxBytes
  }

  /** Why some codec could not write it; null if all could that were asked. */
  get failure(): WritingFailure | null {
    return this.#failure
  }

  bytesIn(name: string): Uint8Array | null {
    if (name === this.#firstCodec) return this.#firstBytes
    const known = this.#others?.get(name)
    if (known !== undefined) return known
    const encoded = this.#encode(name)
    if (!encoded.ok) this.#failure ??= encoded
    const bytes = encoded.ok ? encoded.bytes : null
    if (this.#firstCodec === null) {
      this.#firstCodec = name
      this.#firstBytes = bytes
    } else {
      this.#others ??= new Map()
      this.#others.set(name, bytes)
    }
    return bytes
  }

  #encode(name: string): Encoded {
    const { codecs, encodeName } = this.#tools
    const codec = codecs.get(name)
    if (codec === undefined) {
      return { ok: false, error: GodotError.ERR_UNAVAILABLE, message: `the codec "${name}" was not given to this API` }
    }
    const { kind, name: member, values } = this.#call
    return writeCall(kind, this.#node, member, values, codec, this.#maxBytes, encodeName)
  }
}
