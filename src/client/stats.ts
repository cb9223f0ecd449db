/**
 * The numbers that a client's `get_stats()` hands out. Plain data, made anew at each call.
 * Live: the only thing besides outbound amounts that changes between polls.
 */

import type { Channel } from '../peer/channel.ts'
import type { DropReason, Traffic } from '../peer/traffic.ts'

/** Plain numbers about a client: counts since it was made, and gauges of this moment. */
export interface ClientStats {
  readonly packets_in: number
  readonly bytes_in: number
  readonly packets_out: number
  readonly bytes_out: number
  /** Arrived and not admitted. */
  readonly backlog_packets: number
  readonly backlog_bytes: number
  /** Admitted and not read. */
  readonly queued_packets: number
  /** Put and not taken by the operating system. */
  readonly outbound_bytes: number
  /** Packets dropped since the client was made, by reason. */
  readonly drops: Readonly<Record<DropReason, number>>
}

/** Reads the numbers of this moment: `channel` is null while there is no connection, `unread` waits in the world. */
export function readStats(traffic: Traffic, channel: Channel | null, unread: number): ClientStats {
  return {
    packets_in: traffic.packetsIn,
    bytes_in: traffic.bytesIn,
    packets_out: traffic.packetsOut,
    bytes_out: traffic.bytesOut,
    backlog_packets: channel?.backlogPackets ?? 0,
    backlog_bytes: traffic.backlogBytes,
    queued_packets: (channel?.availablePackets ?? 0) + unread,
    outbound_bytes: channel?.outboundBytes ?? 0,
    drops: { ...traffic.drops },
  }
}
