/**
 * The errors that listeners and callbacks threw while something had to be finished first.
 * Filled during a pass, thrown at its end; nothing is swallowed. It is the sink of its owner's signals.
 */

import type { ErrorReport } from './error-report.ts'
import type { GodotError } from './error.ts'
import type { ErrorSink } from './signal.ts'

/** Collects errors and throws them later. */
export class ErrorPile implements ErrorSink {
  readonly #report: ErrorReport | null
  #errors: unknown[] = []

  /** The report of the owner keeps the sentence of what its signals refuse, and hands on what `on_warning` throws. */
  constructor(report: ErrorReport | null = null) {
    this.#report = report
    report?.handErrorsTo((error) => this.collect(error))
  }

  collect(error: unknown): void {
    this.#errors.push(error)
  }

  fail<E extends GodotError>(error: E, message: string): E {
    return this.#report?.fail(error, message) ?? error
  }

  /** All errors in the order in which they came, for an owner that will throw them no more. */
  takeAll(): unknown[] {
    const errors = this.#errors
    this.#errors = []
    return errors
  }

  /** Throws the one error as it is, several as an AggregateError in the order in which they came; else does nothing. */
  throwIfAny(): void {
    const errors = this.takeAll()
    if (errors.length === 0) return
    if (errors.length === 1) throw errors[0]
    throw new AggregateError(errors, `${errors.length} listeners threw during one poll().`)
  }
}
