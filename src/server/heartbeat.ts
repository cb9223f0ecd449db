/**
 * The heartbeat of the open connections: a ping each quarter of the idle time-out, and the end of who stays silent.
 * Owned by the gate. The pings also give the round trips. Off when the idle time-out is 0: then nothing runs.
 */

import type { Clock, Timer } from '../peer/clock.ts'
import type { GatedConnection } from './gated-connection.ts'

const BEATS_PER_TIMEOUT = 4

/** Pings everybody in turn; a silent connection that is read from is cut between 1 and 1.25 idle time-outs after its last sign of life. */
export class Heartbeat {
  readonly #clock: Clock
  readonly #intervalMs: number
  readonly #connections: ReadonlySet<GatedConnection>
  #timer: Timer | null = null

  /** `idleTimeoutMs` 0 means never; the set is the gate's own and is read at each beat. */
  constructor(clock: Clock, idleTimeoutMs: number, connections: ReadonlySet<GatedConnection>) {
    this.#clock = clock
    this.#intervalMs = idleTimeoutMs / BEATS_PER_TIMEOUT
    this.#connections = connections
  }

  /** Beats from now on, while there are connections. Harmless when it beats already. */
  start(): void {
    if (this.#intervalMs > 0 && this.#timer === null) {
      this.#timer = this.#clock.after(this.#intervalMs, () => this.#beat())
    }
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = null
  }

  #beat(): void {
    this.#timer = null
    for (const connection of this.#connections) {
      if (connection.quietBeats >= BEATS_PER_TIMEOUT) {
        connection.refuse('idle-timeout', 0)
      } else {
        if (connection.isReading) connection.quietBeats++
        connection.ping()
      }
    }
    if (this.#connections.size > 0) this.start()
  }
}
