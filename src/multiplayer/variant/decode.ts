/**
 * Reads Variants: the whole of a packet, or one after the other as in the arguments of a remote call.
 * Called by the codec and by the RPC wire. Never throws, whatever the bytes are: a value or a refusal, with memory that
 * is bounded by the length of the bytes. Layouts and refusals: docs/wire/variant.md.
 */

import { ByteReader } from '../../peer/byte-reader.ts'
import { GodotError } from '../../peer/error.ts'
import type { Decoded } from '../../peer/packet-codec.ts'
import { DEFAULT_MAX_DEPTH, depthLimit } from './limits.ts'
import { VARIANT_TYPES } from './type-table.ts'
import type { VariantSource } from './variant-type.ts'

const TYPE_BITS = 0xff
const FLAG = 0x1_0000

/** How to read. */
export interface DecodeOptions {
  /**
   * Whether each value must come back so that it is written as the same Variant again: whole reals as Real, every
   * Dictionary as a Map in its order. For relays and tools; default false.
   */
  readonly exact?: boolean
  /** How deep values may be nested, 0 to 1024; default 100. Deeper is ERR_OUT_OF_MEMORY. */
  readonly maxDepth?: number
}

class Reading implements VariantSource {
  readonly bytes: ByteReader
  readonly isExact: boolean
  readonly #maxDepth: number
  #depth = 0

  constructor(bytes: ByteReader, { exact = false, maxDepth = DEFAULT_MAX_DEPTH }: DecodeOptions) {
    this.bytes = bytes
    this.isExact = exact
    this.#maxDepth = depthLimit(maxDepth)
  }

  read(): unknown {
    const header = this.bytes.u32()
    if (this.bytes.refusal !== null) return null
    const type = VARIANT_TYPES[header & TYPE_BITS]
    if (type === undefined) return this.#refuse(GodotError.ERR_INVALID_DATA, `no type is ${header & TYPE_BITS}`)
    if (this.#depth > this.#maxDepth) {
      return this.#refuse(GodotError.ERR_OUT_OF_MEMORY, `nested deeper than ${this.#maxDepth}`)
    }
    this.#depth++
    const value = type.read(this, (header & FLAG) !== 0)
    this.#depth--
    return value
  }

  #refuse(error: GodotError, message: string): null {
    this.bytes.refuse(error, message)
    return null
  }
}

/** Reads the next value. Afterwards `bytes.refusal` says whether it was one; if not, what is returned means nothing. */
export function readVariant(bytes: ByteReader, options: DecodeOptions = {}): unknown {
  return new Reading(bytes, options).read()
}

/** Reads `count` values that stand one behind the other, or as many as there are; otherwise as {@link readVariant}. */
export function readVariants(bytes: ByteReader, count: number, options: DecodeOptions = {}): unknown[] {
  const reading = new Reading(bytes, options)
  const values: unknown[] = []
  while (values.length < count && bytes.refusal === null) values.push(reading.read())
  return values
}

/** Reads a value as Godot's `bytes2var` does. What follows it is ignored. Never throws. */
export function decodeVariant(bytes: Uint8Array, options: DecodeOptions = {}): Decoded {
  const reader = new ByteReader(bytes)
  const value = readVariant(reader, options)
  return reader.refusal === null ? { ok: true, value } : { ok: false, ...reader.refusal }
}
