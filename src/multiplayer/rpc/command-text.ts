/**
 * The texts in commands between multiplayer APIs, names and paths: UTF-8 with a NUL at its end, in Godot 3 and 4 alike.
 * Called by whoever writes commands. Says what is wrong with a text before it is written; never throws.
 */

import type { ByteWriter } from '../../peer/byte-writer.ts'
import { utf8Length } from '../../peer/utf8.ts'

/** The most bytes that the path of a node may take when it is written. Any length is read. */
export const LONGEST_PATH_BYTES = 4096
const BYTE_ORDER_MARK = '\ufeff'

/** Writes a text and its NUL. A reader drops one byte order mark at the head of it: that is written twice, as in a Variant. */
export function writeText(text: string, bytes: ByteWriter): void {
  if (text.startsWith(BYTE_ORDER_MARK)) bytes.utf8(BYTE_ORDER_MARK)
  bytes.utf8(text)
  bytes.u8(0)
}

/** What is wrong with a text that shall be written: it is none, is empty, holds a NUL or has more than `longest` bytes; or null. */
export function textProblem(what: 'name' | 'path', text: unknown, longest: number): string | null {
  if (typeof text !== 'string' || text === '') return `a ${what} is missing`
  if (text.includes('\0')) return `a ${what} holds a NUL, and Godot would cut it there`
  return isLonger(text, longest) ? `a ${what} has more than ${longest} bytes` : null
}

/** Whether a path takes more than {@link LONGEST_PATH_BYTES}. */
export function isPathTooLong(path: string): boolean {
  return isLonger(path, LONGEST_PATH_BYTES)
}

function isLonger(text: string, longest: number): boolean {
  // No character takes more than three bytes for each of its units.
  return text.length * 3 > longest && utf8Length(text) > longest
}
