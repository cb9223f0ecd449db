/**
 * The text of a Variant: its length in bytes, its UTF-8, and zeros up to a multiple of four. Called by the types that
 * hold text. Refuses what Godot refuses when reading, and what Godot would lose when writing.
 */

import { GodotError } from '../../peer/error.ts'
import { utf8Length } from '../../peer/utf8.ts'
import type { VariantSource, VariantTarget } from './variant-type.ts'

const BYTE_ORDER_MARK = 0xfeff
const LONE_SURROGATE = /\p{Surrogate}/u

/** How many bytes are missing to a multiple of four. */
export function padding(length: number): number {
  return -length & 3
}

/** Reads a text. A length that does not fit with its padding is ERR_FILE_EOF, bad UTF-8 is ERR_INVALID_DATA. */
export function readString({ bytes, hasStrictTexts }: VariantSource): string {
  const length = bytes.u32()
  const padded = length + padding(length)
  if (!bytes.has(padded, 1, GodotError.ERR_FILE_EOF)) return ''
  const text = bytes.utf8(length, hasStrictTexts)
  bytes.skip(padded - length)
  return text
}

/** Writes a text, with a final NUL if that counts as part of it: Godot does so in a PoolStringArray. */
export function writeString(text: unknown, { bytes, hasStrictTexts }: VariantTarget, endsWithNul = false): void {
  if (typeof text !== 'string') return bytes.refuse(GodotError.ERR_INVALID_PARAMETER, 'a name or text is not a string')
  if (text.includes('\0')) {
    return bytes.refuse(GodotError.ERR_INVALID_PARAMETER, 'a string holds a NUL, and Godot would cut it there')
  }
  // A reader drops one mark at the head, and with it the text's own first character unless there are two.
  const sent = text.charCodeAt(0) === BYTE_ORDER_MARK ? String.fromCharCode(BYTE_ORDER_MARK) + text : text
  const textLength = utf8Length(sent)
  // Most texts are ASCII, and hold none.
  if (hasStrictTexts && textLength !== sent.length && LONE_SURROGATE.test(text)) {
    return bytes.refuse(
      GodotError.ERR_INVALID_PARAMETER,
      'a string holds a lone surrogate, and Godot 4 would refuse it all',
    )
  }
  const length = textLength + (endsWithNul ? 1 : 0)
  bytes.u32(length)
  bytes.utf8(sent)
  bytes.zeros(padding(length) + (endsWithNul ? 1 : 0))
}
