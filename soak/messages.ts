/**
 * What the processes of a soak say to each other over IPC. Types alone. Each order has one answer; records and pulses come
 * by themselves, once a second.
 */

import type { ClientRecord, ServerRecord, ServerTotals } from './judge/account.ts'
import type { Reading } from './judge/verdict.ts'

/** The engines that can be soaked. */
export type SoakedEngine = 'uws' | 'ws'

/** A fault that is planted on purpose, to see that it is found. */
export const PLANTS = ['heap', 'buffer', 'timer', 'handle', 'packet'] as const

/** One of {@link PLANTS}. */
export type Plant = (typeof PLANTS)[number]

/** What a server process is told. */
export type ServerOrder =
  | { readonly order: 'open'; readonly engine: SoakedEngine; readonly plant: Plant | null }
  | { readonly order: 'stall'; readonly ms: number }
  | { readonly order: 'settle' }
  | { readonly order: 'stop' }

/** Where the load goes. */
export interface Target {
  readonly engine: SoakedEngine
  readonly port: number
}

/** What the load process is told. */
export type LoadOrder =
  | { readonly order: 'open'; readonly targets: readonly Target[]; readonly peers: number; readonly seed: number }
  | { readonly order: 'round'; readonly ms: number }

/** A server's figures of this moment. */
export interface ServerPulse {
  readonly peers: number
  readonly packetsIn: number
  readonly packetsOut: number
  readonly rss: number
}

/** What is known of a server when nobody is there. */
export interface Settled {
  readonly reading: Reading
  readonly totals: ServerTotals
  readonly refusals: Readonly<Record<string, number>>
  readonly drops: Readonly<Record<string, number>>
  readonly polls: number
  readonly maxPollMs: number
  readonly isEmpty: boolean
}

/** How often each way of behaving was taken since the load began. */
export type Visits = Readonly<Record<string, number>>

/** What a process says. */
export type Word =
  | { readonly word: 'listening'; readonly port: number }
  | { readonly word: 'problem'; readonly sentence: string }
  | { readonly word: 'done' }
  | { readonly word: 'settled'; readonly settled: Settled }
  | { readonly word: 'pulse'; readonly pulse: ServerPulse }
  | { readonly word: 'served'; readonly records: readonly ServerRecord[] }
  | { readonly word: 'visited'; readonly records: readonly ClientRecord[]; readonly visits: Visits }
