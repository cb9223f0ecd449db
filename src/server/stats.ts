/**
 * The numbers that `get_stats()` hands out: counts since the server was made, and gauges of this moment.
 * Plain data, made anew at each call. Live: the only thing besides outbound amounts that changes between polls.
 */

import type { Clock } from '../peer/clock.ts'
import type { DropReason, Traffic } from '../peer/traffic.ts'
import type { Gate } from './gate.ts'
import type { PeerRoster } from './peer-roster.ts'
import type { RefusalReason } from './refusals.ts'

/** Plain numbers about a server. */
export interface ServerStats {
  /** Peers the game knows. */
  readonly peers: number
  /** Open connections, those not announced yet included. */
  readonly connections: number
  /** Sockets whose handshake has not ended, or whose answer of `on_request` has not left. */
  readonly pending: number
  readonly packets_in: number
  readonly bytes_in: number
  readonly packets_out: number
  readonly bytes_out: number
  /** Arrived and not admitted, all peers together. */
  readonly backlog_packets: number
  readonly backlog_bytes: number
  /** Admitted and not read, all peers together. */
  readonly queued_packets: number
  /** Put and not taken by the operating system, all peers together; what a pace holds back included. */
  readonly outbound_bytes: number
  /** Packets dropped since the server was made, by reason. */
  readonly drops: Readonly<Record<DropReason, number>>
  /** Refusals since the server was made, by reason. */
  readonly refusals: Readonly<Record<RefusalReason, number>>
  /** Calls of `poll()`. */
  readonly polls: number
  /** How long the last `poll()` took, in milliseconds, listeners included; 0 for one in which no peer had anything. */
  readonly poll_time_ms: number
  /** The longest of all. */
  readonly max_poll_time_ms: number
}

/** Times of the polls of one server. */
export class PollTimes {
  count = 0
  lastMs = 0
  maxMs = 0

  #clock: Clock | null = null
  #begin = 0

  /** A poll begins. An idle one, without a clock, is not worth two looks at it: it counts as 0 ms. */
  begin(clock: Clock | null): void {
    this.#clock = clock
    this.#begin = clock?.now() ?? 0
  }

  end(): void {
    this.count++
    this.lastMs = (this.#clock?.now() ?? 0) - this.#begin
    if (this.lastMs > this.maxMs) this.maxMs = this.lastMs
  }
}

/** Reads the numbers of this moment. */
export function readStats(gate: Gate, roster: PeerRoster, traffic: Traffic, polls: PollTimes): ServerStats {
  let queuedPackets = 0
  let outboundBytes = 0
  for (const { channel } of roster.entries()) {
    queuedPackets += channel.availablePackets
    outboundBytes += channel.outboundBytes
  }
  return {
    peers: roster.size,
    connections: gate.connections.size,
    pending: gate.pendingCount,
    packets_in: traffic.packetsIn,
    bytes_in: traffic.bytesIn,
    packets_out: traffic.packetsOut,
    bytes_out: traffic.bytesOut,
    backlog_packets: traffic.backlogPackets,
    backlog_bytes: traffic.backlogBytes,
    queued_packets: queuedPackets,
    outbound_bytes: outboundBytes,
    drops: { ...traffic.drops },
    refusals: { ...gate.refusals },
    polls: polls.count,
    poll_time_ms: polls.lastMs,
    max_poll_time_ms: polls.maxMs,
  }
}
