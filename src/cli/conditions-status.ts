/**
 * The status of `polled-peer conditions` as one line of text: what matters most stands first, for a narrow terminal cuts
 * it. Called by the proxy's program. Pure.
 */

import { isIPv6 } from 'node:net'
import type { ProxyReading } from './conditions-proxy.ts'
import { describeBytes } from './figures.ts'

/** Puts the figures of the proxy that listens here and leads there into one line. Trouble is named once there is any. */
export function describeProxy(here: string, there: string, reading: ProxyReading): string {
  const trouble = [
    reading.resets === 0 ? '' : `, ${reading.resets} reset`,
    reading.unreachable === 0 ? '' : `, ${reading.unreachable} unreachable`,
  ]
  return [
    `${here} to ${there}`,
    `${reading.open} of ${reading.connections} connections${trouble.join('')}`,
    `up ${describeBytes(reading.bytesUp)}, down ${describeBytes(reading.bytesDown)}`,
  ].join(' | ')
}

/** An address and a port as one word: `127.0.0.1:9080`, `[::1]:9080`. */
export function describePlace(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`
}
