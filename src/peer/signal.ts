/**
 * Signals as Godot has them: named places where an object tells what happened, and who wants to know connects.
 * Emitted by the object that owns them, inside `poll()` only. A listener that throws never stops the others.
 */

import { GodotError } from './error.ts'

/** Where the errors of listeners go, so that a pass can be finished before they are thrown. */
export interface ErrorSink {
  collect(error: unknown): void
  /** Keeps the sentence of a `connect` that was refused, for `get_last_error_message()`; absent: it is lost. */
  fail?(error: GodotError, message: string): GodotError
}

/** One signal of one object; `Args` are the arguments its listeners get. */
export class Signal<Args extends readonly unknown[]> {
  readonly #sink: ErrorSink
  // Replaced, never changed: a listener may connect or disconnect while the signal is being emitted.
  #listeners: readonly ((...args: Args) => void)[] = []

  constructor(sink: ErrorSink) {
    this.#sink = sink
  }

  /** Adds a listener behind the others. Connecting it twice, or what is no function: ERR_INVALID_PARAMETER, as in Godot. */
  connect(listener: (...args: Args) => void): GodotError {
    if (typeof listener !== 'function') return this.#refuse('connect() takes a function as the listener.')
    if (this.is_connected(listener)) return this.#refuse('This listener is connected to the signal already.')
    this.#listeners = [...this.#listeners, listener]
    return GodotError.OK
  }

  /** Takes a listener away; one that was never connected is not an error. */
  disconnect(listener: (...args: Args) => void): void {
    this.#listeners = this.#listeners.filter((other) => other !== listener)
  }

  is_connected(listener: (...args: Args) => void): boolean {
    return this.#listeners.includes(listener)
  }

  #refuse(message: string): GodotError {
    return this.#sink.fail?.(GodotError.ERR_INVALID_PARAMETER, message) ?? GodotError.ERR_INVALID_PARAMETER
  }

  /** Calls every listener in order of connection; what they throw goes to the owner's sink. For the owner only. */
  emit(...args: Args): void {
    const listeners = this.#listeners
    for (let index = 0; index < listeners.length; index++) {
      try {
        listeners[index]?.(...args)
      } catch (error) {
        this.#sink.collect(error)
      }
    }
  }
}
