/**
 * Who a player behind a proxy is: reads X-Forwarded-For, X-Forwarded-Proto and Forwarded (RFC 7239).
 * Called by the gate for each request. Believes a header only as far back as trusted proxies wrote it, and never throws
 * for what a header holds.
 * Lists are read from their right end, because each proxy adds there; what stands further left may be anybody's.
 */

import { BlockList } from 'node:net'
import { godotAddress, isLiteralAddress } from './address.ts'
import { parseForwarded } from './forwarded-header.ts'
import type { HttpRequest } from './transport/transport.ts'

/** What is known of the player's end. */
export interface ClientAddress {
  /** The last address that could be proven, as Godot prints it; `''` if not even the socket has one. */
  readonly address: string
  /** Whether that player came over TLS, as a trusted proxy tells; absent if none does. */
  readonly secure?: boolean
}

/** Where a list of hops has led: the proven address, and how many places from the right the walk ended. */
interface Walk {
  readonly address: string
  readonly depth: number
}

/** The proxies of the option `trusted_proxies`. */
export class TrustedProxies {
  readonly #ranges = new BlockList()
  readonly #isEmpty: boolean

  /** Takes addresses (`10.0.0.1`, `::1`) and CIDR ranges (`10.0.0.0/8`, `fd00::/8`); throws a TypeError for anything else, `10.0.0.1/8` too. */
  constructor(entries: readonly string[] = []) {
    const given: unknown = entries
    if (!Array.isArray(given)) {
      throw new TypeError('trusted_proxies must be an array of addresses and CIDR ranges, as ["10.0.0.0/8"].')
    }
    for (const entry of given) this.#add(entry)
    this.#isEmpty = given.length === 0
  }

  /** Finds the player's address for a request that came from `socketAddress` with these headers (names in lower case). */
  clientAddress(socketAddress: string, headers: Readonly<Record<string, string>>): ClientAddress {
    const own = godotAddress(socketAddress)
    if (!this.trusts(own)) return { address: own }
    const forwardedFor = list(headers['x-forwarded-for'])
    const forwardedText = headers['forwarded']?.trim() ?? ''
    const forwarded = parseForwarded(forwardedText)
    const forwardedNodes = forwarded.map((hop) => hop['for'] ?? '')
    const walks: Walk[] = []
    if (forwardedFor.length > 0) walks.push(this.#walk(own, forwardedFor))
    if (forwardedText !== '') walks.push(this.#walk(own, forwardedNodes))
    const secure = agreed([
      scheme(at(list(headers['x-forwarded-proto']), walks[0]?.depth ?? 0)),
      scheme(at(forwarded, walks.at(-1)?.depth ?? 0)?.['proto']),
    ])
    // A proxy that writes one header lets the player write the other. Where they differ, neither is proof.
    const address = agreed(walks.map((walk) => walk.address)) ?? own
    return secure === undefined ? { address } : { address, secure }
  }

  /** The request as the player's own: his address, and whether he came over TLS. The same object where nothing differs. */
  seen(request: HttpRequest): HttpRequest {
    if (!this.trusts(request.address)) return request
    const { address, secure = request.secure } = this.clientAddress(request.address, request.headers)
    return { ...request, address, secure }
  }

  /** Whether this address, written as Godot prints it, is that of a trusted proxy. */
  trusts(address: string): boolean {
    return !this.#isEmpty && address !== '' && this.#ranges.check(address, family(address))
  }

  /** Follows the hops from the right; ends at the first that is not trusted, or before one that can't be read. */
  #walk(own: string, hops: readonly string[]): Walk {
    let address = own
    let depth = 0
    for (; depth < hops.length; depth++) {
      const next = nodeAddress(at(hops, depth) ?? '')
      if (next !== '') address = next
      if (next === '' || !this.trusts(next)) break
    }
    return { address, depth }
  }

  #add(entry: unknown): void {
    const text = typeof entry === 'string' ? entry : ''
    const [base = '', bits, ...rest] = text.split('/')
    const address = godotAddress(base)
    const width = address.includes(':') ? 128 : 32
    // A range inside the IPv4-mapped block is the IPv4 range it maps.
    const mapped = isLiteralAddress(base) === 6 && width === 32 ? 96 : 0
    const prefix = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) - mapped : -1
    if (address === '' || rest.length > 0 || prefix < 0 || prefix > width) {
      const shown = typeof entry === 'string' ? `'${entry}'` : String(entry)
      throw new TypeError(
        `trusted_proxies: ${shown} is no IP address and no CIDR range. Write it like 10.0.0.1, 10.0.0.0/8 or fd00::/8.`,
      )
    }
    if (bits !== undefined && hasBitsBehind(address, prefix)) {
      throw new TypeError(
        `trusted_proxies: '${text}' has bits behind its first ${bits}. Write the range by its first address, or one ` +
          'address without a slash.',
      )
    }
    this.#ranges.addSubnet(address, prefix, family(address))
  }
}

/** Whether a one follows the first `prefix` bits: a range that was meant otherwise, most likely as one address. */
function hasBitsBehind(address: string, prefix: number): boolean {
  const isSix = address.includes(':')
  const bits = address
    .split(isSix ? ':' : '.')
    .map((part) =>
      Number.parseInt(part, isSix ? 16 : 10)
        .toString(2)
        .padStart(isSix ? 16 : 8, '0'),
    )
    .join('')
  return bits.includes('1', prefix)
}

function family(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4'
}

/** The entries of a comma-separated header; RFC 9110 (5.6.1.2) wants empty ones ignored. */
function list(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

/** The entry `depth` places from the right; the leftmost where the list is shorter, because some proxies write just one. */
function at<T>(entries: readonly T[], depth: number): T | undefined {
  return entries[Math.max(0, entries.length - 1 - depth)]
}

/** The address of one hop, without brackets and port; `''` for `unknown`, obfuscated names and garbage. */
function nodeAddress(hop: string): string {
  const match = /^(?:\[(?<six>[^\]]*)\]|(?<four>[\d.]+))(?::[\w.-]+)?$/.exec(hop)
  return godotAddress(match?.groups?.['six'] ?? match?.groups?.['four'] ?? hop)
}

function scheme(name: string | undefined): boolean | undefined {
  const lower = name?.toLowerCase()
  if (lower === 'https' || lower === 'wss') return true
  return lower === 'http' || lower === 'ws' ? false : undefined
}

/** The one value on which all that say something agree; undefined if they differ or none says anything. */
function agreed<T>(claims: readonly (T | undefined)[]): T | undefined {
  const said = new Set(claims.filter((claim) => claim !== undefined))
  return said.size === 1 ? [...said][0] : undefined
}
