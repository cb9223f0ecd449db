/**
 * The checks and defaults of a server's options. Called once by the constructor: a bad option throws a TypeError that
 * names it and what it may be, before anything is open.
 */

import type { SpokenCodecs } from '../multiplayer/codec/spoken-codecs.ts'
import type { WorldRules } from '../multiplayer/multiplayer-world.ts'
import {
  callback,
  LEAST_IDLE_TIMEOUT,
  object,
  oneOf,
  refuseUnknown,
  seconds,
  secondsOrOff,
  truth,
  whole,
} from '../peer/option-checks.ts'
import type { PlayerKinds } from '../multiplayer/player-wire.ts'
import type { Clock } from '../peer/clock.ts'
import type { Random } from '../peer/random.ts'
import type { Allowance } from '../peer/token-bucket.ts'
import type { Turn } from '../peer/turn.ts'
import { systemClock } from '../system/clock.ts'
import { systemRandom } from '../system/random.ts'
import { microtaskTurn } from '../system/turn.ts'
import { resolveOrigins } from './allowed-origins.ts'
import { demandAbilities } from './engine-needs.ts'
import { chooseEngine } from './engine.ts'
import type { GateSettings } from './gate-settings.ts'
import type { InboundAllowances } from './inbound-rate.ts'
import type { InboundOverflow, WebSocketServerOptions } from './options.ts'
import { pathFault } from './request-path.ts'
import { resolveCodecs } from './resolve-codecs.ts'
import { DEFAULT_HANDSHAKE_TIMEOUT } from './server-properties.ts'
import { TapPoint } from './tap-point.ts'
import type { Transport } from './transport/transport.ts'
import { TrustedProxies } from './trusted-proxies.ts'

const MEBIBYTE = 1_048_576
const MOST = 1_000_000
const LEAST_RATE_BURST = 0.1

/** Options with every default filled in. */
export interface ResolvedOptions {
  readonly transport: Transport
  /** The four ports here are this one's. */
  readonly tap: TapPoint
  /** Said once in a process, where `auto` did not take uws. */
  readonly engineNote: string | undefined
  readonly gate: GateSettings
  readonly world: WorldRules
  readonly overflow: InboundOverflow
  readonly backlogBytes: number
  readonly backlogPackets: number
  readonly totalBacklogBytes: number
  readonly totalBacklogPackets: number
  readonly packetsPerPump: number
  readonly codecs: SpokenCodecs
  readonly kinds: PlayerKinds | null
  readonly onWarning: (text: string) => void
  readonly clock: Clock
  readonly random: Random
  readonly turn: Turn
}

/** Checks the options and fills in the defaults. @throws TypeError naming the first bad option. */
export function resolveOptions(options: WebSocketServerOptions): ResolvedOptions {
  refuseUnknown(options, NAMES)
  const clock = object('clock', options.clock, ['now', 'after']) ?? systemClock
  const overflow = oneOf('inbound_overflow', options.inbound_overflow, OVERFLOWS, 'disconnect')
  const packetsPerPoll = whole('max_packets_per_poll', options.max_packets_per_poll, 0, MOST, 0)
  const codecs = resolveCodecs(options)
  const gate = resolveGate(options, clock, codecs.names)
  const { transport, engineNote } = resolveTransport(options)
  demandAbilities(options, transport)
  const tap = new TapPoint({
    transport,
    clock,
    random: object('random', options.random, ['nextUint32']) ?? systemRandom,
    turn: object('turn', options.turn, ['atEnd']) ?? microtaskTurn,
  })
  return {
    transport: tap.transport,
    tap,
    engineNote,
    gate: { ...gate, clock: tap.clock },
    world: resolveWorld(options, codecs),
    overflow,
    backlogBytes: whole('max_backlog_bytes', options.max_backlog_bytes, 1024, 2 ** 40, 4 * MEBIBYTE),
    backlogPackets: whole('max_backlog_packets', options.max_backlog_packets, 1, 2 ** 30, 16_384),
    totalBacklogBytes: whole('max_total_backlog_bytes', options.max_total_backlog_bytes, 1024, 2 ** 50, 256 * MEBIBYTE),
    totalBacklogPackets: whole('max_total_backlog_packets', options.max_total_backlog_packets, 1, 2 ** 30, 2 ** 21),
    packetsPerPump: packetsPerPoll === 0 ? Infinity : packetsPerPoll,
    codecs,
    kinds: object('kinds', options.kinds, ['codecOf', 'open']) ?? null,
    onWarning: callback('on_warning', options.on_warning) ?? emitWarning,
    clock: tap.clock,
    random: tap.random,
    turn: tap.turn,
  }
}

