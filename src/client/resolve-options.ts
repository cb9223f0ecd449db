/**
 * The checks and defaults of a client's options. Called once by the constructor: a bad option throws a TypeError that
 * names it and what it may be, before anything is open.
 */

import type { InboxRules } from '../multiplayer/inbox.ts'
import { variantCodec } from '../multiplayer/codec/variant-wire.ts'
import type { Clock } from '../peer/clock.ts'
import {
  callback,
  LEAST_IDLE_TIMEOUT,
  object,
  oneOf,
  refuseUnknown,
  seconds,
  secondsOrOff,
  whole,
} from '../peer/option-checks.ts'
import type { PacketCodec } from '../peer/packet-codec.ts'
import type { Random } from '../peer/random.ts'
import type { Turn } from '../peer/turn.ts'
import { systemClock } from '../system/clock.ts'
import { systemRandom } from '../system/random.ts'
import { microtaskTurn } from '../system/turn.ts'
import { codecName } from './codec-agreement.ts'
import type { Connector } from './connector.ts'
import { hostWarning } from './host-warning.ts'
import type { ReconnectOptions, WebSocketClientOptions } from './options.ts'
import { checkProtocols } from './request-check.ts'
import type { RetrySettings } from './retry.ts'

const MEBIBYTE = 1_048_576
const MOST = 1_000_000
const DEFAULT_IDLE_TIMEOUT = 60
const OVERFLOWS = ['disconnect', 'drop_oldest', 'drop_newest', 'pause'] as const

/** Options with every default filled in. Times in milliseconds. */
export interface ResolvedOptions {
  readonly connector: Connector
  readonly handshakeTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly closeTimeoutMs: number
  /** Null: no reconnection. */
  readonly retry: RetrySettings | null
  readonly backlogBytes: number
  readonly backlogPackets: number
  readonly overflow: (typeof OVERFLOWS)[number]
  readonly packetsPerPump: number
  readonly world: InboxRules
  readonly codec: PacketCodec
  readonly onWarning: (text: string) => void
  readonly clock: Clock
  readonly random: Random
  readonly turn: Turn
}

/** Checks the options and fills in the defaults. @throws TypeError naming the first bad option. */
export function resolveOptions(options: WebSocketClientOptions, platform: Connector): ResolvedOptions {
  refuseUnknown(options, NAMES, '')
  const connector = object('connector', options.connector, ['connect']) ?? platform
  if (Object(connector.cannot) !== connector.cannot) {
    throw new TypeError('Option "connector" must have an object "cannot".')
  }
  const overflow = oneOf('inbound_overflow', options.inbound_overflow, OVERFLOWS, 'disconnect')
  const packetsPerPoll = whole('max_packets_per_poll', options.max_packets_per_poll, 0, MOST, 0)
  if (overflow === 'pause') demand(connector.cannot['pause-reading'], 'inbound_overflow: "pause"')
  return {
    connector,
    handshakeTimeoutMs: 1000 * seconds('handshake_timeout', options.handshake_timeout, 0.001, 10),
    idleTimeoutMs: 1000 * resolveIdleTimeout(options.idle_timeout, connector),
    closeTimeoutMs: 1000 * seconds('close_timeout', options.close_timeout, 0.001, 5),
    retry: resolveReconnect(options.reconnect),
    backlogBytes: whole('max_backlog_bytes', options.max_backlog_bytes, 1024, 2 ** 40, 4 * MEBIBYTE),
    backlogPackets: whole('max_backlog_packets', options.max_backlog_packets, 1, 2 ** 30, 16_384),
    overflow,
    packetsPerPump: packetsPerPoll === 0 ? Infinity : packetsPerPoll,
    world: {
      inboxPackets: whole('max_queued_packets', options.max_queued_packets, 1, 2 ** 30, 65_536),
      inboxBytes: whole('max_queued_bytes', options.max_queued_bytes, 1024, 2 ** 40, 64 * MEBIBYTE),
    },
    codec: resolveCodec(options.codec),
    onWarning: callback('on_warning', options.on_warning) ?? hostWarning,
    clock: object('clock', options.clock, ['now', 'after']) ?? systemClock,
    random: object('random', options.random, ['nextUint32']) ?? systemRandom,
    turn: object('turn', options.turn, ['atEnd']) ?? microtaskTurn,
  }
}

function resolveCodec(option: PacketCodec | undefined): PacketCodec {
  const codec = object('codec', option, ['decode', 'encode']) ?? variantCodec
  const problem = codecName(codec) === '' ? null : checkProtocols([codecName(codec)])
  if (problem !== null) throw new TypeError(`Option "codec" has a name that cannot be offered. ${problem}`)
  return codec
}

function resolveIdleTimeout(value: number | undefined, { cannot }: Connector): number {
  const fallback = cannot.pings === undefined ? DEFAULT_IDLE_TIMEOUT : 0
  const idle = secondsOrOff('idle_timeout', value, LEAST_IDLE_TIMEOUT, fallback)
  if (idle > 0) demand(cannot.pings, 'idle_timeout')
  return idle
}

function resolveReconnect(value: boolean | ReconnectOptions | undefined): RetrySettings | null {
  if (value === undefined || value === false) return null
  if (value !== true && (typeof value !== 'object' || value === null)) {
    throw new TypeError(`Option "reconnect" must be true, false or an object, not ${String(value)}.`)
  }
  const options: ReconnectOptions = value === true ? {} : value
  refuseUnknown(options, RECONNECT_NAMES, 'reconnect.')
  const first = seconds('reconnect.first_delay', options.first_delay, 0.001, 1)
  const longest = seconds('reconnect.max_delay', options.max_delay, first, Math.max(first, 30))
  const most = whole('reconnect.max_attempts', options.max_attempts, 0, MOST, 0)
  return { firstDelayMs: 1000 * first, maxDelayMs: 1000 * longest, maxAttempts: most === 0 ? Infinity : most }
}

const RECONNECT_NAMES: Readonly<Record<keyof ReconnectOptions, true>> = {
  first_delay: true,
  max_delay: true,
  max_attempts: true,
}

const NAMES: Readonly<Record<keyof WebSocketClientOptions, true>> = {
  handshake_timeout: true,
  idle_timeout: true,
  close_timeout: true,
  reconnect: true,
  max_backlog_bytes: true,
  max_backlog_packets: true,
  inbound_overflow: true,
  max_packets_per_poll: true,
  max_queued_packets: true,
  max_queued_bytes: true,
  codec: true,
  on_warning: true,
  connector: true,
  clock: true,
  random: true,
  turn: true,
}

/** A setting that the platform cannot honour is refused, never ignored. */
function demand(reason: string | undefined, name: string): void {
  if (reason !== undefined) throw new TypeError(`Option "${name}" cannot be had here. ${reason}`)
}
