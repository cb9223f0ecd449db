/**
 * The names of methods and properties in the form in which calls carry them. A game calls the same few again and again:
 * each is looked at and encoded once. Made by the sender, used by the writer of commands. Bounded; never throws.
 */

import { encodeName, type NameEncoder } from './commands.ts'

/** So many names are known at once. */
export const MOST_KNOWN_NAMES = 1024

/** An encoder that encodes as {@link encodeName} does, and knows names again. */
export function knowingEncoder(): NameEncoder {
  const known = new Map<string, Uint8Array>()
  return (name) => {
    const there = known.get(name)
    if (there !== undefined) return there
    const bytes = encodeName(name)
    if (typeof bytes === 'string') return bytes
    if (known.size >= MOST_KNOWN_NAMES) known.clear()
    known.set(name, bytes)
    return bytes
  }
}
