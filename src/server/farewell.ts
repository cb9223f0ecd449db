/**
 * The wait of a graceful shutdown: for every connection to end, or for the time to be over.
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

/** Resolves its promise once, when everybody has gone or was cut. */
export class Farewell {
  readonly promise: Promise<void>
  readonly #connections: ReadonlySet<GatedConnection>
  readonly #timer: Timer
  #resolve: () => void = () => undefined

  constructor(clock: Clock, timeoutMs: number, connections: ReadonlySet<GatedConnection>) {
    this.#connections = connections
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve
    })
    this.#timer = clock.after(timeoutMs, () => this.#cut())
  }

  /** A connection has gone, or may have. */
  check(): void {
    if (this.#connections.size === 0) this.finish()
  }

  /** Ends the wait now. */
  finish(): void {
    this.#timer.cancel()
    this.#resolve()
  }

  #cut(): void {
    for (const connection of [...this.#connections]) connection.terminate()
    this.finish()
  }
}
