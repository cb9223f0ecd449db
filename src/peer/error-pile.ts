/**
 * The errors that listeners and callbacks threw while something had to be finished first.
 * Filled during a pass, thrown at its end; nothing is swallowed.
 */

import type { ErrorSink } from './signal.ts'

/** Collects errors and throws them later. */
export class ErrorPile implements ErrorSink {
  #errors: unknown[] = []

  collect(error: unknown): void {
    this.#errors.push(error)
  }

  /** Throws the one error as it is, several as an AggregateError in the order in which they came; else does nothing. */
  throwIfAny(): void {
    if (this.#errors.length === 0) return
    const errors = this.#errors
    this.#errors = []
    if (errors.length === 1) throw errors[0]
    throw new AggregateError(errors, `${errors.length} listeners threw during one poll().`)
  }
}