function resolveGate(options: WebSocketServerOptions, clock: Clock, codecNames: readonly string[]): GateSettings {
  const { path } = options
  const fault = path === undefined ? null : pathFault(path)
  if (fault !== null) throw new TypeError(`Option "path" ${fault}.`)
  refuseUselessTimeouts(options)
  return {
    clock,
    maxPeers: whole('max_peers', options.max_peers, 1, MOST, 4095),
    maxConnectionsPerAddress: whole('max_connections_per_ip', options.max_connections_per_ip, 1, MOST, 64),
    maxPending: whole('max_pending', options.max_pending, 1, MOST, 1024),
    allowedOrigins: resolveOrigins('allowed_origins', options.allowed_origins),
    path: path ?? null,
    verify: callback('verify', options.verify) ?? null,
    verifyTimeoutMs: 1000 * seconds('verify_timeout', options.verify_timeout, 0.001, 5),
    trustedProxies: new TrustedProxies(options.trusted_proxies),
    onRequest: callback('on_request', options.on_request) ?? null,
    handshakeTimeoutMs: 1000 * DEFAULT_HANDSHAKE_TIMEOUT,
    idleTimeoutMs: 1000 * secondsOrOff('idle_timeout', options.idle_timeout, LEAST_IDLE_TIMEOUT, 60),
    closeTimeoutMs: 1000 * seconds('close_timeout', options.close_timeout, 0.001, 5),
    slowPeerBytes: whole('slow_peer_bytes', options.slow_peer_bytes, 0, 2 ** 40, 0),
    slowPeerTimeoutMs: 1000 * seconds('slow_peer_timeout', options.slow_peer_timeout, 0.001, 10),
    inboundRate: resolveRate(options),
    compression: oneOf('compression', options.compression, ['off', 'shared', 'dedicated'], 'off'),
    exclusive: truth('exclusive', options.exclusive, true),
    codecNames,
  }
}

/** Null where nothing is limited: then no clock is read for a message. */
function resolveRate(options: WebSocketServerOptions): InboundAllowances | null {
  const burst = seconds('rate_burst', options.rate_burst, LEAST_RATE_BURST, 5)
  const packets = whole('max_packets_per_second', options.max_packets_per_second, 0, MOST, 0)
  const bytes = whole('max_bytes_per_second', options.max_bytes_per_second, 0, 2 ** 40, 0)
  const allowance = (perSecond: number): Allowance | null =>
    perSecond === 0 ? null : { capacity: Math.max(1, perSecond * burst), rate: perSecond / 1000 }
  return packets === 0 && bytes === 0 ? null : { packets: allowance(packets), bytes: allowance(bytes) }
}

/** A time for what never happens would be ignored. */
function refuseUselessTimeouts(options: WebSocketServerOptions): void {
  if (options.slow_peer_timeout !== undefined && options.slow_peer_bytes === undefined) {
    throw new TypeError('Option "slow_peer_timeout" needs slow_peer_bytes: without it nobody is ever slow.')
  }
  const { rate_burst, max_packets_per_second, max_bytes_per_second } = options
  if (rate_burst !== undefined && max_packets_per_second === undefined && max_bytes_per_second === undefined) {
    throw new TypeError('Option "rate_burst" needs max_packets_per_second or max_bytes_per_second.')
  }
  if (options.verify_timeout !== undefined && options.verify === undefined) {
    throw new TypeError('Option "verify_timeout" needs verify: without it nobody waits for a verdict.')
  }
}

function resolveWorld(options: WebSocketServerOptions, codecs: SpokenCodecs): WorldRules {
  return {
    codecs,
    relay: truth('server_relay', options.server_relay, true),
    mayRelay: callback('may_relay', options.may_relay) ?? null,
    inboxPackets: whole('max_queued_packets', options.max_queued_packets, 1, 2 ** 30, 65_536),
    inboxBytes: whole('max_queued_bytes', options.max_queued_bytes, 1024, 2 ** 40, 64 * MEBIBYTE),
  }
}

function resolveTransport(options: WebSocketServerOptions): { transport: Transport; engineNote: string | undefined } {
  const wanted = oneOf('engine', options.engine, ['auto', 'uws', 'ws'], 'auto')
  const transport = object('transport', options.transport, ['listen', 'reloadTls', 'stopListening', 'close'])
  if (transport !== undefined) {
    if (Object(transport.cannot) !== transport.cannot) {
      throw new TypeError('Option "transport" must have an object "cannot".')
    }
    if (options.engine !== undefined) throw new TypeError('Options "engine" and "transport" exclude each other.')
    return { transport, engineNote: undefined }
  }
  const choice = chooseEngine(wanted)
  if (!choice.ok) throw new TypeError(`Option "engine" is "uws", which cannot be loaded here. ${choice.message}`)
  return { transport: choice.transport, engineNote: choice.note }
}

const OVERFLOWS = ['disconnect', 'drop_oldest', 'drop_newest', 'pause'] as const

const NAMES: Readonly<Record<keyof WebSocketServerOptions, true>> = {
  engine: true,
  transport: true,
  max_peers: true,
  max_connections_per_ip: true,
  max_pending: true,
  allowed_origins: true,
  path: true,
  verify: true,
  verify_timeout: true,
  trusted_proxies: true,
  on_request: true,
  idle_timeout: true,
  close_timeout: true,
  max_backlog_bytes: true,
  max_backlog_packets: true,
  max_total_backlog_bytes: true,
  max_total_backlog_packets: true,
  inbound_overflow: true,
  max_packets_per_poll: true,
  max_packets_per_second: true,
  max_bytes_per_second: true,
  rate_burst: true,
  slow_peer_bytes: true,
  slow_peer_timeout: true,
  server_relay: true,
  may_relay: true,
  max_queued_packets: true,
  max_queued_bytes: true,
  compression: true,
  exclusive: true,
  codec: true,
  codecs: true,
  kinds: true,
  on_warning: true,
  clock: true,
  random: true,
  turn: true,
}

function emitWarning(text: string): void {
  process.emitWarning(text, 'PolledPeerWarning')
}
