/**
 * The sentence behind an error number. Godot prints it; here it is kept for `get_last_error_message()`, and where
 * Godot would print it is also handed to `on_warning`, once per reason. One report serves a server and its peers.
 * What `on_warning` throws never reaches who asked for something: it goes where the errors of listeners go.
 */

import type { GodotError } from './error.ts'

/** Keeps the last error's sentence and tells warnings once. */
export class ErrorReport {
  readonly #onWarning: (text: string) => void
  readonly #warned = new Set<string>()
  #failed: ((error: unknown) => void) | null = null
  /** What the last failing call said; `''` before the first. */
  message = ''

  constructor(onWarning: (text: string) => void) {
    this.#onWarning = onWarning
  }

  /** From here on what `on_warning` throws goes to `failed`; before, to the caller of `warn`. */
  handErrorsTo(failed: (error: unknown) => void): void {
    this.#failed = failed
  }

  /** Keeps the sentence and returns the number: `return report.fail(GodotError.FAILED, '…')`. */
  fail<E extends GodotError>(error: E, message: string): E {
    this.message = message
    return error
  }

  /** Keeps the sentence and hands it on, once per `reason`: a constant of the caller's. */
  warn(reason: string, message: string): void {
    this.message = message
    if (this.#warned.has(reason)) return
    this.#warned.add(reason)
    try {
      this.#onWarning(message)
    } catch (error) {
      if (this.#failed === null) throw error
      this.#failed(error)
    }
  }
}
