/**
 * What all who visit a server have in common, and the ways of behaving by name. Implemented by guest.ts and nuisances.ts,
 * led by slots.ts. Types alone.
 */

import type { ClientRecord } from '../judge/account.ts'
import type { Random } from 'polled-peer'

/** Where a visit goes, from which address, and with which dice. */
export interface VisitPlan {
  readonly port: number
  /** One of 127.0.0.x where those exist. */
  readonly localAddress: string
  readonly dice: Random
  /** Unlike all others of this soak; above 0. */
  readonly client: number
}

/** A visit that has begun. */
export interface Visit {
  /** Resolves when the connection has gone; with a record from those who keep to the rules and were let in. */
  readonly over: Promise<ClientRecord | null>
  /** Ends it in its own way. */
  leave(): void
  /** Ends it at once. */
  destroy(): void
}

/** Begins a visit. */
export type Behaviour = (plan: VisitPlan) => Visit

/** A whole number from `least` to `most`. */
export function between(dice: Random, least: number, most: number): number {
  return least + (dice.nextUint32() % (most - least + 1))
}
