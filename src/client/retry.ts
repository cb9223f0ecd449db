/**
 * Reconnection, for who asked for it: whether another attempt makes sense, and how long to wait before it.
 * Pure but for the dice, which are handed in. Called by WebSocketClient inside `poll()`; it starts nothing itself.
 */

import type { ConnectionEnd } from '../peer/connection.ts'
import type { Random } from '../peer/random.ts'
import type { ConnectionFailure } from './failure.ts'

/** Close codes of a server that is going, failing or busy, and may be back. */
const PASSING_CODES: ReadonlySet<number> = new Set([1001, 1011, 1012, 1013, 1014])
/** HTTP answers below 500 that may be another one next time. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429])
const UINT32 = 2 ** 32

/** How retries are spread. Times in milliseconds. */
export interface RetrySettings {
  /** The longest wait before the first retry; doubled for each further one. */
  readonly firstDelayMs: number
  /** No wait is longer. */
  readonly maxDelayMs: number
  /** Retries in a row; Infinity for no limit. */
  readonly maxAttempts: number
}

/** Whether a failed attempt may go better next time: not after a bad certificate, a bad answer or an HTTP 4xx. */
export function isPassingFailure({ reason, status }: ConnectionFailure): boolean {
  if (reason === 'http') return status >= 500 || PASSING_STATUSES.has(status)
  return reason !== 'tls' && reason !== 'bad-answer'
}

/**
 * Whether a connection that ended by itself is worth another. A close frame of the server is its decision, but for the
 * codes 1001 and 1011 to 1014.
 */
export function isPassingEnd({ cause, code }: ConnectionEnd): boolean {
  return cause !== 'local' && (cause !== 'remote' || PASSING_CODES.has(code))
}

/** The waits of one client: each between half and the whole of a time that doubles, so that a crowd does not come back at once. */
export class Backoff {
  readonly #settings: RetrySettings
  readonly #random: Random
  #attempts = 0

  constructor(settings: RetrySettings, random: Random) {
    this.#settings = settings
    this.#random = random
  }

  /** Retries since the last {@link reset}. */
  get attempts(): number {
    return this.#attempts
  }

  /** The next wait in milliseconds; null when all retries are used up. */
  next(): number | null {
    const { firstDelayMs, maxDelayMs, maxAttempts } = this.#settings
    if (this.#attempts >= maxAttempts) return null
    const longest = Math.min(maxDelayMs, firstDelayMs * 2 ** this.#attempts)
    this.#attempts++
    return longest * (0.5 + this.#random.nextUint32() / UINT32 / 2)
  }

  /** Counts from the start again. */
  reset(): void {
    this.#attempts = 0
  }

  /** A connection that lasted so long starts the count anew. One that is cut at once does not: its server is in trouble. */
  ended(lastedMs: number): void {
    if (lastedMs >= this.#settings.maxDelayMs) this.reset()
  }
}
