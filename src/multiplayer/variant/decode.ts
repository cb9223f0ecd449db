/**
 * Reads Variants: the whole of a packet, or one after the other as in the arguments of a remote call.
 * Called by the codecs and by the RPC wire. Never throws, whatever the bytes are: a value or a refusal, with memory that
 * is bounded by the length of the bytes. Layouts and refusals: docs/wire/variant.md.
 */

import { ByteReader } from '../../peer/byte-reader.ts'
import { GodotError } from '../../peer/error.ts'
import type { Decoded } from '../../peer/packet-codec.ts'
import { DEFAULT_MAX_DEPTH, depthLimit } from './limits.ts'
import type { VariantDialect } from './dialect.ts'
import { GODOT_3 } from './type-table.ts'
import { FLAG, type VariantSource } from './variant-type.ts'

const TYPE_BITS = 0xff

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

/** One reading of values that stand one behind the other, in a dialect. */
export class VariantReading implements VariantSource {
  readonly bytes: ByteReader
  readonly isExact: boolean
  readonly hasStrictTexts: boolean
  readonly #dialect: VariantDialect
  readonly #maxDepth: number
  #depth = 0

  constructor(
    dialect: VariantDialect,
    bytes: ByteReader,
    { exact = false, maxDepth = DEFAULT_MAX_DEPTH }: DecodeOptions,
  ) {
    this.#dialect = dialect
    this.bytes = bytes
    this.isExact = exact
    this.hasStrictTexts = dialect.hasStrictTexts
    this.#maxDepth = depthLimit(maxDepth)
  }

  read(): unknown {
    const header = this.bytes.u32()
    if (this.bytes.refusal !== null) return null
    const type = this.#dialect.types[header & TYPE_BITS]
    if (type === undefined) return this.#refuse(GodotError.ERR_INVALID_DATA, `no type is ${header & TYPE_BITS}`)
    if (this.#depth > this.#maxDepth) {
      return this.#refuse(GodotError.ERR_OUT_OF_MEMORY, `nested deeper than ${this.#maxDepth}`)
    }
    this.#depth++
    const value = type.read(this, (header & FLAG) !== 0, header)
    this.#depth--
    return value
  }

  #refuse(error: GodotError, message: string): null {
    this.bytes.refuse(error, message)
    return null
  }
}

/** Reads the next value of Godot 3's. Afterwards `bytes.refusal` says whether it was one; if not, what is returned means nothing. */
export function readVariant(bytes: ByteReader, options: DecodeOptions = {}): unknown {
  return new VariantReading(GODOT_3, bytes, options).read()
}

/** Reads `count` values that stand one behind the other, or as many as there are; otherwise as {@link readVariant}. */
export function readVariants(bytes: ByteReader, count: number, options: DecodeOptions = {}): unknown[] {
  const reading = new VariantReading(GODOT_3, bytes, options)
  const values: unknown[] = []
  while (values.length < count && bytes.refusal === null) values.push(reading.read())
  return values
}

/** Reads a value as Godot's `bytes2var` does. What follows it is ignored. Never throws. */
export function decodeVariant(bytes: Uint8Array, options: DecodeOptions = {}): Decoded {
  return decodeWith(GODOT_3, bytes, options)
}

/** Reads the value that a packet begins with, in a dialect. Never throws. */
export function decodeWith(dialect: VariantDialect, bytes: Uint8Array, options: DecodeOptions): Decoded {
  const reader = new ByteReader(bytes)
  const value = new VariantReading(dialect, reader, options).read()
  return reader.refusal === null ? { ok: true, value } : { ok: false, ...reader.refusal }
}
