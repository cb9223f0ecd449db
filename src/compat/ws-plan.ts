/**
 * What a new server is to run on, decided by its options alone: `ws` itself, or the native engine with the gate's limits as
 * this face sets them. Called by the constructor of the face's server before anything is open. Bad options throw there.
 */

import type { GateSettings } from '../server/gate-settings.ts'
import { chooseEngine } from '../server/engine.ts'
import { sayOnce } from '../server/said-once.ts'
import { TrustedProxies } from '../server/trusted-proxies.ts'
import type { Transport } from '../server/transport/transport.ts'
import { systemClock } from '../system/clock.ts'
import { refusalError } from './ws-errors.ts'
import { refuseImpossible } from './ws-options.ts'
import { verifyByWs } from './ws-porch.ts'
import { WebSocket } from './ws-socket.ts'

/** What the native engine is told. */
export interface NativePlan {
  /** Null: all addresses. */
  readonly host: string | null
  readonly port: number
  readonly messageLimit: number
  readonly closeTimeoutMs: number
  /** Messages from this many bytes on are compressed; Infinity for no compression. */
  readonly compressFrom: number
}

const LARGEST = 2_147_483_647
/** `ws` counts neither connections nor addresses: the gate's largest numbers. */
const MOST = 1_000_000
/** Node's own `headersTimeout`. */
const HEADERS_TIMEOUT_MS = 60_000

/**
 * The engine for these options; null where `ws` itself is to run them: without a port of our own, with `engine: 'ws'`,
 * where the native build does not load. @throws TypeError for an engine that is none, or cannot be had, or not so.
 */
export function nativeTransport(options: Readonly<Record<string, unknown>>): Transport | null {
  const { engine = 'auto', port, server, noServer } = options
  if (engine !== 'auto' && engine !== 'uws' && engine !== 'ws') {
    throw new TypeError('Option "engine" must be one of auto, uws, ws.')
  }
  const hasPort = port !== undefined && port !== null
  if (engine === 'uws' && !hasPort && Boolean(server) !== Boolean(noServer)) {
    throw refusalError(`Option "${server ? 'server' : 'noServer'}"`, 'it takes over no sockets of a server of Node.')
  }
  // What names more than one of the three, or none, is refused by `ws`.
  if (engine === 'ws' || !hasPort || Boolean(server) || Boolean(noServer)) return null
  const choice = chooseEngine(engine)
  if (!choice.ok) throw new TypeError(`Option "engine" is "uws", which cannot be loaded here. ${choice.message}`)
  sayOnce(choice.note, (note) => process.emitWarning(note, 'PolledPeerWarning'))
  return choice.engine === 'uws' ? choice.transport : null
}

/** What the native engine is to do. @throws TypeError for what it cannot. */
export function nativePlan(options: Readonly<Record<string, unknown>>): NativePlan {
  refuseImpossible(options)
  const { WebSocket: Class, host, port, maxPayload = 104_857_600, closeTimeout = 30_000 } = options
  if (Class !== undefined && !isOurs(Class)) {
    throw refusalError('Option "WebSocket"', 'the class must extend the WebSocket of polled-peer/compat/ws.')
  }
  const limit = Number(maxPayload) | 0
  return {
    host: typeof host === 'string' && host !== '' ? host : null,
    port: Number(port),
    messageLimit: limit > 0 ? limit : LARGEST,
    closeTimeoutMs: Number(closeTimeout),
    compressFrom: compressFrom(options['perMessageDeflate']),
  }
}

/** The gate's settings: no limit that `ws` and Node do not have. */
export function gateSettings({ closeTimeoutMs, compressFrom }: NativePlan): GateSettings {
  return {
    clock: systemClock,
    maxPeers: MOST,
    maxConnectionsPerAddress: MOST,
    maxPending: MOST,
    allowedOrigins: null,
    path: null,
    verify: verifyByWs,
    verifyTimeoutMs: LARGEST,
    trustedProxies: new TrustedProxies([]),
    onRequest: null,
    handshakeTimeoutMs: HEADERS_TIMEOUT_MS,
    idleTimeoutMs: 0,
    closeTimeoutMs,
    slowPeerBytes: 0,
    slowPeerTimeoutMs: LARGEST,
    inboundRate: null,
    compression: compressFrom === Infinity ? 'off' : 'shared',
    exclusive: true,
    codecNames: [],
  }
}

function compressFrom(deflate: unknown): number {
  if (!deflate) return Infinity
  const threshold: unknown = typeof deflate === 'object' ? Reflect.get(deflate, 'threshold') : undefined
  return typeof threshold === 'number' ? threshold : 1024
}

function isOurs(given: unknown): boolean {
  return given === WebSocket || (typeof given === 'function' && given.prototype instanceof WebSocket)
}
