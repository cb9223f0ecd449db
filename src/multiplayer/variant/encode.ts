/**
 * Writes Variants: one as a whole packet, or one after the other as in the arguments of a remote call.
 * Called by the codecs and by the RPC wire. Never throws, whatever the value is: what cannot be written is refused with
 * a sentence that says where it is. Byte for byte what Godot's `var2bytes` writes; exceptions: docs/wire/variant.md.
 */

import type { ByteRefusal } from '../../peer/byte-refusal.ts'
import { ByteWriter } from '../../peer/byte-writer.ts'
import { GodotError } from '../../peer/error.ts'
import type { Encoded } from '../../peer/packet-codec.ts'
import { DEFAULT_MAX_BYTES, DEFAULT_MAX_DEPTH, depthLimit } from './limits.ts'
import type { VariantDialect } from './dialect.ts'
import { GODOT_3 } from './type-table.ts'
import { describeThrown, describeValue, ValueTrail } from './value-trail.ts'
import { FLAG, type VariantTarget } from './variant-type.ts'

/** How to write. */
export interface EncodeOptions {
  /** How many bytes the value may take, by default 8388608. More is ERR_OUT_OF_MEMORY. */
  readonly maxBytes?: number
  /** How deep values may be nested, 0 to 1024; default 100. Deeper is ERR_OUT_OF_MEMORY. */
  readonly maxDepth?: number
}

class Writing implements VariantTarget {
  readonly bytes: ByteWriter
  readonly hasStrictTexts: boolean
  readonly #dialect: VariantDialect
  readonly #maxDepth: number
  #depth = 0
  // Made when something is refused: mostly nothing is.
  #trail: ValueTrail | null = null

  constructor(dialect: VariantDialect, bytes: ByteWriter, maxDepth: number) {
    this.#dialect = dialect
    this.bytes = bytes
    this.hasStrictTexts = dialect.hasStrictTexts
    this.#maxDepth = depthLimit(maxDepth)
  }

  write(value: unknown, owner: object, key: unknown): boolean {
    this.#depth++
    this.writeValue(value)
    this.#depth--
    if (this.bytes.refusal === null) return true
    this.#trail ??= new ValueTrail()
    this.#trail.add(owner, key)
    return false
  }

  /** Why the value was refused, and where in it; null if it was not. */
  get refusal(): ByteRefusal | null {
    const { refusal } = this.bytes
    return refusal === null ? null : (this.#trail ?? new ValueTrail()).explain(refusal)
  }

  writeValue(value: unknown): void {
    const type = this.#dialect.typeOf(value)
    if (type === undefined) {
      this.bytes.refuse(GodotError.ERR_INVALID_PARAMETER, `no Variant holds ${describeValue(value)}`)
    } else if (this.#depth > this.#maxDepth) {
      this.bytes.refuse(GodotError.ERR_OUT_OF_MEMORY, `nested deeper than ${this.#maxDepth}`)
    } else {
      const flags = type.flagsOf?.(value) ?? 0
      this.bytes.u32(type.id | flags)
      type.write(value, this, (flags & FLAG) !== 0)
    }
  }
}

/**
 * Writes a value of Godot 3's behind what `bytes` has. Null, or why it was refused; then `bytes` has stopped, and what it holds means
 * nothing. Never throws.
 */
export function writeVariant(
  bytes: ByteWriter,
  value: unknown,
  maxDepth: number = DEFAULT_MAX_DEPTH,
): ByteRefusal | null {
  return writeWith(GODOT_3, bytes, value, maxDepth)
}

/** The same in a dialect. */
export function writeWith(
  dialect: VariantDialect,
  bytes: ByteWriter,
  value: unknown,
  maxDepth: number = DEFAULT_MAX_DEPTH,
): ByteRefusal | null {
  const writing = new Writing(dialect, bytes, maxDepth)
  try {
    writing.writeValue(value)
  } catch (thrown) {
    // Getters, proxies and fields of the wrong type: the value's own code has thrown.
    bytes.refuse(GodotError.ERR_INVALID_PARAMETER, describeThrown(thrown))
  }
  return writing.refusal
}

/** Writes a value as Godot's `var2bytes` does. Never throws. */
export function encodeVariant(value: unknown, options: EncodeOptions = {}): Encoded {
  return encodeWith(GODOT_3, value, options)
}

/** Writes a value as a whole packet, in a dialect. Never throws. */
export function encodeWith(dialect: VariantDialect, value: unknown, options: EncodeOptions): Encoded {
  const bytes = new ByteWriter(options.maxBytes ?? DEFAULT_MAX_BYTES)
  const refusal = writeWith(dialect, bytes, value, options.maxDepth)
  return refusal === null ? { ok: true, bytes: bytes.finish() } : { ok: false, ...refusal }
}
