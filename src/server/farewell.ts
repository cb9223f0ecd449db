/**
 * The wait of a graceful shutdown: for every connection and candidate to end, or for the time to be over.
 * Made by `WebSocketServer.drain`. It closes nobody by itself but those who stay too long.
 */

import type { Clock, Timer } from '../peer/clock.ts'
import type { GatedConnection } from './gated-connection.ts'

const DEFAULT_SECONDS = 5
const LONGEST_SECONDS = 86_400

/** The wait in milliseconds: at most a day, and the default for what is no number of seconds. */
export function farewellMs(seconds: number): number {
  return 1000 * (seconds >= 0 ? Math.min(seconds, LONGEST_SECONDS) : DEFAULT_SECONDS)
}

/** Those whose leaving is awaited. */
export interface Company {
  readonly connections: ReadonlySet<GatedConnection>
  /** Candidates that have a place and are no connection yet. */
  readonly reservedCount: number
  /** Refuses the candidates that wait for a verdict. */
  turnAway(): void
}

/** Resolves its promise once, when everybody has gone or was cut. */
export class Farewell {
  readonly promise: Promise<void>
  readonly #company: Company
  readonly #closeAll: () => void
  readonly #timer: Timer
  #resolve: () => void = () => undefined

  /** `closeAll` asks all who are there to leave; those it has asked before do not mind. */
  constructor(clock: Clock, timeoutMs: number, company: Company, closeAll: () => void) {
    this.#company = company
    this.#closeAll = closeAll
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve
    })
    this.#timer = clock.after(timeoutMs, () => this.#cut())
  }

  /** Asks everybody to leave: at the start, and again when somebody has come whose upgrade was on its way. */
  ask(): void {
    this.#closeAll()
    this.check()
  }

  /** A connection or a candidate has gone, or may have. */
  check(): void {
    if (this.#company.connections.size + this.#company.reservedCount === 0) this.finish()
  }

  /** Ends the wait now. */
  finish(): void {
    this.#timer.cancel()
    this.#resolve()
  }

  #cut(): void {
    for (const connection of [...this.#company.connections]) connection.terminate()
    this.#company.turnAway()
    this.finish()
  }
}
