/**
 * What the status line of the arena says. Called by main, which shows it as `polled-peer host` shows its own. Pure.
 */

import { describeBytes, describeTick } from '#cli/figures'
import type { HostReading } from '#cli/host-meter'

/** The figures that the line names. */
export type Reading = Pick<
  HostReading,
  'engine' | 'peers' | 'tickMeanMicros' | 'tickMaxMicros' | 'bytesInPerSecond' | 'bytesOutPerSecond'
>

/** The figures as one line of text. */
export function describeReading(reading: Reading): string {
  const traffic = `in ${describeBytes(reading.bytesInPerSecond)}/s, out ${describeBytes(reading.bytesOutPerSecond)}/s`
  return `${reading.peers} peers | ${describeTick(reading)} | ${traffic} | ${reading.engine}`
}
