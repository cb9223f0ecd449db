/**
 * What a Cocos server can be told: the options object, which Cocos' own constructor does not have, and its checks.
 * Read once by the constructor; a bad option throws a TypeError before anything is open. Limits, deadlines and engine
 * are those of the gate and keep its names and defaults.
 */

import { callback, oneOf, refuseUnknown, truth, whole } from '../peer/option-checks.ts'
import type { WebSocketServerOptions } from '../server/options.ts'
import { resolveOptions, type ResolvedOptions } from '../server/resolve-options.ts'

const MEBIBYTE = 1_048_576

/** Options of the gate that a Cocos server has too, as they are explained at WebSocketServerOptions of `polled-peer`. */
type SharedName =
  | 'engine'
  | 'transport'
  | 'exclusive'
  | 'compression'
  | 'on_warning'
  | 'clock'
  | 'turn'
  | 'max_peers'
  | 'max_connections_per_ip'
  | 'max_pending'
  | 'trusted_proxies'
  | 'on_request'
  | 'allowed_origins'
  | 'path'
  | 'verify'
  | 'verify_timeout'
  | 'idle_timeout'
  | 'close_timeout'
  | 'max_backlog_bytes'
  | 'max_backlog_packets'
  | 'max_total_backlog_bytes'
  | 'max_total_backlog_packets'
  | 'max_packets_per_second'
  | 'max_bytes_per_second'
  | 'rate_burst'
  | 'slow_peer_bytes'
  | 'slow_peer_timeout'

/** What `onclose` of a connection is told. `cocos`: 1000 where no code is known; `wire`: the true code, 1005 and 1006 included. */
export type CloseCodes = 'cocos' | 'wire'

/** Options of `new WebSocketServer(options)`. All may be left out, as the whole object. */
export interface CocosServerOptions extends Pick<WebSocketServerOptions, SharedName> {
  /** True (default): callbacks run by themselves, 60 times a second. False: they run inside `poll()` alone. */
  auto_poll?: boolean | undefined
  /** Largest message that a client may send, in bytes: 1 to 256 MiB; default 1 MiB. Above it the connection is closed with 1009. */
  max_message_bytes?: number | undefined
  /** What may wait to be sent on one connection, in bytes; default 16 MiB. `send` above it fails with "Send Error!". */
  max_outbound_bytes?: number | undefined
  /** See {@link CloseCodes}; default `cocos`. */
  close_codes?: CloseCodes | undefined
  /** Hears what callbacks throw; default: a sentence to `on_warning` for each. What it throws itself comes out of `poll()`. */
  on_error?: ((error: unknown) => void) | undefined
}

/** Options with every default filled in. */
export interface ResolvedCocosOptions {
  readonly shared: ResolvedOptions
  /** The caller's own clock, if there is one. */
  readonly hasOwnClock: boolean
  readonly autoPoll: boolean
  readonly messageLimit: number
  readonly outboundLimit: number
  readonly closeCodes: CloseCodes
  readonly onError: (error: unknown) => void
}

/** Checks the options and fills in the defaults. @throws TypeError naming the first bad option. */
export function resolveCocosOptions(options: CocosServerOptions): ResolvedCocosOptions {
  refuseUnknown(options, NAMES)
  const { auto_poll, max_message_bytes, max_outbound_bytes, close_codes, on_error, ...gate } = options
  const shared = resolveOptions(gate)
  return {
    shared,
    hasOwnClock: options.clock !== undefined,
    autoPoll: truth('auto_poll', auto_poll, true),
    messageLimit: whole('max_message_bytes', max_message_bytes, 1, 256 * MEBIBYTE, MEBIBYTE),
    outboundLimit: whole('max_outbound_bytes', max_outbound_bytes, 1024, 2 ** 40, 16 * MEBIBYTE),
    closeCodes: oneOf('close_codes', close_codes, ['cocos', 'wire'], 'cocos'),
    onError: callback('on_error', on_error) ?? ((error) => shared.onWarning(`A callback failed: ${described(error)}`)),
  }
}

function described(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

const NAMES: Readonly<Record<keyof CocosServerOptions, true>> = {
  engine: true,
  transport: true,
  exclusive: true,
  compression: true,
  on_warning: true,
  clock: true,
  turn: true,
  max_peers: true,
  max_connections_per_ip: true,
  max_pending: true,
  trusted_proxies: true,
  on_request: true,
  allowed_origins: true,
  path: true,
  verify: true,
  verify_timeout: true,
  idle_timeout: true,
  close_timeout: true,
  max_backlog_bytes: true,
  max_backlog_packets: true,
  max_total_backlog_bytes: true,
  max_total_backlog_packets: true,
  max_packets_per_second: true,
  max_bytes_per_second: true,
  rate_burst: true,
  slow_peer_bytes: true,
  slow_peer_timeout: true,
  auto_poll: true,
  max_message_bytes: true,
  max_outbound_bytes: true,
  close_codes: true,
  on_error: true,
}
