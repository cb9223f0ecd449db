/**
 * What a type of Godot's Variant is to the codecs: a line in the table of a type-table.ts that can be read and written.
 * Implemented by the files named *-types.ts, driven by decode.ts and encode.ts.
 * The layouts are in docs/wire/variant.md, which a test decodes.
 */

import type { ByteReader } from '../../peer/byte-reader.ts'
import type { ByteWriter } from '../../peer/byte-writer.ts'

/** Bit 16 of the header: 64 bits in place of 32, or a number in place of an object. */
export const FLAG = 0x1_0000

/** One reading of a value, handed to the types it consists of. After a refusal of `bytes` what they return is dropped. */
export interface VariantSource {
  readonly bytes: ByteReader
  /** Whether every value must come back as the type it was: see DecodeOptions. */
  readonly isExact: boolean
  /** Whether a text is UTF-8 as the standard has it, as in Godot 4. Godot 3 takes more. */
  readonly hasStrictTexts: boolean
  /** Reads a whole value one level deeper: an element, a key. */
  read(): unknown
}

/** One writing of a value, handed to the types it consists of. */
export interface VariantTarget {
  readonly bytes: ByteWriter
  /** As {@link VariantSource} has it. */
  readonly hasStrictTexts: boolean
  /**
   * Writes a whole value one level deeper: an element, a key. `owner` holds it, at this index or key.
   * False after a refusal: then the owner stops.
   */
  write(value: unknown, owner: object, key: unknown): boolean
}

/** One of the types of a Godot version. */
export interface VariantType<T = unknown> {
  /** Godot's number for the type, the low 8 bits of the header. */
  readonly id: number
  /** Godot's name for it, for sentences. */
  readonly name: string
  /** The classes whose instances are written as this type. */
  readonly classes?: readonly object[]
  /** The bits above the type that this value sets in the header; by default none. {@link FLAG} is one of them. */
  flagsOf?(value: T): number
  /** Reads what follows the header, whose bit 16 is the flag. */
  read(from: VariantSource, isFlagged: boolean, header: number): unknown
  /** Writes what follows the header. */
  write(value: T, to: VariantTarget, isFlagged: boolean): void
}
