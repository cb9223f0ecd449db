/**
 * How addresses are printed: the way Godot 3 prints them, whatever spelling an engine or a proxy uses.
 * Called by the transports, the trusted proxies and the server. Resolves no names and opens nothing.
 */

import { isIP, isIPv4, isIPv6 } from 'node:net'

const EVERYWHERE = new Set(['*', '0.0.0.0', '0:0:0:0:0:0:0:0'])

/** Tells whether `text` is a literal address: 4 or 6 for its family, 0 for host names, `'*'`, brackets and all else. */
export function isLiteralAddress(text: string): 4 | 6 | 0 {
  const family = isIP(text)
  return family === 4 || family === 6 ? family : 0
}

/**
 * Prints an address as Godot 3 does: IPv4 dotted, also when mapped into IPv6; IPv6 as eight numbers without `::` and
 * leading zeros, in lower case. A zone (`%eth0`) is dropped. `''` if `text` is no literal address.
 */
export function godotAddress(text: string): string {
  if (isIPv4(text)) return text
  if (!isIPv6(text)) return ''
  const groups = ipv6Groups(text.split('%', 1)[0] ?? '')
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (!isMapped) return groups.map((group) => group.toString(16)).join(':')
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.')
}

/** Whether listening on this host means all addresses of the machine: `'*'`, `0.0.0.0`, or `::` in any spelling. */
export function isEveryAddress(host: string): boolean {
  return EVERYWHERE.has(godotAddress(host) || host)
}

/** Whether an address, printed as by {@link godotAddress}, is one of this machine's own that nobody else reaches. */
export function isLoopback(printed: string): boolean {
  return printed.startsWith('127.') || printed === '0:0:0:0:0:0:0:1'
}

/** The eight 16-bit numbers of a valid IPv6 address without zone. */
function ipv6Groups(address: string): number[] {
  const [before = '', after] = address.split('::')
  const head = groupsOf(before)
  if (after === undefined) return head
  const tail = groupsOf(after)
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

/** The numbers between single colons; a dotted ending counts for two. */
function groupsOf(part: string): number[] {
  if (part === '') return []
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })
}
