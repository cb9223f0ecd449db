/**
 * The refusals since the last poll, kept until they can be signalled: the gate refuses at any time, signals fire in polls.
 * Bounded: a flood of refusals from many addresses is signalled with the address left out, and every one is counted.
 */

import type { RefusalReason } from './refusals.ts'

const MOST_ENTRIES = 256

/** Equal refusals since the last poll. */
export interface RefusalEntry {
  readonly reason: RefusalReason
  /** `''` where none is known, or where there were too many to tell. */
  readonly address: string
  count: number
}

/** Collects refusals between two polls. */
export class RefusalLog {
  #entries = new Map<string, RefusalEntry>()

  add(reason: RefusalReason, address: string): void {
    const told = this.#entries.size < MOST_ENTRIES ? address : ''
    const key = `${reason} ${told}`
    const entry = this.#entries.get(key)
    if (entry === undefined) this.#entries.set(key, { reason, address: told, count: 1 })
    else entry.count++
  }

  /** Hands out, once, what was collected, in order of the first of each kind. */
  take(): readonly RefusalEntry[] {
    if (this.#entries.size === 0) return []
    const entries = [...this.#entries.values()]
    this.#entries = new Map()
    return entries
  }

  clear(): void {
    this.#entries.clear()
  }
}
