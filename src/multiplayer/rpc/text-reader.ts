/**
 * Reads the names and paths of calls, which are the same few again and again: a short text that was read before is known
 * by its bytes and not decoded anew. Made by the receiver, used by the reader of commands. Bounded; never throws.
 */

import { readUtf8 } from '../../peer/utf8.ts'

/** Reads the text from `start` to `end`; null where Godot refuses. */
export type TextReader = (bytes: Uint8Array, start: number, end: number) => string | null

/** So many texts are known at once; one that falls on the place of another takes it. */
const PLACES = 512
/** So many bytes such a text may have. */
const LONGEST = 64

interface KnownText {
  readonly bytes: Uint8Array
  readonly text: string
}

/** A reader that reads as {@link readUtf8} does, and knows texts again. */
export function knowingReader(): TextReader {
  const known = Array<KnownText | null>(PLACES).fill(null)
  return (bytes, start, end) => {
    if (end - start > LONGEST) return readUtf8(bytes, start, end)
    const place = hashOf(bytes, start, end) & (PLACES - 1)
    const there = known[place]
    if (there && isSame(there.bytes, bytes, start, end)) return there.text
    const text = readUtf8(bytes, start, end)
    // Not slice(): of a Buffer that is a view.
    if (text !== null) known[place] = { bytes: new Uint8Array(bytes.subarray(start, end)), text }
    return text
  }
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0
  return hash
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false
  for (let at = 0; at < known.length; at++) if (known[at] !== bytes[start + at]) return false
  return true
}
