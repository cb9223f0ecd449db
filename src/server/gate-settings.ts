/**
 * What a gate is told for life, checked and in milliseconds: the part of the server's options that the gate uses.
 * Made by options.ts for a server, and by the faces for themselves.
 */

import type { Clock } from '../peer/clock.ts'
import type { InboundAllowances } from './inbound-rate.ts'
import type { Compression, HttpRequest, HttpResponse } from './transport/transport.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

/** Settings of one gate. */
export interface GateSettings {
  readonly clock: Clock
  readonly maxPeers: number
  readonly maxConnectionsPerAddress: number
  /** One address may have a share; see pending-sockets.ts. */
  readonly maxPending: number
  /** Null: any origin. */
  readonly allowedOrigins: ReadonlySet<string> | null
  /** Null: any path. */
  readonly path: string | null
  readonly verify: ((request: HttpRequest) => unknown) | null
  readonly verifyTimeoutMs: number
  readonly trustedProxies: TrustedProxies
  readonly onRequest: ((request: HttpRequest) => HttpResponse | undefined) | null
  readonly handshakeTimeoutMs: number
  /** 0: never. */
  readonly idleTimeoutMs: number
  readonly closeTimeoutMs: number
  /** 0: never. */
  readonly slowPeerBytes: number
  readonly slowPeerTimeoutMs: number
  /** What each connection may send; null: all it likes. */
  readonly inboundRate: InboundAllowances | null
  readonly compression: Compression
  readonly exclusive: boolean
  /** Names of codecs that clients may ask for as a sub-protocol. */
  readonly codecNames: readonly string[]
}
