/**
 * Figures as short text for a status line. Called by `polled-peer host` and by the demo. Pure.
 */

import type { HostReading } from './host-meter.ts'

/** Bytes with a unit, three digits or so: `812 B`, `4.2 KB`, `1.3 MB`. */
export function describeBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** The time of ticks, in milliseconds: `tick 0.35 ms (max 1.20)`. */
export function describeTick(reading: Pick<HostReading, 'tickMeanMicros' | 'tickMaxMicros'>): string {
  return `tick ${millis(reading.tickMeanMicros)} ms (max ${millis(reading.tickMaxMicros)})`
}

function millis(micros: number): string {
  return (micros / 1000).toFixed(2)
}
