/**
 * Reads the header `Forwarded` (RFC 7239, section 4).
 * Called by the trusted proxies. Decides nothing about trust, and never throws.
 */

/** One hop: its parameters by lower-case name, quotes and escapes undone. Has no prototype. */
export type ForwardedHop = Readonly<Record<string, string>>

// One `name=value` or nothing, then what ends it. Values that ought to be quoted (`for=[::1]:80`) are taken unquoted too.
const PAIR = /[ \t]*(?:([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;]+))[ \t]*)?([,;]|$)/y

/**
 * The hops of a `Forwarded` value, left to right. A value that is malformed anywhere gives no hop at all: a quote that
 * somebody left open would swallow what the proxies behind him added, so no part of it proves anything.
 */
export function parseForwarded(value: string): readonly ForwardedHop[] {
  const hops: ForwardedHop[] = []
  let hop: Record<string, string> = Object.create(null) as Record<string, string>
  let isEmpty = true
  for (let position = 0; ;) {
    PAIR.lastIndex = position
    const match = PAIR.exec(value)
    if (match === null) return []
    const [, name, quoted, plain, end] = match
    if (name !== undefined) {
      const key = name.toLowerCase()
      if (key in hop) return []
      hop[key] = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''
      isEmpty = false
    }
    if (end !== ';' && !isEmpty) {
      hops.push(hop)
      hop = Object.create(null) as Record<string, string>
      isEmpty = true
    }
    if (end === '') return hops
    position = PAIR.lastIndex
  }
}
