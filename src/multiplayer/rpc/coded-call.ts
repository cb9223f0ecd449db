/**
 * A remote call as a packet for any number of peers, whatever codec each speaks: its arguments are written once per
 * codec, when the first peer that speaks it needs them. Made by the sender, asked by the multiplayer peer.
 */

import type { ByteRefusal } from '../../peer/byte-refusal.ts'
import { ByteWriter } from '../../peer/byte-writer.ts'
import type { CodedPacket } from '../../peer/coded-packet.ts'
import { GodotError } from '../../peer/error.ts'
import type { AskedCodecs } from '../codec/asked-codecs.ts'
import { putCall, type NameEncoder, type NodeReference } from './commands.ts'
import type { Outgoing } from './rpc-host.ts'

/** What all calls of one API are written with. */
export interface CallTools {
  readonly codecs: AskedCodecs
  readonly encodeName: NameEncoder
}

/** One call, written when asked. */
export class CodedCall implements CodedPacket {
  readonly #tools: CallTools
  readonly #node: NodeReference
  readonly #call: Outgoing
  readonly #maxBytes: number = 0
  // Mostly all peers speak one codec, and its bytes stay where they are written; those of others wait in the map.
  #firstCodec: string | null = null
  #first: ByteWriter | null = null
  #others: Map<string, Uint8Array | null> | null = null
  #failure: ByteRefusal | null = null

  /** A call that names its node so, in at most `maxBytes`. */
  constructor(tools: CallTools, node: NodeReference, call: Outgoing, maxBytes: number) {
    this.#tools = tools
    this.#node = node
    this.#call = call
    this.#maxBytes = maxBytes
  }

  /** Why some codec could not write it; null if all could that were asked. */
  get failure(): ByteRefusal | null {
    return this.#failure
  }

  bytesIn(name: string): Uint8Array | null {
    if (this.#firstCodec === null) {
      this.#first = this.#write(name)
      this.#firstCodec = name
    }
    return name === this.#firstCodec ? (this.#first?.lend() ?? null) : this.#bytesInOther(name)
  }

  /** It has been put to everybody: nobody looks at its bytes any more, and it is asked for none. */
  release(): void {
    this.#first?.giveBack()
  }

  #bytesInOther(name: string): Uint8Array | null {
    this.#others ??= new Map()
    const known = this.#others.get(name)
    if (known !== undefined) return known
    const bytes = this.#write(name)?.finish() ?? null
    this.#others.set(name, bytes)
    return bytes
  }

  #write(name: string): ByteWriter | null {
    const { codecs, encodeName } = this.#tools
    const codec = codecs.get(name)
    if (codec === undefined)
      return this.#fail(GodotError.ERR_UNAVAILABLE, `the codec "${name}" was not given to this API`)
    const { kind, name: member, values } = this.#call
    const bytes = new ByteWriter(this.#maxBytes)
    const refusal = putCall(bytes, kind, this.#node, member, values, codec, encodeName)
    return refusal === null ? bytes : this.#fail(refusal.error, refusal.message)
  }

  #fail(error: GodotError, message: string): null {
    this.#failure ??= { error, message }
    return null
  }
}
