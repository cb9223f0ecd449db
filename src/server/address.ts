/**
 * How addresses are printed: the way Godot 3 prints them, whatever spelling an engine or a proxy uses; and what some stand for.
 * Called by the transports, the trusted proxies, the server and the command. Resolves no names and opens nothing.
 */

import { isIP, isIPv4, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

/** The unspecified addresses, as they are printed. */
const ZEROS: readonly string[] = ['0.0.0.0', '0:0:0:0:0:0:0:0']
const LOOPBACK_V6 = '0:0:0:0:0:0:0:1'

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
  return printGroups(ipv6Groups(text.split('%', 1)[0] ?? ''))
}

/** Prints the 4 or 16 bytes of an address in the same way; `''` for any other number of bytes. */
export function addressFromBytes(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.length !== 16) return ''
  const groups: number[] = []
  bytes.forEach((byte, index) => {
    if (index % 2 === 1) groups.push((bytes[index - 1] ?? 0) * 256 + byte)
  })
  return printGroups(groups)
}

/** Tells whether to listen on `address` is to listen on all addresses: `*`, and IPv4's or IPv6's zeros in any spelling. */
export function isEveryAddress(address: string): boolean {
  return address === '*' || ZEROS.includes(godotAddress(address))
}

/** Tells whether an address never leaves this machine: 127.0.0.0/8, and `::1`. */
export function isLoopbackAddress(address: string): boolean {
  const printed = godotAddress(address)
  return printed.startsWith('127.') || printed === LOOPBACK_V6
}

/** What tells the addresses of this machine; replaced in tests. */
export type Interfaces = () => NodeJS.Dict<readonly { readonly address: string }[]>

/**
 * Tells whether one can listen on `address` here: it stands for all, is IPv4's loopback, or an interface has it now. True
 * also where that cannot be learned, as in a process without a free descriptor.
 */
export function isOfThisMachine(address: string, interfaces: Interfaces = networkInterfaces): boolean {
  const printed = godotAddress(address)
  if (isEveryAddress(address) || printed.startsWith('127.')) return true
  try {
    return Object.values(interfaces()).some((all) => all?.some((one) => godotAddress(one.address) === printed))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SYSTEM_ERROR') return true
    throw error
  }
}

/** Prints the eight 16-bit numbers of an address. */
function printGroups(groups: readonly number[]): string {
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)
  if (!isMapped) return groups.map((group) => group.toString(16)).join(':')
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.')
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
