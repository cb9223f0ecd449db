/**
 * A load as a record for programs: what was asked, on which machine and with which versions, and what came of it. Written
 * as JSON by the load's program. Reads the machine, and writes nothing.
 */

import { cpus, totalmem } from 'node:os'
import type { LoadSettings } from './load-command.ts'
import type { LoadFigures } from './load-figures.ts'
import type { LoadOutcome } from './load-run.ts'

/** What is known of a run beside its settings. */
export interface LoadStamp {
  /** Of this package. */
  readonly version: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly seed: number
}

/** The record of one load. Times are milliseconds, where no other unit is named. */
export interface LoadRecord {
  readonly command: 'polled-peer load'
  readonly version: string
  readonly startedAt: string
  readonly machine: {
    readonly node: string
    readonly platform: string
    readonly architecture: string
    readonly processor: string
    readonly processors: number
    readonly memoryBytes: number
  }
  readonly asked: Omit<LoadSettings, 'json' | 'statusSeconds' | 'headers'>
  /** How long turns were taken. */
  readonly seconds: number
  readonly isCutShort: boolean
  readonly isVoid: boolean
  readonly voidBecause: readonly string[]
  readonly figures: LoadFigures
  /** Of each process; 1 is one core. */
  readonly loaderCpu: readonly number[]
}

/** Puts it together. Headers are left out: they may hold secrets. */
export function recordOf(settings: LoadSettings, stamp: LoadStamp, outcome: LoadOutcome): LoadRecord {
  const { json: _json, statusSeconds: _status, headers: _headers, ...asked } = settings
  const processors = cpus()
  return {
    command: 'polled-peer load',
    version: stamp.version,
    startedAt: stamp.startedAt,
    machine: {
      node: process.versions.node,
      platform: process.platform,
      architecture: process.arch,
      processor: processors[0]?.model ?? 'unknown',
      processors: processors.length,
      memoryBytes: totalmem(),
    },
    asked: { ...asked, seed: stamp.seed },
    seconds: outcome.seconds,
    isCutShort: outcome.isCutShort,
    isVoid: outcome.voidBecause.length > 0,
    voidBecause: outcome.voidBecause,
    figures: outcome.figures,
    loaderCpu: outcome.cpu,
  }
}
