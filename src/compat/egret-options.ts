/**
 * What a WebSocket of Egret can be told by a third argument, which Egret's own does not have, and its checks. Read once by
 * the constructor; a bad option throws a TypeError. Deadlines and bounds have the names and, but for the size of a
 * message, the defaults of WebSocketClient of `polled-peer/client`.
 */

import type { Connector } from '../client/connector.ts'
import { hostWarning } from '../client/host-warning.ts'
import type { WebSocketClientOptions } from '../client/options.ts'
import type { Clock } from '../peer/clock.ts'
import {
  callback,
  LEAST_IDLE_TIMEOUT,
  object,
  refuseUnknown,
  seconds,
  secondsOrOff,
  truth,
  whole,
} from '../peer/option-checks.ts'
import type { Turn } from '../peer/turn.ts'
import { systemClock } from '../system/clock.ts'
import { microtaskTurn } from '../system/turn.ts'

const MEBIBYTE = 1_048_576
/** The largest message of Egret's native builds, in bytes, as its manual has it. */
const NATIVE_LIMIT = 131_072

/** Options of the client that a WebSocket of Egret has too, as they are explained there. */
type SharedName =
  | 'handshake_timeout'
  | 'idle_timeout'
  | 'close_timeout'
  | 'max_backlog_bytes'
  | 'max_backlog_packets'
  | 'on_warning'
  | 'connector'
  | 'clock'
  | 'turn'

/** Options of `new WebSocket('', 0, options)`. All may be left out, as the whole object. */
export interface WebSocketOptions extends Pick<WebSocketClientOptions, SharedName> {
  /** True: everything is told inside `poll()` alone. False (default): at once, as in Egret. */
  polled?: boolean | undefined
  /** True: no message over 131,072 bytes leaves or is taken, as in Egret's native builds. Default false. */
  native_limit?: boolean | undefined
  /** Largest message that the server may send, in bytes: 1 to 256 MiB; default 16 MiB. Above it the connection ends with 1009. */
  max_message_bytes?: number | undefined
  /** What may wait to be sent, in bytes; default 16 MiB. What is written above it is dropped, counted. */
  max_outbound_bytes?: number | undefined
  /** Hears what listeners throw; default: a sentence to `on_warning`, in browsers an uncaught error. */
  on_error?: ((error: unknown) => void) | undefined
}

/** What the doors differ in. */
export interface Platform {
  readonly connector: Connector
  /** Whether the platform has WebSockets at all. */
  isSupported(): boolean
  /** Where errors of listeners go; null: to `on_warning`. */
  readonly report: ((error: unknown) => void) | null
}

/** Options with every default filled in. Times in milliseconds. */
export interface ResolvedOptions {
  readonly connector: Connector
  readonly clock: Clock
  readonly turn: Turn
  readonly isPolled: boolean
  readonly handshakeTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly closeTimeoutMs: number
  /** Largest message that may come. */
  readonly messageLimit: number
  /** Largest message that may go; Infinity for no limit. */
  readonly outboundMessageLimit: number
  readonly outboundLimit: number
  readonly backlogBytes: number
  readonly backlogPackets: number
  readonly onWarning: (text: string) => void
  readonly onError: (error: unknown) => void
}

/** Checks the options and fills in the defaults. @throws TypeError naming the first bad option. */
export function resolveWebSocketOptions(options: WebSocketOptions, platform: Platform): ResolvedOptions {
  refuseUnknown(options, NAMES)
  const connector = object('connector', options.connector, ['connect']) ?? platform.connector
  const onWarning = callback('on_warning', options.on_warning) ?? hostWarning
  const hasNativeLimit = truth('native_limit', options.native_limit, false)
  const messageLimit = whole('max_message_bytes', options.max_message_bytes, 1, 256 * MEBIBYTE, 16 * MEBIBYTE)
  return {
    connector,
    clock: object('clock', options.clock, ['now', 'after']) ?? systemClock,
    turn: object('turn', options.turn, ['atEnd']) ?? microtaskTurn,
    isPolled: truth('polled', options.polled, false),
    handshakeTimeoutMs: 1000 * seconds('handshake_timeout', options.handshake_timeout, 0.001, 10),
    idleTimeoutMs: 1000 * idleTimeout(options.idle_timeout, connector),
    closeTimeoutMs: 1000 * seconds('close_timeout', options.close_timeout, 0.001, 5),
    messageLimit: hasNativeLimit ? Math.min(messageLimit, NATIVE_LIMIT) : messageLimit,
    outboundMessageLimit: hasNativeLimit ? NATIVE_LIMIT : Infinity,
    outboundLimit: whole('max_outbound_bytes', options.max_outbound_bytes, 1024, 2 ** 40, 16 * MEBIBYTE),
    backlogBytes: whole('max_backlog_bytes', options.max_backlog_bytes, 1024, 2 ** 40, 4 * MEBIBYTE),
    backlogPackets: whole('max_backlog_packets', options.max_backlog_packets, 1, 2 ** 30, 16_384),
    onWarning,
    onError:
      callback('on_error', options.on_error) ??
      platform.report ??
      ((error) => onWarning(`A listener failed: ${described(error)}`)),
  }
}

/** A setting that the platform cannot honour is refused, never ignored. */
function idleTimeout(value: number | undefined, { cannot }: Connector): number {
  const idle = secondsOrOff('idle_timeout', value, LEAST_IDLE_TIMEOUT, cannot.pings === undefined ? 60 : 0)
  if (idle === 0 || cannot.pings === undefined) return idle
  throw new TypeError(`Option "idle_timeout" cannot be had here. ${cannot.pings}`)
}

function described(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

const NAMES: Readonly<Record<keyof WebSocketOptions, true>> = {
  handshake_timeout: true,
  idle_timeout: true,
  close_timeout: true,
  max_backlog_bytes: true,
  max_backlog_packets: true,
  on_warning: true,
  connector: true,
  clock: true,
  turn: true,
  polled: true,
  native_limit: true,
  max_message_bytes: true,
  max_outbound_bytes: true,
  on_error: true,
}
