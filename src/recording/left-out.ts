/**
 * What a recording leaves out when it is told to: the rules of docs/wire/recording.md, "What is left out". Called by the
 * recorder for each request, address and reason. It keeps no secret in memory but the addresses it has stand-ins for.
 */

import type { HttpRequest } from '../server/transport/transport.ts'

type Pairs = readonly (readonly [name: string, value: string])[]

/** Headers whose values are no secret. */
const PLAIN_HEADERS: readonly string[] = [
  ...['host', 'upgrade', 'connection', 'origin', 'user-agent'],
  ...['sec-websocket-version', 'sec-websocket-extensions'],
]
/** Headers that tell no address. Proxies have too many names for those that do: what is not known here is left out. */
const ADDRESSLESS_HEADERS =
  /^(sec-.*|accept.*|content-.*|upgrade|connection|origin|user-agent|authorization|cookie|cache-control|pragma)$/
/** Stand-ins are 0.0.0.1 to 0.0.255.254; whoever comes later shares the last. */
const MOST_STAND_INS = 65_534
const LAST_STAND_IN = '0.0.255.255'

/** A request as it is recorded. */
export type RecordedRequest = Omit<HttpRequest, 'headers'> & { readonly headers: Pairs }

/** What is kept. */
export interface Kept {
  readonly payloads: boolean
  readonly addresses: boolean
}

/** The rules for one recording. */
export class LeftOut {
  readonly #kept: Kept
  readonly #standIns = new Map<string, string>()

  constructor(kept: Kept) {
    this.#kept = kept
  }

  /** An address, or what stands for it; `''` stays. */
  address(address: string): string {
    if (this.#kept.addresses || address === '') return address
    const known = this.#standIns.get(address)
    if (known !== undefined) return known
    const number = this.#standIns.size + 1
    if (number > MOST_STAND_INS) return LAST_STAND_IN
    const standIn = `0.0.${number >> 8}.${number & 255}`
    this.#standIns.set(address, standIn)
    return standIn
  }

  /** What the server listens on, `*` if it is to be left out. */
  host(host: string): string {
    return this.#kept.addresses ? host : '*'
  }

  /** A sentence that may hold such an address, or nothing. */
  message(message: string): string {
    return this.#kept.addresses ? message : ''
  }

  /** A remote port, or 0. */
  port(port: number): number {
    return this.#kept.addresses ? port : 0
  }

  /** A reason of a close frame, or nothing. */
  text(text: string): string {
    return this.#kept.payloads ? text : ''
  }

  /** Headers without those that may tell addresses, and without the values that may be secrets. */
  headers(headers: Pairs): Pairs {
    if (this.#kept.addresses && this.#kept.payloads) return headers
    const named = this.#kept.addresses
      ? headers
      : headers.filter(([name]) => ADDRESSLESS_HEADERS.test(name.toLowerCase()))
    if (this.#kept.payloads) return named
    return named.map(([name, value]) => [name, PLAIN_HEADERS.includes(name.toLowerCase()) ? value : ''])
  }

  /** The parts of a request as they are recorded. */
  request(request: HttpRequest): RecordedRequest {
    const { method, path, secure } = request
    const query = this.text(request.query)
    const headers = this.headers(Object.entries(request.headers))
    return { method, path, query, headers, address: this.address(request.address), secure }
  }
}
