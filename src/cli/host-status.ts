/**
 * The status of `polled-peer host` as one line of text: what matters most stands first, for a narrow terminal cuts it.
 * Called by the host's program. Pure.
 */

import { describeBytes, describeTick } from './figures.ts'
import type { HostReading } from './host-meter.ts'

/** Puts the figures of the host at this address into one line. Refusals and drops are named once there are any. */
export function describeHost(url: string, maxPeers: number, reading: HostReading): string {
  const trouble = [
    reading.refusals === 0 ? '' : `, ${reading.refusals} refused`,
    reading.drops === 0 ? '' : `, ${reading.drops} dropped`,
  ]
  const traffic = [
    `in ${describeFlow(reading.packetsInPerSecond, reading.bytesInPerSecond)}`,
    `out ${describeFlow(reading.packetsOutPerSecond, reading.bytesOutPerSecond)}`,
  ]
  return [
    url,
    `${reading.peers}/${maxPeers} peers, ${reading.pending} pending${trouble.join('')}`,
    traffic.join(', '),
    describeTick(reading),
  ].join(' | ')
}

/** Packets and bytes each second: `120/s 4.2 KB/s`. */
function describeFlow(packets: number, bytes: number): string {
  return `${Math.round(packets)}/s ${describeBytes(bytes)}/s`
}
