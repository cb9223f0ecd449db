/**
 * The order in which a memory transport lets things happen: one after the other, never one inside another.
 * Used by the transport and its sockets and clients. What a client does happens at once, unless something is happening
 * already: then right behind it. Nothing that was thrown is lost: it comes out where the chain of deliveries began.
 */

import type { Turn } from '../../peer/turn.ts'

/** Runs actions one at a time, in the order in which they were handed over. */
export class MemoryDelivery {
  readonly #turn: Turn
  readonly #actions: (() => void)[] = []
  #isRunning = false

  constructor(turn: Turn) {
    this.#turn = turn
  }

  /** Runs `action` now, behind all that waits. */
  now(action: () => void): void {
    this.#actions.push(action)
    this.#runAll()
  }

  /** Runs `action` when the turn ends, or before the next thing that a client does: what must not happen inside a call. */
  later(action: () => void): void {
    this.#actions.push(action)
    this.#turn.atEnd(() => this.#runAll())
  }

  #runAll(): void {
    if (this.#isRunning) return
    const thrown: unknown[] = []
    this.#isRunning = true
    for (let action = this.#actions.shift(); action !== undefined; action = this.#actions.shift()) {
      try {
        action()
      } catch (error) {
        thrown.push(error)
      }
    }
    this.#isRunning = false
    if (thrown.length === 1) throw thrown[0]
    if (thrown.length > 1) throw new AggregateError(thrown, `${thrown.length} events of the memory transport threw`)
  }
}
